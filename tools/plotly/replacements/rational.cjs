// Exact fractions on the engine's own integers, for the stackgl modules that clean up the outlines of axis labels.
// They stand in for big-rat on bn.js, which bring an arithmetic of their own. A fraction is [numerator, denominator]
// as BigInt, the denominator positive; fractions stay unreduced, since none lives for more than a few operations.
'use strict';

/** The exact value of a double. */
function rat(x) {
    let shift = 0n;
    while (!Number.isInteger(x)) {
        x *= 2 ** 26;
        shift += 26n;
    }
    return [BigInt(x), 1n << shift];
}

const vec = (v) => v.map(rat);
const sub = (a, b) => [a[0] * b[1] - b[0] * a[1], a[1] * b[1]];
const add = (a, b) => [a[0] * b[1] + b[0] * a[1], a[1] * b[1]];
const mul = (a, b) => [a[0] * b[0], a[1] * b[1]];
const cross = (a, b) => sub(mul(a[0], b[1]), mul(a[1], b[0]));
const subVec = (a, b) => a.map((x, i) => sub(x, b[i]));

function cmp(a, b) {
    const left = a[0] * b[1];
    const right = b[0] * a[1];
    return left < right ? -1 : Number(left > right);
}

const bitLength = (n) => n.toString(16).length * 4;

/** The double next to a fraction, to within one unit in the last place. */
function toFloat([numerator, denominator]) {
    const magnitude = numerator < 0n ? -numerator : numerator;
    const shift = Math.max(0, 64 + bitLength(denominator) - bitLength(magnitude));
    const scaled = (magnitude << BigInt(shift)) / denominator;
    return (numerator < 0n ? -1 : 1) * Number(scaled) * 2 ** -shift;
}

/** Where the lines through a, b and through c, d meet, null if they are parallel. */
function solveIntersection(a, b, c, d) {
    const ba = subVec(b, a);
    const dc = subVec(d, c);
    const [divisor, scale] = cross(ba, dc);
    if (divisor === 0n) return null;
    const [n, m] = cross(dc, subVec(a, c));
    const t = divisor < 0n ? [-n * scale, -divisor * m] : [n * scale, divisor * m];
    return ba.map((x, i) => add(a[i], mul(x, t)));
}

module.exports = { rat, vec, cmp, toFloat, solveIntersection };

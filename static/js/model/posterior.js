/**
 * The collapsed posterior: what a network is predictedAccuracy, with its doubt, from the numbers of
 * `GET /studies/{id}/posterior?format=float32`. Notation and layout are those of modelcube/surrogate/posterior.py;
 * percentages are those of accuracy.py, duels those of duel.py.
 *
 * @typedef {[number, number, number]} Place  ln r, ln d, ln w
 * @typedef {{mean: number, std: number}} Logit latent
 * @typedef {{mean: number, std: number, low: number, high: number}} Worth in per cent: what a new training would give
 * @typedef {{mean: number[], covariance: number[][]}} Joint latent logits
 * @typedef {{wins: number, difference: number, tie: boolean}} Outcome  P(first is predictedAccuracy more); points
 */

const FORMAT = 1;
export const PRIOR_MEAN = 1;
export const PLAIN = 5; // features that are no Matérn term: 1, ln r, ln d, ln w, growth
const HEAD = 12; // numbers before the settings
export const BAND = 1.96;

/** One backbone's and one level's posterior. */
export class Posterior {
  /** @param {ArrayBuffer} content little-endian float32 */
  constructor(content) {
    this.content = content;
    const numbers = Float64Array.from(readFloats(content));
    if (numbers.length < HEAD || numbers[0] !== FORMAT) throw new Error("this is no posterior of a known format");
    const q = numbers[1];
    this.size = PLAIN + q;
    this.noise = numbers[2];
    this.shape = numbers[3];
    this.lengths = numbers.subarray(4, 7);
    this.v = numbers.subarray(7, HEAD);
    const [afterSettings, afterWeights] = [HEAD + 3 * q, HEAD + 3 * q + this.size];
    this.settings = numbers.subarray(HEAD, afterSettings);
    this.m = numbers.subarray(afterSettings, afterWeights);
    this.R = numbers.subarray(afterWeights);
  }

  /** g(x). @param {Place} x */
  features(x) {
    const g = new Float64Array(this.size);
    g.set([1, ...x, growth(x)]);
    for (let j = PLAIN, at = 0; j < this.size; j += 1, at += 3) g[j] = this.#matern(x, this.settings, at);
    return g;
  }

  /** Mean of the latent logit. @param {Place} x */
  mean(x) {
    return PRIOR_MEAN + dot(this.features(x), this.m);
  }

  /** Mean and standard deviation of the latent logit. @param {Place} x @returns {Logit} */
  predict(x) {
    const { mean, covariance } = this.joint([x]);
    return { mean: mean[0], std: Math.sqrt(Math.max(covariance[0][0], 0)) };
  }

  /** Means and covariance of latent logits together. @param {Place[]} places @returns {Joint} */
  joint(places) {
    const g = places.map((x) => this.features(x));
    const projected = g.map((one) => this.#project(one));
    const covariance = places.map((x, i) =>
      places.map((y, j) => this.#prior(x, y, g[i], g[j]) - dot(projected[i], projected[j])),
    );
    return { mean: g.map((one) => PRIOR_MEAN + dot(one, this.m)), covariance };
  }

  /** What a new training at a place would give. @param {Place} x @returns {Worth} */
  predictedAccuracy(x) {
    const { mean, std } = this.predict(x);
    return worthOf(mean, Math.hypot(std, this.noise));
  }

  /** k(x, y). @param {Place} x @param {Place} y @param {Float64Array} g @param {Float64Array} h */
  #prior(x, y, g, h) {
    let total = this.shape * this.#matern(x, y, 0);
    for (let c = 0; c < PLAIN; c += 1) total += this.v[c] * g[c] * h[c];
    return total;
  }

  /** R g, R's upper triangle lying row by row. @param {Float64Array} g */
  #project(g) {
    const { R, size } = this;
    const product = new Float64Array(size);
    for (let row = 0, at = 0; row < size; row += 1) {
      let total = 0;
      for (let column = row; column < size; column += 1, at += 1) total += R[at] * g[column];
      product[row] = total;
    }
    return product;
  }

  /** M(x, u). @param {Place} x @param {ArrayLike<number>} u @param {number} at where u begins */
  #matern(x, u, at) {
    const [a, b, c] = this.lengths;
    const squares = ((x[0] - u[at]) / a) ** 2 + ((x[1] - u[at + 1]) / b) ** 2 + ((x[2] - u[at + 2]) / c) ** 2;
    const h = Math.sqrt(5 * squares);
    return (1 + h + (h * h) / 3) * Math.exp(-h);
  }
}

/** A logit in per cent, with the 95 % interval. @param {number} mean @param {number} std @returns {Worth} */
export function worthOf(mean, std) {
  return {
    mean: percentOf(mean),
    std: slope(mean) * std,
    low: percentOf(mean - BAND * std),
    high: percentOf(mean + BAND * std),
  };
}

/**
 * The first of two latent logits against the second, each trained once more.
 * @param {Joint} joint @param {number} noise of a training @returns {Outcome}
 */
export function judge({ mean, covariance: [[first, shared], [, second]] }, noise) {
  const gap = mean[0] - mean[1];
  const variance = Math.max(first + second - 2 * shared, 0) + 2 * noise ** 2;
  const difference = percentOf(mean[0]) - percentOf(mean[1]);
  const spread = Math.sqrt(variance);
  return { wins: normal(gap / spread), difference, tie: Math.abs(gap) <= BAND * spread };
}

/** Log coordinates of a network. @param {{r: number, d: number, w: number}} coordinates @returns {Place} */
export function placeOf({ r, d, w }) {
  return [Math.log(r), Math.log(d), Math.log(w)];
}

/** @param {Place} x */
export function growth([r, d, w]) {
  return Math.max(0, 2 * r + d + 2 * w);
}

/** @param {number} logit */
export function percentOf(logit) {
  return 100 / (1 + Math.exp(-logit));
}

/** Points of accuracy a unit of the logit. @param {number} logit */
export function slope(logit) {
  const share = percentOf(logit) / 100;
  return 100 * share * (1 - share);
}

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
function dot(a, b) {
  let total = 0;
  for (let i = 0; i < a.length; i += 1) total += a[i] * b[i];
  return total;
}

/** The normal distribution's Φ, to 1e-7 (Abramowitz and Stegun 26.2.17). @param {number} z */
function normal(z) {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z > 0 ? 1 - tail : tail;
}

/** @param {ArrayBuffer} content */
function readFloats(content) {
  const view = new DataView(content);
  return Float32Array.from({ length: content.byteLength >> 2 }, (_, index) => view.getFloat32(4 * index, true));
}

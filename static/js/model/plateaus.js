/**
 * The plateaus of rounding along r, d and w: each is a half-open interval of ratios, closed on the left, and another
 * network than its neighbours.
 *
 * @import {CostTable} from "./costs.js"
 * @import {Network} from "./network.js"
 * @typedef {"r"|"d"|"w"} Dimension
 * @typedef {{low: number, high: number}} Range
 * @typedef {{index: number, at: number, price: number}} Step `at` is the ratio at which a plateau begins, `price` by how
 *   much the cost jumps there, relative
 */

/** @type {Dimension[]} */
export const DIMENSIONS = ["r", "d", "w"];

/** The plateaus of one dimension within the page's range of ratios. */
export class Plateaus {
  /** @param {number[]} starts where each begins @param {Range} range @param {number} first index of the first one */
  constructor(starts, range, first) {
    this.starts = starts;
    this.range = range;
    this.first = first;
  }

  /** Where plateau `index` begins within the range. @param {number} index */
  start(index) {
    return Math.max(this.range.low, this.starts[index - this.first]);
  }

  /** Where it ends. @param {number} index */
  end(index) {
    const next = index - this.first + 1;
    return next < this.starts.length ? this.starts[next] : this.range.high;
  }

  /** The last index. */
  get last() {
    return this.first + this.starts.length - 1;
  }

  /** Index within the range. @param {number} index */
  clamp(index) {
    return Math.min(Math.max(index, this.first), this.last);
  }

  /** A short decimal inside a plateau: a setting that a person would type. @param {number} index */
  setting(index) {
    return shortestDecimal(this.start(index), this.end(index), index === this.last);
  }

  /**
   * A ratio with as few digits, at least three, as keep it on its plateau.
   * @param {number} ratio @param {number} index
   */
  tidy(ratio, index) {
    const inside = (/** @type {number} */ value) =>
      value >= this.start(index) && (value < this.end(index) || (index === this.last && value <= this.end(index)));
    for (let digits = 3; digits < 17; digits += 1) {
      const value = Number(ratio.toFixed(digits));
      if (inside(value)) return value;
    }
    return ratio;
  }
}

/**
 * The plateaus of r (indices are pixels), d and w (indices are patterns).
 * @param {CostTable} table @param {Record<Dimension, Range>} ranges @returns {Record<Dimension, Plateaus>}
 */
export function plateausOf(table, ranges) {
  const low = Math.floor(table.baseResolution * ranges.r.low);
  const high = Math.floor(table.baseResolution * ranges.r.high);
  const pixels = Array.from({ length: high - low + 1 }, (_, index) => ratioOf(low + index, table.baseResolution));
  return {
    r: new Plateaus(pixels, ranges.r, low),
    d: patterns(table.breakpoints.d, ranges.d),
    w: patterns(table.breakpoints.w, ranges.w),
  };
}

/** A network's index along a dimension. @param {Network} network @param {Dimension} dimension */
export function indexAlong(network, dimension) {
  return { r: network.resolution, d: network.depth, w: network.width }[dimension];
}

/** The smallest ratio that gives so many pixels. @param {number} pixels @param {number} base */
export function ratioOf(pixels, base) {
  const ratio = pixels / base;
  return Math.floor(base * ratio) === pixels ? ratio : ratio + Number.EPSILON * ratio;
}

/**
 * The decimal with the fewest digits in [low, high), nearest the middle.
 * @param {number} low @param {number} high @param {boolean} closed
 */
export function shortestDecimal(low, high, closed = false) {
  const middle = (low + high) / 2;
  for (let digits = 0; digits < 18; digits += 1) {
    const step = 10 ** -digits;
    const nearest = Math.round(middle / step) * step;
    const candidates = [nearest, nearest - step, nearest + step].map((value) => Number(value.toFixed(digits)));
    const inside = candidates.filter((value) => value >= low && (value < high || (closed && value === high)));
    if (inside.length) return inside.reduce((a, b) => (Math.abs(b - middle) < Math.abs(a - middle) ? b : a));
  }
  return low;
}

/** @param {number[]} breakpoints @param {Range} range */
function patterns(breakpoints, range) {
  let first = 0;
  while (first + 1 < breakpoints.length && breakpoints[first + 1] <= range.low) first += 1;
  const end = breakpoints.findIndex((start) => start > range.high);
  return new Plateaus(breakpoints.slice(first, end < 0 ? undefined : end), range, first);
}

/** All steps of a dimension, the other two as they stand. @returns {Step[]}
 * @param {CostTable} table @param {Plateaus} along @param {Network} network @param {Dimension} dimension */
export function stepsAlong(table, along, network, dimension) {
  const steps = [];
  let before = costAt(table, network, dimension, along.first);
  for (let index = along.first + 1; index <= along.last; index += 1) {
    const cost = costAt(table, network, dimension, index);
    steps.push({ index, at: along.start(index), price: cost / before - 1 });
    before = cost;
  }
  return steps;
}

/** The dearest steps, far enough from each other for their prices to be read. @returns {Step[]}
 * @param {Step[]} steps @param {number} least price @param {number} apart in ratios @param {number} most how many */
export function cliffs(steps, least, apart, most) {
  /** @type {Step[]} */
  const chosen = [];
  for (const step of [...steps].sort((a, b) => b.price - a.price)) {
    if (step.price < least || chosen.length === most) break;
    if (chosen.every((other) => Math.abs(other.at - step.at) >= apart)) chosen.push(step);
  }
  return chosen;
}

/** @param {CostTable} table @param {Network} network @param {Dimension} dimension @param {number} index */
function costAt(table, network, dimension, index) {
  if (dimension === "r") return table.flops(index, network.depth, network.width);
  if (dimension === "d") return table.flops(network.resolution, index, network.width);
  return table.flops(network.resolution, network.depth, index);
}

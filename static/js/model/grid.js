/**
 * What many networks of a grid are predictedAccuracy at once. A log coordinate along each axis depends on that axis alone, so
 * squared distances are sums of three small tables. Notation as in posterior.js; modelcube/figures/rows/predictor.py says
 * the same.
 *
 * @import {FittedSurrogate} from "./evidence.js"
 * @typedef {[number, number, number]} Cell  indices along the three axes
 * @typedef {{mean: Float64Array, variance: Float64Array, known: boolean[], candidate: boolean[],
 *   features: Float64Array}} Found  latent logits of n cells; features (n · p)
 */

import { covers } from "./evidence.js";
import { BAND, PLAIN, PRIOR_MEAN, growth } from "./posterior.js";

/** Predicts cells of a grid. */
export class Grid {
  /** @param {FittedSurrogate} evidence @param {number[][]} axes log coordinates along r, d and w */
  constructor({ posterior, predictionInputs: { rule, neighbours } }, axes) {
    this.posterior = posterior;
    this.axes = axes;
    this.rule = rule;
    const { settings, lengths } = posterior;
    this.count = settings.length / 3;
    this.squares = axes.map((values, axis) => squaresAlong(values, settings, axis, 5 / lengths[axis] ** 2));
    this.neighbours = neighbours.length;
    this.near = axes.map((values, axis) => squaresAlong(values, neighbours.flat(), axis, 1));
  }

  /** Mean latent logits of all cells, the last axis fastest. */
  means() {
    const [first, second, third] = this.axes.map(({ length }) => length);
    const g = new Float64Array(this.posterior.size);
    const mean = new Float64Array(first * second * third);
    for (let i = 0, at = 0; i < first; i += 1) {
      for (let j = 0; j < second; j += 1) {
        for (let k = 0; k < third; k += 1, at += 1) {
          this.#fill(g, [i, j, k]);
          mean[at] = PRIOR_MEAN + dot(g, this.posterior.m);
        }
      }
    }
    return mean;
  }

  /** @param {Cell[]} cells @returns {Found} */
  predict(cells) {
    const { size, noise } = this.posterior;
    const features = new Float64Array(cells.length * size);
    const [mean, variance] = [new Float64Array(cells.length), new Float64Array(cells.length)];
    const standing = cells.map((cell, n) => {
      const g = features.subarray(n * size, (n + 1) * size);
      this.#fill(g, cell);
      mean[n] = PRIOR_MEAN + dot(g, this.posterior.m);
      variance[n] = this.#variance(g);
      return { std: Math.sqrt(variance[n] + noise * noise), distance: this.#distance(cell) };
    });
    const known = standing.map((place) => covers(this.rule, place));
    const candidate = standing.map((place) => covers(this.rule.inner, place));
    return { mean, variance, known, candidate, features };
  }

  /**
   * Which cells cannot be told from one of them at 95 %.
   * @param {Found} found @param {number} best its number
   */
  ties({ mean, variance, features }, best) {
    const { size, v, shape, noise } = this.posterior;
    const row = (/** @type {number} */ n) => features.subarray(n * size, (n + 1) * size);
    const first = row(best);
    const shared = this.#covarianceWith(first);
    return [...mean.keys()].map((n) => {
      if (n === best) return true;
      const g = row(n);
      let covariance = shape * this.#between(g, first) - dot(g, shared);
      for (let c = 0; c < PLAIN; c += 1) covariance += v[c] * g[c] * first[c];
      const spread = Math.sqrt(Math.max(variance[n] + variance[best] - 2 * covariance, 0) + 2 * noise * noise);
      return Math.abs(mean[n] - mean[best]) <= BAND * spread;
    });
  }

  /** g(x). @param {Float64Array} g @param {Cell} cell */
  #fill(g, [i, j, k]) {
    const { count, squares: [r, d, w], axes } = this;
    const x = /** @type {[number, number, number]} */ ([axes[0][i], axes[1][j], axes[2][k]]);
    g.set([1, ...x, growth(x)]);
    const [inR, inD, inW] = [i * count, j * count, k * count];
    for (let u = 0; u < count; u += 1) {
      const h = Math.sqrt(r[inR + u] + d[inD + u] + w[inW + u]);
      g[PLAIN + u] = (1 + h + (h * h) / 3) * Math.exp(-h);
    }
  }

  /** @param {Float64Array} g */
  #variance(g) {
    const { R, size, v, shape } = this.posterior;
    let total = shape;
    for (let c = 0; c < PLAIN; c += 1) total += v[c] * g[c] * g[c];
    for (let row = 0, at = 0; row < size; row += 1) {
      let projected = 0;
      for (let column = row; column < size; column += 1, at += 1) projected += R[at] * g[column];
      total -= projected * projected;
    }
    return Math.max(total, 0);
  }

  /** Rᵀ R g. @param {Float64Array} g */
  #covarianceWith(g) {
    const { R, size } = this.posterior;
    const found = new Float64Array(size);
    for (let row = 0, start = 0; row < size; start += size - row, row += 1) {
      let projected = 0;
      for (let column = row; column < size; column += 1) projected += R[start + column - row] * g[column];
      for (let column = row; column < size; column += 1) found[column] += R[start + column - row] * projected;
    }
    return found;
  }

  /** M of two places by their features. @param {Float64Array} g @param {Float64Array} first */
  #between(g, first) {
    const { lengths } = this.posterior;
    let squares = 0;
    for (let axis = 0; axis < 3; axis += 1) squares += ((g[1 + axis] - first[1 + axis]) / lengths[axis]) ** 2;
    const h = Math.sqrt(5 * squares);
    return (1 + h + (h * h) / 3) * Math.exp(-h);
  }

  /** To the nearest row of the same kind of backbone. @param {Cell} cell */
  #distance([i, j, k]) {
    const { neighbours, near: [r, d, w] } = this;
    let least = Infinity;
    for (let u = 0; u < neighbours; u += 1) {
      least = Math.min(least, r[i * neighbours + u] + d[j * neighbours + u] + w[k * neighbours + u]);
    }
    return Math.sqrt(least);
  }
}

/**
 * Squared distances along one axis, values row by row.
 * @param {number[]} values @param {ArrayLike<number>} points three numbers each @param {number} axis
 * @param {number} factor
 */
function squaresAlong(values, points, axis, factor) {
  const count = points.length / 3;
  const squares = new Float64Array(values.length * count);
  values.forEach((value, row) => {
    for (let u = 0; u < count; u += 1) squares[row * count + u] = factor * (value - points[3 * u + axis]) ** 2;
  });
  return squares;
}

/** @param {Float64Array} a @param {Float64Array} b */
function dot(a, b) {
  let total = 0;
  for (let index = 0; index < a.length; index += 1) total += a[index] * b[index];
  return total;
}

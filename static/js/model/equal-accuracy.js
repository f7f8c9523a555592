/**
 * The surface of equal predicted accuracy in the cube, as modelcube/figures/rows/equal_accuracy.py has it, notation included.
 *
 * @import {AllPlateaus} from "./equal-cost.js"
 * @import {FittedSurrogate} from "./evidence.js"
 * @import {Place} from "./posterior.js"
 * @typedef {[number, number, number]} Three
 * @typedef {{logs: number[][], mu: Float64Array}} Volume  mu: latent logits of the grid's places, w fastest
 */

import { sixDigits, twoDecimals } from "../text/format.js";
import { Grid } from "./grid.js";
import { BAND, percentOf } from "./posterior.js";

const PLACES = 16;
const CELLS = PLACES - 1;
/** @type {Three} from a place to the next one along each axis */
const STRIDES = [PLACES * PLACES, PLACES, 1];
/** @type {Three} from a cell to the next one */
const CELL_STRIDES = [CELLS * CELLS, CELLS, 1];
const OTHERS = [[1, 2], [0, 2], [0, 1]];
const CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]];
const EMPTY = ["level", "x", "y", "z", "top1", "margin", "evidence", "i", "j", "k", "net_x", "net_y", "net_z"];

/**
 * The places that are predicted to be predictedAccuracy a level.
 * @param {{plateaus: AllPlateaus, evidence: FittedSurrogate|null}} predictionInputs @param {number|null} level per cent
 * @returns {Record<string, any[]>}
 */
export function accuracySurface({ plateaus, evidence }, level) {
  if (!evidence || level === null) return Object.fromEntries(EMPTY.map((name) => [name, []]));
  const { logs, mu } = volumeOf(evidence, plateaus);
  const threshold = Math.log(level / (100 - level));
  const above = Array.from(mu, (value) => value > threshold);
  const { numbers, places } = vertices(mu, threshold);
  const log = (/** @type {number} */ place, /** @type {number} */ axis) =>
    logs[axis][0] + (place * (logs[axis][CELLS] - logs[axis][0])) / CELLS;
  const x = places.map((place) => /** @type {Place} */ (place.map(log)));
  const predictedAccuracies = x.map((place) => evidence.at(place));
  const known = predictedAccuracies.map((predictedAccuracy) => predictedAccuracy.known);
  const covered = triangles(above, numbers).filter((corners) => corners.every((vertex) => known[vertex]));
  const net = sides(above, numbers).filter(([first, last]) => !(known[first] && known[last]));
  const ratios = [0, 1, 2].map((axis) => x.map((place) => sixDigits(Math.exp(place[axis]))));
  const [netX, netY, netZ] = ratios.map((along) => net.flatMap(([first, last]) => [along[first], along[last], null]));
  const [i, j, k] = [0, 1, 2].map((corner) => covered.map((corners) => corners[corner]));
  return {
    level: [sixDigits(level)],
    x: ratios[0],
    y: ratios[1],
    z: ratios[2],
    top1: predictedAccuracies.map(({ mean }) => twoDecimals(mean)),
    margin: predictedAccuracies.map(({ std }) => twoDecimals(BAND * std)),
    evidence: known.map((is) => (is ? "predicted" : "extrapolated")),
    i, j, k,
    net_x: netX, net_y: netY, net_z: netZ,
  };
}

/**
 * The least and the highest accuracy predicted in the cube, per cent.
 * @param {{plateaus: AllPlateaus, evidence: FittedSurrogate}} predictionInputs @returns {[number, number]}
 */
export function accuraciesIn({ plateaus, evidence }) {
  const { mu } = volumeOf(evidence, plateaus);
  return [percentOf(Math.min(...mu)), percentOf(Math.max(...mu))];
}

/** @type {WeakMap<FittedSurrogate, Volume>} */
const volumes = new WeakMap();

/** Kept for each posterior. @param {FittedSurrogate} evidence @param {AllPlateaus} plateaus */
function volumeOf(evidence, { r, d, w }) {
  let known = volumes.get(evidence);
  if (!known) {
    const logs = [r, d, w].map(({ range: { low, high } }) => evenly(Math.log(low), Math.log(high)));
    known = { logs, mu: new Grid(evidence, logs).means() };
    volumes.set(evidence, known);
  }
  return known;
}

/** @param {number} low @param {number} high */
function evenly(low, high) {
  return Array.from({ length: PLACES }, (_, index) => low + (index * (high - low)) / CELLS);
}

/**
 * The vertex of each cell, −1 where it has none, and where the vertices stand in steps of the grid.
 * @param {Float64Array} mu @param {number} threshold
 */
function vertices(mu, threshold) {
  const numbers = new Int32Array(CELLS ** 3).fill(-1);
  /** @type {Three[]} */
  const places = [];
  walk([CELLS, CELLS, CELLS], (cell) => {
    const place = meanCrossing(mu, threshold, placed(cell, STRIDES));
    if (!place) return;
    numbers[placed(cell, CELL_STRIDES)] = places.length;
    places.push([cell[0] + place[0], cell[1] + place[1], cell[2] + place[2]]);
  });
  return { numbers, places };
}

/**
 * The mean of the places where a cell's edges cross the level, from its corner; null where none does.
 * @param {Float64Array} mu @param {number} threshold @param {number} corner @returns {Three|null}
 */
function meanCrossing(mu, threshold, corner) {
  const total = [0, 0, 0];
  let count = 0;
  OTHERS.forEach(([p, q], axis) => {
    for (const [alongP, alongQ] of CORNERS) {
      const start = corner + alongP * STRIDES[p] + alongQ * STRIDES[q];
      const [low, high] = [mu[start], mu[start + STRIDES[axis]]];
      if (low > threshold === high > threshold) continue;
      total[axis] += (threshold - low) / (high - low);
      total[p] += alongP;
      total[q] += alongQ;
      count += 1;
    }
  });
  return count ? [total[0] / count, total[1] / count, total[2] / count] : null;
}

/**
 * Two triangles for each edge of the grid that crosses the level, all seen alike from above it.
 * @param {boolean[]} above @param {Int32Array} numbers @returns {Three[]}
 */
function triangles(above, numbers) {
  /** @type {Three[]} */
  const found = [];
  OTHERS.forEach(([p, q], axis) => {
    walk([CELLS, CELLS - 1, CELLS - 1], ([along, alongP, alongQ]) => {
      const start = along * STRIDES[axis] + (alongP + 1) * STRIDES[p] + (alongQ + 1) * STRIDES[q];
      const isAbove = above[start + STRIDES[axis]];
      if (above[start] === isAbove) return;
      const cell = along * CELL_STRIDES[axis] + alongP * CELL_STRIDES[p] + alongQ * CELL_STRIDES[q];
      const [a, e] = [numbers[cell], numbers[cell + CELL_STRIDES[p] + CELL_STRIDES[q]]];
      const sides = [numbers[cell + CELL_STRIDES[q]], numbers[cell + CELL_STRIDES[p]]];
      const [b, c] = isAbove !== (axis === 1) ? sides.reverse() : sides;
      found.push([a, b, c], [b, e, c]);
    });
  });
  return found;
}

/**
 * The lines of the net: pairs of vertices of cells whose common face the surface passes through.
 * @param {boolean[]} above @param {Int32Array} numbers @returns {[number, number][]}
 */
function sides(above, numbers) {
  /** @type {[number, number][]} */
  const found = [];
  OTHERS.forEach(([p, q], axis) => {
    walk([CELLS - 1, CELLS, CELLS], ([along, alongP, alongQ]) => {
      const start = (along + 1) * STRIDES[axis] + alongP * STRIDES[p] + alongQ * STRIDES[q];
      const corners = CORNERS.map(([stepP, stepQ]) => above[start + stepP * STRIDES[p] + stepQ * STRIDES[q]]);
      if (corners.every((is) => is === corners[0])) return;
      const cell = along * CELL_STRIDES[axis] + alongP * CELL_STRIDES[p] + alongQ * CELL_STRIDES[q];
      found.push([numbers[cell], numbers[cell + CELL_STRIDES[axis]]]);
    });
  });
  return found;
}

/** Visit every index, the last one fastest. @param {Three} lengths @param {(index: Three) => void} visit */
function walk([first, second, third], visit) {
  for (let i = 0; i < first; i += 1) {
    for (let j = 0; j < second; j += 1) for (let k = 0; k < third; k += 1) visit([i, j, k]);
  }
}

/** @param {Three} index @param {Three} strides */
function placed([i, j, k], strides) {
  return i * strides[0] + j * strides[1] + k * strides[2];
}

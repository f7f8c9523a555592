/**
 * Networks of one budget: the budget map and the surface of equal multiply-adds, as modelcube/figures/rows/equal_cost.py
 * has them.
 *
 * @import {CostTable} from "./costs.js"
 * @import {FittedSurrogate} from "./evidence.js"
 * @import {Found} from "./grid.js"
 * @import {Dimension, Plateaus} from "./plateaus.js"
 * @typedef {Record<Dimension, Plateaus>} AllPlateaus
 * @typedef {{precision: string, sram: number|null, flash: number|null}} Memory in KiB
 * @typedef {{table: CostTable, plateaus: AllPlateaus, evidence: FittedSurrogate|null, memory: Memory}} PredictionInputs
 * @typedef {{width: number, residual: number, between: boolean, fits: boolean}} Cell  width: index within the page's
 *   range; between: the budget lies between two widths
 */

import { sixDigits, twoDecimals } from "../text/format.js";
import { Grid } from "./grid.js";
import { networkOf, peakBytes, weightBytes } from "./network.js";
import { BAND, percentOf, placeOf, slope } from "./posterior.js";
import { strokes } from "./strokes.js";

const TOLERANCE = 0.03;
const AROUND = 0.15; // holes this near to the budget are compared with the best place too
const KIB = 1024;
const MAP_COLUMNS = 112; // between the smallest map and the backbone's own resolution
const SURFACE_COLUMNS = 14;
const SURFACE_DEPTHS = 20;

/**
 * The network nearest to a budget at each resolution and depth, and what it is predictedAccuracy.
 * @param {PredictionInputs} predictionInputs @param {number} budget
 */
export function budgetMap(predictionInputs, budget) {
  const { table, plateaus, memory } = predictionInputs;
  const x = resolutions(table, plateaus, MAP_COLUMNS);
  const depths = indices(plateaus.d);
  const widths = widthCoordinates(table, plateaus);
  const cells = depths.map((depth) =>
    x.map((pixels) => {
      const nearest = nearestWidth(table, plateaus.w, pixels, depth, budget);
      const width = plateaus.w.first + nearest.width;
      const isAsked = isMet(nearest) || isHole(nearest);
      return { ...nearest, fits: isAsked && fits(table, pixels, depth, width, memory) };
    }),
  );
  return {
    x,
    y: depths.map((depth) => blocksOf(table, depth)),
    z: each(cells, (cell) => (isMet(cell) ? fourDecimals(widths[cell.width]) : null)),
    residual: each(cells, ({ residual }) => fourDecimals(residual)),
    unfit: each(cells, (cell) => (isMet(cell) && !cell.fits ? 1 : null)),
    ...predictedAccuracies(predictionInputs, x, depths, widths, cells),
  };
}

/**
 * The columns of the map that are predicted.
 * @param {PredictionInputs} predictionInputs @param {number[]} x @param {number[]} depths @param {number[]} widths
 * @param {Cell[][]} cells @returns {Record<string, any[]>}
 */
function predictedAccuracies({ table, evidence }, x, depths, widths, cells) {
  const none = () => each(cells, () => /** @type {any} */ (null));
  const columns = { top1: none(), margin: none(), evidence: none(), tie: each(cells, () => 0) };
  if (!evidence) return { ...columns, hatch_x: [], hatch_y: [] };
  const places = depths.flatMap((_, j) => [...x.keys()].map((i) => /** @type {[number, number]} */ ([i, j])));
  const around = places.filter(([i, j]) => cells[j][i].fits);
  const grid = gridOf(evidence, table, x, depths, widths);
  const found = grid.predict(around.map(([i, j]) => [i, j, cells[j][i].width]));
  const { noise } = evidence.posterior;
  around.forEach(([i, j], n) => {
    if (!isMet(cells[j][i])) return;
    const margin = BAND * slope(found.mean[n]) * Math.sqrt(found.variance[n] + noise * noise);
    columns.top1[j][i] = twoDecimals(percentOf(found.mean[n]));
    columns.margin[j][i] = twoDecimals(margin);
    columns.evidence[j][i] = found.known[n] ? "predicted" : "extrapolated";
  });
  const best = bestOf(found, around.map(([i, j]) => isMet(cells[j][i])));
  const ties = best === null ? [] : grid.ties(found, best);
  ties.forEach((tie, n) => {
    columns.tie[around[n][1]][around[n][0]] = Number(tie);
  });
  const blocks = depths.map((depth) => blocksOf(table, depth));
  return { ...columns, ...strokes(x, blocks, (i, j) => columns.evidence[j][i] === "extrapolated") };
}

/**
 * The cell of the highest mean among the candidates, or among all that are predicted.
 * @param {Found} found @param {boolean[]} met which are predicted @returns {number|null}
 */
function bestOf({ mean, candidate }, met) {
  const numbers = [...met.keys()].filter((n) => met[n]);
  const sure = numbers.filter((n) => candidate[n]);
  const among = sure.length ? sure : numbers;
  const better = (/** @type {number|null} */ best, /** @type {number} */ n) =>
    best !== null && mean[best] >= mean[n] ? best : n;
  return among.reduce(better, null);
}

/**
 * Where a budget lies between the width patterns, interpolated in the logarithm of w.
 * @param {PredictionInputs} predictionInputs @param {number} budget
 */
export function budgetSurface({ table, plateaus, evidence }, budget) {
  const pixels = resolutions(table, plateaus, SURFACE_COLUMNS);
  const depths = fewer(indices(plateaus.d), SURFACE_DEPTHS);
  const widths = widthCoordinates(table, plateaus);
  const base = blocksOf(table, table.depthIndex(1));
  const [x, y, z] = /** @type {number[][]} */ ([[], [], []]);
  const numbers = depths.map((depth) =>
    pixels.map((resolution) => {
      const w = interpolatedWidth(table, plateaus.w, widths, resolution, depth, budget);
      if (w === null) return -1;
      x.push(sixDigits(resolution / table.baseResolution));
      y.push(sixDigits(blocksOf(table, depth) / base));
      return z.push(sixDigits(w)) - 1;
    }),
  );
  const predictedAccuracy = (/** @type {number} */ r, /** @type {number} */ at) =>
    evidence ? twoDecimals(percentOf(evidence.posterior.mean(placeOf({ r, d: y[at], w: z[at] })))) : null;
  return { x, y, z, top1: x.map(predictedAccuracy), ...triangles(numbers) };
}

/** @type {WeakMap<FittedSurrogate, {table: CostTable, grid: Grid}>} */
const grids = new WeakMap();

/** The map's grid, kept for each posterior. @param {FittedSurrogate} evidence @param {CostTable} table
 * @param {number[]} x @param {number[]} depths @param {number[]} widths */
function gridOf(evidence, table, x, depths, widths) {
  const known = grids.get(evidence);
  if (known?.table === table) return known.grid;
  const base = blocksOf(table, table.depthIndex(1));
  const logs = (/** @type {number[]} */ ratios) => ratios.map(Math.log);
  const r = logs(x.map((pixels) => pixels / table.baseResolution));
  const d = logs(depths.map((depth) => blocksOf(table, depth) / base));
  const grid = new Grid(evidence, [r, d, logs(widths)]);
  grids.set(evidence, { table, grid });
  return grid;
}

/** Whether the memory holds a network.
 * @param {CostTable} table @param {number} pixels @param {number} depth @param {number} width @param {Memory} memory */
function fits(table, pixels, depth, width, { precision, sram, flash }) {
  if (sram === null && flash === null) return true;
  const costs = table.evaluate(pixels, depth, width);
  const within = (/** @type {number} */ need, /** @type {number|null} */ limit) =>
    limit === null || need <= limit * KIB;
  return within(peakBytes(costs, precision), sram) && within(weightBytes(costs, precision), flash);
}

/** @param {{residual: number}} cell */
function isMet({ residual }) {
  return Math.abs(residual) <= TOLERANCE;
}

/** Whether a budget lies between two widths that come near it. @param {{residual: number, between: boolean}} cell */
function isHole({ residual, between }) {
  return between && Math.abs(residual) <= AROUND;
}

/** @template T @param {Cell[][]} cells @param {(cell: Cell) => T} of @returns {T[][]} */
function each(cells, of) {
  return cells.map((row) => row.map(of));
}

/**
 * Every resolution that is a multiple of a step.
 * @param {CostTable} table @param {AllPlateaus} plateaus @param {number} columns
 */
function resolutions(table, plateaus, columns) {
  const base = table.baseResolution;
  const step = Math.max(1, Math.floor(base / columns));
  const low = Math.ceil((base * plateaus.r.range.low) / step);
  const high = Math.floor((base * plateaus.r.range.high) / step);
  return Array.from({ length: high - low + 1 }, (_, index) => (low + index) * step);
}

/**
 * The width nearest to the budget as a ratio, the lower of two equally near.
 * @param {CostTable} table @param {Plateaus} along
 * @param {number} pixels @param {number} depth @param {number} budget
 */
function nearestWidth(table, along, pixels, depth, budget) {
  table.place(pixels, depth);
  const cheaper = countBelow(table, along, (flops) => flops < budget);
  const most = along.last - along.first;
  const right = Math.min(Math.max(cheaper, 1), most);
  const [above, below] = [table.flopsOf(along.first + right), table.flopsOf(along.first + right - 1)];
  const takesAbove = above / budget < budget / below;
  const flops = takesAbove ? above : below;
  const between = cheaper > 0 && cheaper <= most;
  return { width: takesAbove ? right : right - 1, residual: flops / budget - 1, between };
}

/**
 * w where the budget lies between two width patterns; null beyond the narrowest or widest.
 * @param {CostTable} table @param {Plateaus} along @param {number[]} widths
 * @param {number} pixels @param {number} depth @param {number} budget
 */
function interpolatedWidth(table, along, widths, pixels, depth, budget) {
  table.place(pixels, depth);
  const below = countBelow(table, along, (flops) => flops <= budget) - 1;
  if (below < 0 || below >= along.last - along.first) return null;
  const [low, high] = [table.flopsOf(along.first + below), table.flopsOf(along.first + below + 1)];
  const share = (budget - low) / (high - low);
  return Math.exp((1 - share) * Math.log(widths[below]) + share * Math.log(widths[below + 1]));
}

/**
 * How many width patterns, whose cost rises, still fulfil a condition.
 * @param {CostTable} table @param {Plateaus} along @param {(flops: number) => boolean} holds
 */
function countBelow(table, along, holds) {
  let low = 0;
  let high = along.last - along.first + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(table.flopsOf(along.first + middle))) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Two triangles for each quad of a grid of vertex numbers (−1: none), those that lack a vertex left out.
 * @param {number[][]} numbers
 */
function triangles(numbers) {
  const [i, j, k] = /** @type {number[][]} */ ([[], [], []]);
  for (let row = 0; row + 1 < numbers.length; row += 1) {
    for (let column = 0; column + 1 < numbers[row].length; column += 1) {
      const [a, b] = numbers[row].slice(column, column + 2);
      const [c, e] = numbers[row + 1].slice(column, column + 2);
      for (const [first, second, third] of [[a, b, c], [b, e, c]]) {
        if (Math.min(first, second, third) < 0) continue;
        i.push(first);
        j.push(second);
        k.push(third);
      }
    }
  }
  return { i, j, k };
}

/** @type {WeakMap<CostTable, number[]>} */
const coordinates = new WeakMap();

/**
 * The width coordinate of each pattern within the page's range.
 * @param {CostTable} table @param {AllPlateaus} plateaus
 */
function widthCoordinates(table, plateaus) {
  let known = coordinates.get(table);
  if (!known) {
    known = indices(plateaus.w).map((width) => networkOf(table, table.baseResolution, 0, width).coordinates.w);
    coordinates.set(table, known);
  }
  return known;
}

/** @param {Plateaus} along */
function indices(along) {
  return Array.from({ length: along.last - along.first + 1 }, (_, index) => along.first + index);
}

/** At most so many of them, evenly chosen. @param {number[]} values @param {number} most */
function fewer(values, most) {
  if (values.length <= most) return values;
  return Array.from({ length: most }, (_, index) => values[Math.floor((index * (values.length - 1)) / (most - 1))]);
}

/** @param {CostTable} table @param {number} depth */
function blocksOf(table, depth) {
  return table.blocks[depth].reduce((total, blocks) => total + blocks, 0);
}

/** @param {number} value */
function fourDecimals(value) {
  return Math.round(value * 1e4) / 1e4;
}

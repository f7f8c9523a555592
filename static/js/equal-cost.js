/**
 * Networks of one budget: the budget map and the surface of equal multiply-adds, as modelcube/figures/equal_cost.py
 * has them.
 *
 * @import {CostTable} from "./costs.js"
 * @import {Dimension, Plateaus} from "./plateaus.js"
 * @typedef {Record<Dimension, Plateaus>} AllPlateaus
 */

import { sixDigits } from "./format.js";
import { networkOf } from "./network.js";

const TOLERANCE = 0.03;
const MAP_COLUMNS = 112; // between the smallest map and the backbone's own resolution
const SURFACE_COLUMNS = 14;
const SURFACE_DEPTHS = 20;

/**
 * The network nearest to a budget at each resolution and depth.
 * @param {CostTable} table @param {AllPlateaus} plateaus @param {number} budget
 */
export function budgetMap(table, plateaus, budget) {
  const x = resolutions(table, plateaus, MAP_COLUMNS);
  const depths = indices(plateaus.d);
  const widths = widthCoordinates(table, plateaus);
  const cells = depths.map((depth) => x.map((pixels) => nearestWidth(table, plateaus.w, pixels, depth, budget)));
  const met = (/** @type {{width: number, residual: number}} */ { width, residual }) =>
    Math.abs(residual) <= TOLERANCE ? fourDecimals(widths[width]) : null;
  return {
    x,
    y: depths.map((depth) => blocksOf(table, depth)),
    z: cells.map((row) => row.map(met)),
    residual: cells.map((row) => row.map(({ residual }) => fourDecimals(residual))),
  };
}

/**
 * Where a budget lies between the width patterns, interpolated in the logarithm of w.
 * @param {CostTable} table @param {AllPlateaus} plateaus @param {number} budget
 */
export function budgetSurface(table, plateaus, budget) {
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
  return { x, y, z, ...triangles(numbers) };
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
  const right = Math.min(Math.max(countBelow(table, along, (flops) => flops < budget), 1), along.last - along.first);
  const [above, below] = [table.flopsOf(along.first + right), table.flopsOf(along.first + right - 1)];
  const takesAbove = above / budget < budget / below;
  const flops = takesAbove ? above : below;
  return { width: takesAbove ? right : right - 1, residual: flops / budget - 1 };
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

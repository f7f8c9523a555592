/**
 * The price of each step along a dimension: by how much the cost jumps where a plateau begins.
 *
 * @import {Network} from "./network.js"
 * @import {Dimension, Plateaus} from "./plateaus.js"
 * @import {CostTable} from "./costs.js"
 * @typedef {{index: number, at: number, price: number}} Step `at` is the ratio at which it begins, `price` relative
 */

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

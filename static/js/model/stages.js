/**
 * A network's cost stage by stage, from the same cost table.
 *
 * @import {CostTable, SegmentJson} from "./costs.js"
 * @import {Network} from "./network.js"
 */

import { largestOf, valueOf } from "./costs.js";

const QUANTITIES = ["flops", "flops_fvcore", "params"];
const BYTES = { int8: 1, fp32: 4 };

/**
 * What stem, stages and head are and cost.
 * @param {CostTable} table @param {Network} network @param {string} precision
 */
export function stageColumns(table, network, precision) {
  const { segments } = table.json;
  const blocks = segments.map(({ depth }) => (depth === null ? 1 : network.blocks[depth]));
  const sizes = sizesOf(segments, network.resolution);
  const each = (/** @type {(position: number) => number} */ of) => segments.map((_, position) => of(position));
  const cost = (/** @type {string} */ quantity) =>
    each((position) => costOf(table, network, position, quantity, blocks[position], sizes[position]));
  return {
    stage: segments.map((segment) => segment.name),
    blocks,
    channels: [...network.channels, table.json.classes],
    resolution: sizes.map(([, after]) => after),
    ...Object.fromEntries(QUANTITIES.map((quantity) => [quantity, cost(quantity)])),
    peak: each((position) => {
      const elements = peakOf(table, network, position, blocks[position], sizes[position]);
      return BYTES[/** @type {keyof typeof BYTES} */ (precision)] * elements;
    }),
  };
}

/** @param {CostTable} table @param {Network} network @param {number} position @param {string} quantity
 * @param {number} blocks @param {[number, number]} sizes */
function costOf(table, network, position, quantity, blocks, [before, after]) {
  const { first, repeat } = table.json.segments[position];
  const row = table.rows[position][network.width];
  const once = valueOf(first[quantity], row, before ** 2, after ** 2);
  return repeat ? once + (blocks - 1) * valueOf(repeat[quantity], row, after ** 2, after ** 2) : once;
}

/** @param {CostTable} table @param {Network} network @param {number} position
 * @param {number} blocks @param {[number, number]} sizes */
function peakOf(table, network, position, blocks, [before, after]) {
  const { first, repeat } = table.json.segments[position];
  const row = table.rows[position][network.width];
  const once = largestOf(first.peak, row, before ** 2, after ** 2);
  return repeat && blocks > 1 ? Math.max(once, largestOf(repeat.peak, row, after ** 2, after ** 2)) : once;
}

/**
 * Size of the map that each segment reads and writes.
 * @param {SegmentJson[]} segments @param {number} resolution @returns {[number, number][]}
 */
function sizesOf(segments, resolution) {
  let size = resolution;
  return segments.map(({ stride }) => {
    const before = size;
    if (stride === 2) size = Math.ceil(size / 2);
    return [before, size];
  });
}

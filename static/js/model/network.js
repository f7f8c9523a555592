/**
 * What rounding makes of (r, d, w): the realised network, its id and its place in the cube.
 *
 * @import {CostTable, Costs} from "./costs.js"
 * @typedef {{r: number, d: number, w: number}} Ratios
 * @typedef {{name: string, blocks: number, channels: number, resolution: number}} Stage
 * @typedef {{id: string, resolution: number, depth: number, width: number, blocks: number[], channels: number[],
 *   total: number, coordinates: Ratios, costs: Costs, segments: Stage[], stages: Stage[], c: number}} Network
 */

/**
 * The network of a resolution in pixels and given depth and width patterns, with everything that it costs.
 * @param {CostTable} table @param {number} resolution @param {number} depth @param {number} width
 * @returns {Network}
 */
export function networkOf(table, resolution, depth, width) {
  const blocks = table.blocks[depth];
  const channels = table.channels[width];
  const segments = builtSegments(table, resolution, blocks, channels);
  const costs = table.evaluate(resolution, depth, width);
  return {
    id: `${table.json.architecture}.${resolution}.${blocks.join("-")}.${channels.join("-")}`,
    resolution,
    depth,
    width,
    blocks,
    channels,
    total: sum(blocks),
    coordinates: coordinates(table, resolution, blocks, channels),
    costs,
    segments,
    stages: segments.filter((_, position) => table.json.segments[position].depth !== null),
    c: costs.flops / table.baseline.flops,
  };
}

/** The network of ratios. @param {CostTable} table @param {Ratios} ratios @returns {Network} */
export function realise(table, { r, d, w }) {
  return networkOf(table, Math.floor(table.baseResolution * r), table.depthIndex(d), table.widthIndex(w));
}

/**
 * Bytes of the weights, batch normalisation folded; int8 keeps biases as int32.
 * @param {Costs} costs @param {string} precision
 */
export function weightBytes(costs, precision) {
  return precision === "int8" ? costs.weights + 4 * costs.biases : 4 * (costs.weights + costs.biases);
}

/** Bytes of the largest set of maps held at once. @param {Costs} costs @param {string} precision */
export function peakBytes(costs, precision) {
  return precision === "int8" ? costs.peak : 4 * costs.peak;
}

/** Stem, stages and head as they are built, the classifier left out. @returns {Stage[]}
 * @param {CostTable} table @param {number} resolution @param {number[]} blocks @param {number[]} channels */
function builtSegments(table, resolution, blocks, channels) {
  let size = resolution;
  return channels.map((count, position) => {
    const { name, stride, depth } = table.json.segments[position];
    if (stride === 2) size = Math.ceil(size / 2);
    return { name, blocks: depth === null ? 1 : blocks[depth], channels: count, resolution: size };
  });
}

/**
 * @param {CostTable} table @param {number} resolution @param {number[]} blocks @param {number[]} channels
 * @returns {Ratios}
 */
function coordinates(table, resolution, blocks, channels) {
  const base = table.channels[table.widthIndex(1)];
  const logs = channels
    .filter((_, position) => table.json.segments[position].depth !== null)
    .map((count, stage) => Math.log(count / base[stage + firstStage(table)]));
  return {
    r: resolution / table.baseResolution,
    d: sum(blocks) / sum(table.blocks[table.depthIndex(1)]),
    w: Math.exp(sum(logs) / logs.length),
  };
}

/** @param {CostTable} table */
function firstStage(table) {
  return table.json.segments.findIndex((segment) => segment.depth !== null);
}

/** @param {number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

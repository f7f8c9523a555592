/**
 * The formulas' answers to a budget, looked up in the table that the server solved on exact counts.
 *
 * @import {CostTable} from "./costs.js"
 * @import {Network, Ratios} from "./network.js"
 * @typedef {{c: number[], resolution: number[], d: number[], w: number[], flops: number[], phi?: number[],
 *   w_rule?: number[]}} Pieces  piece i answers budgets c[i] ≤ c < c[i + 1]
 * @typedef {{c: number[], r: number[], r_low: number[], r_high: number[], d: number[], d_low: number[],
 *   d_high: number[], w: number[]}} Curve
 * @typedef {{name: string, c: number, r: number, d: number, w: number}} Point
 * @typedef {{study: string, backbone: string, fitted_on: string, c_min: number, c_max: number, baseline_flops: number,
 *   points: Point[], curve: Curve, tiny: Pieces, giant: Pieces}} Formula
 * @typedef {{network: Network, requested: Ratios, residual: number, phi: number|null, wRule: number|null}} Answer
 */

import { patternAt } from "./costs.js";
import { networkOf } from "./network.js";
import { ratioOf } from "./plateaus.js";

/**
 * What a formula answers to a budget.
 * @param {CostTable} table @param {Pieces} pieces @param {number} c budget as a share of the backbone's multiply-adds
 * @returns {Answer}
 */
export function answerAt(table, pieces, c) {
  const piece = patternAt(pieces.c, c);
  const [resolution, d, w] = [pieces.resolution[piece], pieces.d[piece], pieces.w[piece]];
  const network = networkOf(table, resolution, table.depthIndex(d), table.widthIndex(w));
  return {
    network,
    requested: { r: ratioOf(resolution, table.baseResolution), d, w },
    residual: network.c / c - 1,
    phi: pieces.phi?.[piece] ?? null,
    wRule: pieces.w_rule?.[piece] ?? null,
  };
}

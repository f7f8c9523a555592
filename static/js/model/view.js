/**
 * What the page shows for a state: the networks of both formulas and the current one, at one budget.
 * modelcube/pages/explorer/view.py does the same for the first paint.
 *
 * @import {CostTable} from "./costs.js"
 * @import {Accuracy, FittedSurrogate, Predictions} from "./evidence.js"
 * @import {Measured, Row} from "./measured.js"
 * @import {Network, Ratios} from "./network.js"
 * @import {Dimension, Plateaus} from "./plateaus.js"
 * @import {State} from "./state.js"
 * @typedef {{c: number[], resolution: number[], d: number[], w: number[], phi?: number[]}} Pieces  piece i answers
 *   budgets c[i] ≤ c < c[i + 1]
 * @typedef {{c_min: number, c_max: number, tiny: Pieces, giant: Pieces}} Formula
 * @typedef {{table: CostTable, formula: Formula, measured: Measured, plateaus: Record<Dimension, Plateaus>,
 *   title: string, study: string}} Tables everything that a twist is answered from
 * @typedef {{network: Network, requested: Ratios, residual: number|null, phi: number|null, formula: boolean,
 *   name: string|null, measured: Row|null, nearest: Row|null, predictedAccuracy: Accuracy|null|undefined}} DisplayedNetwork  predictedAccuracy undefined:
 *   not there yet
 * @typedef {{state: State, tables: Tables, evidence: FittedSurrogate|null|undefined}} Scene
 * @typedef {"tiny"|"giant"|"current"|"optimal"} Which
 * @typedef {{state: State, tables: Tables, predictions: Predictions, c: number, budget: number, beyond: boolean,
 *   shown: Record<"tiny"|"giant"|"current", DisplayedNetwork> & {optimal?: DisplayedNetwork}}} View
 */

import { patternAt } from "./costs.js";
import { networkOf, realise } from "./network.js";
import { ratioOf } from "./plateaus.js";

/** @type {Which[]} */
export const WHICH = ["giant", "tiny", "current", "optimal"];

/**
 * @param {State} state @param {Tables} tables @param {number} initial budget where the state names nothing
 * @param {Predictions} predictions as far as they are there @returns {View}
 */
export function viewOf(state, tables, initial, predictions = {}) {
  const { table, formula } = tables;
  const ratios = ratiosOf(state);
  const own = ratios && realise(table, ratios);
  const c = state.flops ?? own?.c ?? initial;
  const asked = Math.min(Math.max(c, formula.c_min), formula.c_max);
  const scene = { state, tables, evidence: predictions.evidence };
  const tiny = answer(formula.tiny, c, asked, scene);
  const giant = answer(formula.giant, c, asked, scene);
  const { optimal } = predictions;
  const best = optimal && asked >= optimal.c[0] ? answer(optimal, c, asked, scene) : undefined;
  const residual = own && state.lock && state.flops !== null ? own.c / c - 1 : null;
  const free = own && { network: own, requested: ratios, residual, phi: null, formula: false };
  const current = free ? shown(free, scene) : tiny;
  return {
    state,
    tables,
    predictions,
    c,
    budget: c * table.baseline.flops,
    beyond: c < formula.c_min || c > formula.c_max,
    shown: { tiny, giant, current, ...(best && { optimal: { ...best, formula: false } }) },
  };
}

/**
 * The ratios of a state, null where the formula says what the network is.
 * @param {State} state @returns {Ratios|null}
 */
export function ratiosOf({ r, d, w }) {
  return r === null || d === null || w === null ? null : { r, d, w };
}

/** The accuracy that a surface is of, per cent: the one asked for, or the current network's. @param {View} view */
export function surfaceTop1({ state, shown: { current } }) {
  return state.surface_top1 ?? current.predictedAccuracy?.mean ?? null;
}

/**
 * What a formula answers to a budget, looked up in the table that the server solved on exact counts.
 * @param {Pieces} pieces @param {number} c @param {number} asked c within what the formula answers
 * @param {Scene} scene @returns {DisplayedNetwork}
 */
function answer(pieces, c, asked, scene) {
  const { table } = scene.tables;
  const piece = patternAt(pieces.c, asked);
  const [resolution, d, w] = [pieces.resolution[piece], pieces.d[piece], pieces.w[piece]];
  const network = networkOf(table, resolution, table.depthIndex(d), table.widthIndex(w));
  const requested = { r: ratioOf(resolution, table.baseResolution), d, w };
  const phi = pieces.phi?.[piece] ?? null;
  return shown({ network, requested, phi, residual: network.c / c - 1, formula: true }, scene);
}

/**
 * @param {{network: Network, requested: Ratios, residual: number|null, phi: number|null, formula: boolean}} what
 * @param {Scene} scene @returns {DisplayedNetwork}
 */
function shown(what, { state, tables: { measured }, evidence }) {
  const { id, coordinates } = what.network;
  return {
    ...what,
    name: measured.names.get(id) ?? null,
    measured: state.base_top1 === null ? measured.of(id, state.family) : null,
    nearest: measured.nearest(coordinates),
    predictedAccuracy: evidence && evidence.of(what.network),
  };
}

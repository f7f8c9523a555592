/**
 * The row sets that change with a twist: named columns, which the plots' traces show.
 * modelcube/figures/rows/rows.py and its neighbours define the same; browser tests hold these to their numbers.
 *
 * @import {Accuracy} from "./evidence.js"
 * @import {Row} from "./measured.js"
 * @import {State} from "./state.js"
 * @import {DisplayedNetwork, View} from "./view.js"
 * @typedef {Record<string, any[]>} Columns
 */

import { accuracySurface } from "./equal-accuracy.js";
import { budgetMap, budgetSurface } from "./equal-cost.js";
import { sixDigits } from "../text/format.js";
import { namedFamilies } from "./measured.js";
import { peakBytes } from "./network.js";
import { stageColumns } from "./stages.js";
import { hides } from "./state.js";
import { surfaceTop1 } from "./view.js";

const NEAR = 0.25; // measured networks within this of the budget stand on the budget map
const OWN = ["network_id", "elsewhere"]; // columns that only the page needs

/**
 * Each row set by name, computed when a plot asks for it.
 * @type {Record<string, (view: View) => Columns>}
 */
export const ROW_SETS = {
  current: ({ shown, state }) => networkRow(shown.current, state),
  tiny: ({ shown, state }) => networkRow(shown.tiny, state),
  giant: ({ shown, state }) => networkRow(shown.giant, state),
  stages_current: (view) => stageColumns(view.tables.table, view.shown.current.network, view.state.precision),
  stages_tiny: (view) => stageColumns(view.tables.table, view.shown.tiny.network, view.state.precision),
  stages_giant: (view) => stageColumns(view.tables.table, view.shown.giant.network, view.state.precision),
  optimal: candidateRow,
  budget_map: (view) => budgetMap(groundOf(view), view.budget),
  budget_surface: (view) => budgetSurface(groundOf(view), view.budget),
  accuracy_surface: (view) => accuracySurface(groundOf(view), surfaceTop1(view)),
  near: nearColumns,
};

/** One network. @param {DisplayedNetwork} shown @param {State} state @returns {Columns} */
function networkRow({ network, measured, predictedAccuracy }, state) {
  const { costs, coordinates } = network;
  const top1 = hides(state) ? null : (measured?.top1 ?? null);
  return {
    id: [network.id],
    r: [sixDigits(coordinates.r)],
    d: [sixDigits(coordinates.d)],
    w: [sixDigits(coordinates.w)],
    resolution: [network.resolution],
    blocks: [network.total],
    flops: [costs.flops],
    flops_fvcore: [costs.flops_fvcore],
    c: [sixDigits(network.c)],
    params: [costs.params],
    peak: [peakBytes(costs, state.precision)],
    top1: [top1],
    ...predictedColumns(predictedAccuracy),
    basis: [top1 !== null ? "measured" : predictedAccuracy ? "predicted" : null],
  };
}

/** What a network is predicted to be predictedAccuracy. @param {Accuracy|null|undefined} predictedAccuracy @returns {Columns} */
function predictedColumns(predictedAccuracy) {
  if (!predictedAccuracy) return { mean: [null], below: [null], above: [null], evidence: [null] };
  const { mean, low, high, known } = predictedAccuracy;
  return {
    mean: [sixDigits(mean)],
    below: [sixDigits(mean - low)],
    above: [sixDigits(high - mean)],
    evidence: [known ? "predicted" : "extrapolated"],
  };
}

/** The best predicted network, if there is one. @param {View} view @returns {Columns} */
function candidateRow({ shown: { optimal, tiny }, state }) {
  const columns = networkRow(optimal ?? tiny, state);
  return optimal?.predictedAccuracy ? columns : Object.fromEntries(Object.keys(columns).map((name) => [name, []]));
}

/** What maps and surfaces are drawn from. @param {View} view */
function groundOf({ tables: { table, plateaus }, predictions: { evidence = null }, state }) {
  return { table, plateaus, evidence, memory: state };
}

/** The measured networks of the families shown that cost about the budget. @param {View} view @returns {Columns} */
function nearColumns({ state, tables: { measured }, budget }) {
  const { family } = state;
  const named = namedFamilies(family);
  const isShown = (/** @type {Row} */ row) => !hides(state) && (!named.length || named.includes(row.family));
  const rows = measured.rows.filter(isShown);
  const near = rows.filter((row) => row.flops && Math.abs(row.flops / budget - 1) <= NEAR);
  const [reference] = measured.referenceFamilies(family);
  const names = measured.columns.filter((name) => !OWN.includes(name));
  const columns = names.map((name) => [name, near.map((row) => row[/** @type {keyof Row} */ (name)])]);
  return { ...Object.fromEntries(columns), reference_family: near.map((row) => row.family === reference) };
}

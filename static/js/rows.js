/**
 * The row sets that change with a twist: named columns, which the plots' traces show.
 * modelcube/figures/rows.py and equal_cost.py define the same; browser tests hold these to their numbers.
 *
 * @import {CostTable} from "./costs.js"
 * @import {Row} from "./measured.js"
 * @import {Network} from "./network.js"
 * @import {Shown, View} from "./view.js"
 * @typedef {Record<string, any[]>} Columns
 */

import { budgetMap, budgetSurface } from "./equal-cost.js";
import { sixDigits } from "./format.js";
import { peakBytes } from "./network.js";
import { stageColumns } from "./stages.js";

const NEAR = 0.25; // measured networks within this of the budget stand on the budget map
const MEASURED = [
  "id", "model", "family", "backbone", "r", "d", "w", "resolution", "flops", "flops_fvcore", "c", "params", "top1",
  "evidence", "match", "note",
];

/**
 * Each row set by name, computed when a plot asks for it.
 * @type {Record<string, (view: View) => Columns>}
 */
export const ROW_SETS = {
  current: (view) => networkRow(view.shown.current, view.state.precision),
  tiny: (view) => networkRow(view.shown.tiny, view.state.precision),
  giant: (view) => networkRow(view.shown.giant, view.state.precision),
  stages_current: (view) => stageColumns(view.tables.table, view.shown.current.network, view.state.precision),
  stages_tiny: (view) => stageColumns(view.tables.table, view.shown.tiny.network, view.state.precision),
  stages_giant: (view) => stageColumns(view.tables.table, view.shown.giant.network, view.state.precision),
  budget_map: (view) => budgetMap(view.tables.table, view.tables.plateaus, view.budget),
  budget_surface: (view) => budgetSurface(view.tables.table, view.tables.plateaus, view.budget),
  measured: (view) => measuredColumns(view, measuredRows(view)),
  front: (view) => measuredColumns(view, frontRows(measuredRows(view))),
  near: (view) => measuredColumns(view, nearRows(measuredRows(view), view.budget)),
};

/** One network. @param {Shown} shown @param {string} precision @returns {Columns} */
function networkRow({ network, measured }, precision) {
  const { costs, coordinates } = network;
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
    peak: [peakBytes(costs, precision)],
    top1: [measured?.top1 ?? null],
  };
}

/** The measured rows of the families that are shown. @param {View} view */
function measuredRows({ state, tables }) {
  const { rows } = tables.measured;
  return state.family.length ? rows.filter((row) => state.family.includes(row.family)) : rows;
}

/** Those that no other one beats at as few multiply-adds, trained and tested alike. @param {Row[]} rows */
function frontRows(rows) {
  const alike = rows.filter((row) => row.flops && !row.note);
  alike.sort((a, b) => Number(a.flops) - Number(b.flops) || b.top1 - a.top1 || (a.id < b.id ? -1 : 1));
  let best = -Infinity;
  return alike.filter((row) => {
    if (row.top1 <= best) return false;
    best = row.top1;
    return true;
  });
}

/** Those that cost about the budget. @param {Row[]} rows @param {number} budget */
function nearRows(rows, budget) {
  return rows.filter((row) => row.flops && Math.abs(row.flops / budget - 1) <= NEAR);
}

/** @param {View} view @param {Row[]} rows @returns {Columns} */
function measuredColumns({ state, tables }, rows) {
  const [speaking] = tables.measured.speaking(state.family);
  const columns = MEASURED.map((name) => [name, rows.map((row) => row[/** @type {keyof Row} */ (name)])]);
  return { ...Object.fromEntries(columns), speaking: rows.map((row) => row.family === speaking) };
}

/**
 * What each control makes of the state: pure functions from a view and a gesture to the next state.
 *
 * With the budget locked, width follows resolution and depth, and depth follows width: the plateau whose exact cost is
 * nearest to the budget, as a ratio.
 *
 * @import {CostTable} from "./costs.js"
 * @import {Network, Ratios} from "./network.js"
 * @import {Dimension, Plateaus} from "./plateaus.js"
 * @import {State} from "./state.js"
 * @import {View} from "./view.js"
 */

import { realise } from "./network.js";
import { indexAlong, shortestDecimal } from "./plateaus.js";
import { patternAt } from "./costs.js";

/** One ratio turned. @param {View} view @param {Dimension} dimension @param {number} ratio @returns {State} */
export function turned(view, dimension, ratio) {
  const { table, plateaus } = view.tables;
  const asked = { ...view.shown.current.requested, [dimension]: ratio };
  const index = indexAlong(realise(table, asked), dimension);
  asked[dimension] = plateaus[dimension].tidy(ratio, index);
  return view.state.lock ? kept(view, asked, dimension) : { ...view.state, ...asked, flops: null };
}

/**
 * One network further along a dimension.
 * @param {View} view @param {Dimension} dimension @param {number} steps @returns {State}
 */
export function stepped(view, dimension, steps) {
  const along = view.tables.plateaus[dimension];
  const index = along.clamp(indexAlong(view.shown.current.network, dimension) + steps);
  return turned(view, dimension, along.setting(index));
}

/**
 * Another budget: the tiny formula answers it, unless a locked network is being twisted.
 * @param {View} view @param {number} c @returns {State}
 */
export function budgeted(view, c) {
  const { state } = view;
  const flops = Number(c.toPrecision(6));
  if (state.lock && state.r !== null) {
    const budget = flops * view.tables.table.baseline.flops;
    return kept({ ...view, c: flops, budget }, view.shown.current.requested, "r");
  }
  return { ...state, r: null, d: null, w: null, flops };
}

/** The budget at which the tiny formula answers its next network. @param {View} view @param {number} steps */
export function nextBudget(view, steps) {
  const { tiny, c_max: most } = view.tables.formula;
  const piece = patternAt(tiny.c, view.c);
  const next = Math.min(Math.max(piece + steps, 0), tiny.c.length - 1);
  return shortestDecimal(tiny.c[next], tiny.c[next + 1] ?? most);
}

/** A network by its ratios. @param {View} view @param {Ratios} ratios @returns {State} */
export function placed(view, { r, d, w }) {
  return { ...view.state, r, d, w, flops: view.state.lock ? Number(view.c.toPrecision(6)) : null };
}

/** What the tiny formula answers to the present budget. @param {View} view @returns {State} */
export function tinyAnswer(view) {
  return { ...view.state, r: null, d: null, w: null, flops: Number(clampTo(view, view.c).toPrecision(6)) };
}

/**
 * The lock put on or taken off; the budget is what the current network costs.
 * @param {View} view @param {boolean} lock @returns {State}
 */
export function locked(view, lock) {
  const { state } = view;
  if (state.r === null) return { ...state, lock };
  return { ...state, lock, flops: lock ? Number(clampTo(view, view.c).toPrecision(6)) : null };
}

/** A game begins from the giant formula's network, at the present budget. @param {View} view @returns {State} */
export function gameStarted(view) {
  const { r, d, w } = view.shown.giant.requested;
  return { ...view.state, r, d, w, flops: Number(clampTo(view, view.c).toPrecision(6)), lock: true, game: "play" };
}

/** The state in which the budget is kept while `dimension` stands as asked. @returns {State}
 * @param {View} view @param {Ratios} asked @param {Dimension} dimension */
function kept(view, asked, dimension) {
  const { table, plateaus } = view.tables;
  const follows = dimension === "w" ? "d" : "w";
  const network = realise(table, asked);
  const index = nearestIndex(table, plateaus[follows], network, follows, view.budget);
  const flops = view.state.flops === view.c ? view.c : Number(view.c.toPrecision(6));
  return { ...view.state, ...asked, [follows]: plateaus[follows].setting(index), flops };
}

/**
 * Index of the plateau whose cost is nearest to the budget.
 * @param {CostTable} table @param {Plateaus} along @param {Network} network @param {Dimension} follows
 * @param {number} budget @returns {number}
 */
function nearestIndex(table, along, network, follows, budget) {
  let best = along.first;
  let least = Infinity;
  for (let index = along.first; index <= along.last; index += 1) {
    const [depth, width] = follows === "d" ? [index, network.width] : [network.depth, index];
    const off = Math.abs(Math.log(table.flops(network.resolution, depth, width) / budget));
    if (off < least) [best, least] = [index, off];
  }
  return best;
}

/** A budget that the formulas answer. @param {View} view @param {number} c */
function clampTo({ tables: { formula } }, c) {
  return Math.min(Math.max(c, formula.c_min), formula.c_max);
}

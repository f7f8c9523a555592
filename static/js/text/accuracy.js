/**
 * What a network is worth, in words; modelcube/pages/explorer/accuracy.py says the same for the first paint.
 *
 * @import {Row} from "../model/measured.js"
 * @import {State} from "../model/state.js"
 * @import {Shown} from "../model/view.js"
 * @typedef {{top1: string, evidence: string, beside: string}} Texts
 * @typedef {{low: number, mean: number, high: number, extrapolated: boolean}} Interval
 */

import { counted, percent, short, within } from "./format.js";
import { say } from "./say.js";
import { hides } from "../model/state.js";

export const RECIPES = { unknown: "any recipe", own: "your recipe" };
const EVIDENCE = { paper: "in the paper", published: "published", measured: "measured here" };

/**
 * The accuracy, what it is, what stands beside it; null while nothing is known.
 * @param {Shown} of @param {State} state @returns {Texts|null}
 */
export function accuracyTexts(of, state) {
  const { count } = state;
  const { measured, nearest, worth } = of;
  if (hides(state)) return { top1: say("hidden"), evidence: say("twist, then reveal"), beside: "" };
  if (worth === undefined) return null;
  if (measured) {
    const evidence = EVIDENCE[/** @type {keyof typeof EVIDENCE} */ (measured.evidence)];
    return { top1: percent(measured.top1), evidence: `${say(evidence)} · ${measured.family}`, beside: besideText(of) };
  }
  if (worth === null) return { top1: say("not measured"), evidence: nearestText(nearest, count), beside: "" };
  const ownBackbone = state.base_top1 !== null && state.base_kind !== "recipe";
  const known = RECIPES[/** @type {keyof typeof RECIPES} */ (worth.family)] ?? worth.family;
  const recipe = say(ownBackbone ? "your backbone" : known);
  const rows = worth.support ? counted(worth.support, "{count}\u00a0row", "{count}\u00a0rows") : say("no row");
  return {
    top1: within(worth.low, worth.mean, worth.high),
    evidence: `${say(worth.known ? "predicted" : "extrapolated")} · ${recipe}`,
    beside: say("{rows} within 25\u00a0%; {nearest}", { rows, nearest: nearestText(nearest, count) }),
  };
}

/**
 * The interval drawn: of a measured network that of the prediction made without it.
 * @param {Shown} of @returns {Interval|null}
 */
export function intervalOf({ measured, worth }) {
  if (!worth) return null;
  if (measured && worth.without) {
    const [low, mean, high] = worth.without;
    return { low, mean, high, extrapolated: false };
  }
  return { low: worth.low, mean: worth.mean, high: worth.high, extrapolated: !worth.known };
}

/** The nearest measured network, its cost in the page's convention. @param {Row|null} row @param {string} count */
export function nearestText(row, count) {
  if (!row) return say("nothing is measured near it");
  const cost = row.flops ? say(" at {flops}", { flops: short(row.flops * (count === "2macs" ? 2 : 1)) }) : "";
  const place = { model: row.model, top1: percent(row.top1), cost, pixels: String(row.resolution) };
  return say("nearest: {model}, {top1}{cost}, {pixels}\u00a0px", place);
}

/** The prediction beside a measurement. @param {Shown} of */
function besideText({ worth }) {
  if (!worth) return "";
  if (worth.without) return say("predicted without it: {top1}", { top1: within(...worth.without) });
  const said = worth.without === null ? "predicted, it included: {top1}" : "predicted: {top1}";
  return say(said, { top1: within(worth.low, worth.mean, worth.high) });
}

/**
 * What a network is predictedAccuracy, in words; modelcube/pages/explorer/accuracy.py says the same for the first paint.
 *
 * @import {Row} from "../model/measured.js"
 * @import {State} from "../model/state.js"
 * @import {DisplayedNetwork} from "../model/view.js"
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
 * @param {DisplayedNetwork} of @param {State} state @returns {Texts|null}
 */
export function accuracyTexts(of, state) {
  const { count } = state;
  const { measured, nearest, predictedAccuracy } = of;
  if (hides(state)) return { top1: say("hidden"), evidence: say("twist, then reveal"), beside: "" };
  if (predictedAccuracy === undefined) return null;
  if (measured) {
    const evidence = EVIDENCE[/** @type {keyof typeof EVIDENCE} */ (measured.evidence)];
    return { top1: percent(measured.top1), evidence: `${say(evidence)} · ${measured.family}`, beside: besideText(of) };
  }
  if (predictedAccuracy === null) return { top1: say("not measured"), evidence: nearestText(nearest, count), beside: "" };
  const ownBackbone = state.base_top1 !== null && state.base_kind !== "recipe";
  const known = RECIPES[/** @type {keyof typeof RECIPES} */ (predictedAccuracy.family)] ?? predictedAccuracy.family;
  const recipe = say(ownBackbone ? "your backbone" : known);
  const rows = predictedAccuracy.support ? counted(predictedAccuracy.support, "{count}\u00a0row", "{count}\u00a0rows") : say("no row");
  return {
    top1: within(predictedAccuracy.low, predictedAccuracy.mean, predictedAccuracy.high),
    evidence: `${say(predictedAccuracy.known ? "predicted" : "extrapolated")} · ${recipe}`,
    beside: say("{rows} within 25\u00a0%; {nearest}", { rows, nearest: nearestText(nearest, count) }),
  };
}

/**
 * The interval drawn: of a measured network that of the prediction made without it.
 * @param {DisplayedNetwork} of @returns {Interval|null}
 */
export function intervalOf({ measured, predictedAccuracy }) {
  if (!predictedAccuracy) return null;
  if (measured && predictedAccuracy.without) {
    const [low, mean, high] = predictedAccuracy.without;
    return { low, mean, high, extrapolated: false };
  }
  return { low: predictedAccuracy.low, mean: predictedAccuracy.mean, high: predictedAccuracy.high, extrapolated: !predictedAccuracy.known };
}

/** The nearest measured network, its cost in the page's convention. @param {Row|null} row @param {string} count */
export function nearestText(row, count) {
  if (!row) return say("nothing is measured near it");
  const cost = row.flops ? say(" at {flops}", { flops: short(row.flops * (count === "2macs" ? 2 : 1)) }) : "";
  const place = { model: row.model, top1: percent(row.top1), cost, pixels: String(row.resolution) };
  return say("nearest: {model}, {top1}{cost}, {pixels}\u00a0px", place);
}

/** The prediction beside a measurement. @param {DisplayedNetwork} of */
function besideText({ predictedAccuracy }) {
  if (!predictedAccuracy) return "";
  if (predictedAccuracy.without) return say("predicted without it: {top1}", { top1: within(...predictedAccuracy.without) });
  const said = predictedAccuracy.without === null ? "predicted, it included: {top1}" : "predicted: {top1}";
  return say(said, { top1: within(predictedAccuracy.low, predictedAccuracy.mean, predictedAccuracy.high) });
}

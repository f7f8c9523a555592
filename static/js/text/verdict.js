/**
 * What the duel of the two formulas comes to, in three sentences; modelcube/pages/explorer/verdict.py says the same for the
 * first paint.
 *
 * @import {Row} from "../model/measured.js"
 * @import {Predictions} from "../model/evidence.js"
 * @import {Network, Ratios} from "../model/network.js"
 * @import {Outcome} from "../model/posterior.js"
 * @import {View} from "../model/view.js"
 */

import { chance, percent } from "./format.js";
import { hides } from "../model/state.js";

const LEAST = 0.005;
const WORDS = { r: "resolution", d: "depth", w: "width" };

/**
 * How tiny differs from giant, which of them is predicted to be worth more (null: not known yet), and which of them was
 * measured.
 * @param {View} view @returns {{shape: string, duel: string|null, measured: string}}
 */
export function verdictOf({ shown: { tiny, giant }, predictions, state }) {
  const fought = !hides(state) && tiny.network.id !== giant.network.id;
  return {
    duel: fought ? duelText(predictions, tiny.network, giant.network) : "",
    shape: shapeText(tiny.network.coordinates, giant.network.coordinates),
    measured: hides(state) || state.base_top1 !== null ? "" : measuredText(tiny.measured, giant.measured, tiny.nearest !== null),
  };
}

/** @param {Ratios} tiny @param {Ratios} giant */
function shapeText(tiny, giant) {
  const parts = /** @type {[keyof Ratios, string][]} */ (Object.entries(WORDS))
    .map(([axis, word]) => /** @type {[number, string]} */ ([tiny[axis] / giant[axis] - 1, word]))
    .filter(([difference]) => Math.abs(difference) >= LEAST)
    .map(([difference, word]) => {
      const size = `${Math.abs(100 * difference).toFixed(0)}\u00a0%`;
      return `${size} ${difference > 0 ? "more" : "less"} ${word}`;
    });
  if (!parts.length) return "At this budget both formulas take the same shape.";
  const last = parts.pop();
  const listed = [parts.join(", "), last].filter(Boolean).join(" and ");
  return `At this budget the tiny formula takes ${listed} than EfficientNet’s rule.`;
}

/** @param {Predictions} predictions @param {Network} tiny @param {Network} giant */
function duelText({ evidence, others }, tiny, giant) {
  if (evidence === undefined || others === undefined) return null;
  if (!evidence) return "";
  const texts = [outcomeText(evidence.duel(tiny, giant))];
  if (others) texts.push(`without the paper’s own results: ${outcomeText(others.duel(tiny, giant))}`);
  const text = texts.join("; ");
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

/** @param {Outcome} outcome */
function outcomeText({ wins, tie }) {
  if (tie) return `too close to call (${chance(wins)} for tiny)`;
  if (wins > 0.5) return `tiny beats inverse EfficientNet: ${chance(wins)}`;
  return `inverse EfficientNet beats tiny: ${chance(1 - wins)}`;
}

/** @param {Row|null} tiny @param {Row|null} giant @param {boolean} near */
function measuredText(tiny, giant, near) {
  if (tiny && giant) {
    const alike = tiny.family === giant.family ? "" : ", by different groups: do not compare directly";
    return `Measured: ${percent(tiny.top1)} against ${percent(giant.top1)}${alike}.`;
  }
  if (tiny) return `Measured: ${percent(tiny.top1)} for ${tiny.model}. Nobody has published EfficientNet’s.`;
  if (giant) return `Measured: ${percent(giant.top1)} for EfficientNet’s. Nobody has published the tiny formula’s.`;
  if (near) return "Nobody has published the accuracy of either; each card names the nearest that was measured.";
  return "Nothing was measured on this backbone.";
}

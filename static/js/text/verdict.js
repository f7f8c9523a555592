/**
 * What the duel of the two formulas comes to; modelcube/pages/explorer/verdict.py says the same for the first paint, and writes
 * the verdict on each range of budgets.
 *
 * @import {Row} from "../model/measured.js"
 * @import {RangeTexts} from "../model/evidence.js"
 * @import {Network, Ratios} from "../model/network.js"
 * @import {View} from "../model/view.js"
 */

import { percent } from "./format.js";
import { hides } from "../model/state.js";

const MIN_DIFFERENCE = 0.005;
const WORDS = { r: "resolution", d: "depth", w: "width" };

/**
 * Which formula is better and by how many points (null: not known yet), how tiny differs from giant, and which of them
 * was measured.
 * @param {View} view @returns {{duel: string|null, points: string|null, shape: string, measured: string}}
 */
export function verdictOf({ shown: { tiny, giant }, predictions: { evidence }, state, c }) {
  const { duel, points } = hides(state) || evidence === null ? NOTHING : rangeOf(c, evidence?.predictionInputs.verdicts);
  const measured =
    hides(state) || state.base_top1 !== null ? "" : measuredText(tiny.measured, giant.measured, tiny.nearest !== null);
  return { duel, points, shape: shapeText(tiny.network, giant.network), measured };
}

const NOTHING = { duel: "", points: "" };
const AWAITED = { duel: null, points: null };

/** The range that holds a budget, or the nearest. @param {number} c @param {RangeTexts[]|undefined} ranges */
function rangeOf(c, ranges) {
  if (!ranges) return AWAITED;
  return ranges.find(({ high }) => c < high) ?? ranges[ranges.length - 1] ?? NOTHING;
}

/** @param {Network} first @param {Network} second */
function shapeText(first, second) {
  const [tiny, giant] = [first.coordinates, second.coordinates];
  const parts = /** @type {[keyof Ratios, string][]} */ (Object.entries(WORDS))
    .map(([axis, word]) => /** @type {[number, string]} */ ([tiny[axis] / giant[axis] - 1, word]))
    .filter(([difference]) => Math.abs(difference) >= MIN_DIFFERENCE)
    .map(([difference, word]) => {
      const size = `${Math.abs(100 * difference).toFixed(0)}\u00a0%`;
      return `${size} ${difference > 0 ? "more" : "less"} ${word}`;
    });
  if (!parts.length) return "At this budget both formulas take the same shape.";
  const last = parts.pop();
  const listed = [parts.join(", "), last].filter(Boolean).join(" and ");
  const text = `At this budget the tiny formula takes ${listed} than EfficientNet’s rule.`;
  if (first.total <= second.total) return text;
  return `${text} It keeps ${first.total} blocks where EfficientNet’s rule leaves ${second.total}.`;
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
  return "No network near them was measured.";
}

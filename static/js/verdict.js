/**
 * What the duel of the two formulas comes to, in two sentences; modelcube/pages/verdict.py says the same for the
 * first paint.
 *
 * @import {Row} from "./measured.js"
 * @import {Ratios} from "./network.js"
 * @import {View} from "./view.js"
 */

import { percent } from "./format.js";

const LEAST = 0.005;
const WORDS = { r: "resolution", d: "depth", w: "width" };

/**
 * How tiny differs from giant, and which of them was measured.
 * @param {View} view @returns {{shape: string, measured: string}}
 */
export function verdictOf({ shown: { tiny, giant } }) {
  return {
    shape: shapeText(tiny.network.coordinates, giant.network.coordinates),
    measured: measuredText(tiny.measured, giant.measured),
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

/** @param {Row|null} tiny @param {Row|null} giant */
function measuredText(tiny, giant) {
  if (tiny && giant) {
    const alike = tiny.family === giant.family ? "" : ", by different groups: do not compare directly";
    return `Measured: ${percent(tiny.top1)} against ${percent(giant.top1)}${alike}.`;
  }
  if (tiny) return `Measured: ${percent(tiny.top1)} for ${tiny.model}. Nobody has published EfficientNet’s.`;
  if (giant) return `Measured: ${percent(giant.top1)} for EfficientNet’s. Nobody has published the tiny formula’s.`;
  return "Nobody has published the accuracy of either; each card names the nearest that was measured.";
}

/**
 * The candidate against both formulas, in words; modelcube/pages/explorer/odds.py says the same for the first paint.
 *
 * @import {Outcome} from "../model/posterior.js"
 * @import {View} from "../model/view.js"
 */

import { chance } from "./format.js";

const RIVALS = { tiny: "the tiny formula", giant: "inverse EfficientNet" };

/** Whether the best predicted network beats tiny and giant, and how sure that is. @param {View} view */
export function oddsText({ shown, predictions: { evidence } }) {
  const { optimal } = shown;
  if (!optimal || !evidence) return "";
  const rivals = /** @type {("tiny"|"giant")[]} */ (Object.keys(RIVALS));
  const told = rivals
    .filter((name) => shown[name].network.id !== optimal.network.id)
    .map((name) => outcomeText(RIVALS[name], evidence.duel(optimal.network, shown[name].network)));
  return told.length ? `Against ${told.join("; against ")}.` : "";
}

/** @param {string} rival @param {Outcome} outcome */
function outcomeText(rival, { wins, tie }) {
  if (tie) return `${rival} too close to call (${chance(wins)})`;
  return wins > 0.5 ? `${rival} it wins with ${chance(wins)}` : `${rival} it loses`;
}

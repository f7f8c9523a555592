/**
 * What a card says of a network; modelcube/pages/explorer/card.py says the same for the first paint.
 *
 * @import {Costs} from "../model/costs.js"
 * @import {State} from "../model/state.js"
 * @import {DisplayedNetwork, View, Which} from "../model/view.js"
 * @typedef {{texts: Record<string, string>, exact: Record<string, string>, measured: boolean, lacking: string[]}} Card
 *   texts lack the accuracy while nothing is known of it
 */

import { accuracyTexts } from "./accuracy.js";
import { fixed, memory, percent, ratio, short } from "./format.js";
import { networkOf, peakBytes, weightBytes } from "../model/network.js";
import { oddsText } from "./odds.js";
import { hides } from "../model/state.js";

const TOLERANCE = 0.03;
const KIB = 1024;
const TITLES = { tiny: "tiny formula", current: "yours", optimal: "best predicted, untested" };
const NAMES = {
  tiny: "Tiny formula",
  giant: "inverse EfficientNet",
  current: "your network",
  optimal: "best predicted",
};

/** @param {View} view @param {Which} which @returns {Card|null} null: there is no such network, or not yet */
export function cardOf(view, which) {
  const of = view.shown[which];
  if (!of) return null;
  const { state } = view;
  const { costs } = of.network;
  const lacking = lackingOf(costs, state);
  return {
    texts: {
      ...facts(of, state),
      title: title(which, of),
      residual: residualText(of),
      cost: [short(countedFlops(costs, state.count)), residualText(of)].filter(Boolean).join(" · "),
      ...(accuracyTexts(of, state) ?? {}),
      fit: fitText(lacking, state),
      ...(which === "optimal" && { odds: oddsText(view) }),
    },
    exact: {
      flops: String(countedFlops(costs, state.count)),
      params: String(costs.params),
      resolution: String(of.network.resolution),
      accuracy: hides(state) ? "" : exactAccuracy(of),
    },
    measured: of.measured !== null,
    lacking,
  };
}

/** The cost in a convention of counting. @param {Costs} costs @param {string} count macs, 2macs or fvcore */
export function countedFlops(costs, count) {
  if (count === "fvcore") return costs.flops_fvcore;
  return count === "2macs" ? 2 * costs.flops : costs.flops;
}

/** How far a network is from its budget, in words. @param {DisplayedNetwork} of */
export function residualText({ residual, formula }) {
  if (residual === null) return "";
  const size = percent(Math.abs(100 * residual));
  if (size === percent(0)) return "on budget";
  const where = `${size} ${residual > 0 ? "over" : "under"} budget`;
  return !formula || Math.abs(residual) <= TOLERANCE ? where : `${where}: none is nearer`;
}

/** @param {DisplayedNetwork} of */
function exactAccuracy({ measured, predictedAccuracy }) {
  if (measured) return exactPercent(measured.top1);
  return predictedAccuracy ? fixed(predictedAccuracy.mean, 3) : "";
}

/**
 * What fits into the memory that there is, in one sentence.
 * @param {Record<Which, Card|null>} cards @param {View} view
 */
export function limitsText(cards, view) {
  const { state, predictions: { evidence, optimal } } = view;
  if (state.sram === null && state.flash === null) return "Leave blank what does not limit you.";
  const there = Object.entries(NAMES).filter(([which]) => cards[/** @type {Which} */ (which)]);
  const verdicts = there.map(
    ([which, name]) => `${name} ${fitText(cards[/** @type {Which} */ (which)]?.lacking ?? [], state)}`,
  );
  if (evidence && optimal !== undefined && !cards.optimal) verdicts.push(`best predicted: ${noneText(view)}`);
  return `${verdicts.join("; ")}.`;
}

/** Why there is no best network: what even the smallest of the cube lacks, if it lacks any. @param {View} view */
export function noneText({ state, tables: { table, plateaus } }) {
  const { r, d, w } = plateaus;
  const lacking = lackingOf(networkOf(table, r.first, d.first, w.first).costs, state);
  if (!lacking.length) return "no network within budget and memory is near enough to measured ones";
  return `no network here fits: even the smallest needs ${lacking.join(" and ")}`;
}

/** @param {DisplayedNetwork} of @param {State} state */
function facts({ network }, { count, precision }) {
  const { costs, coordinates, stages } = network;
  return {
    resolution: `${network.resolution}\u00a0px`,
    blocks: String(network.total),
    blocks_each: network.blocks.join(" "),
    width: `${ratio(coordinates.w)}\u00a0×`,
    channels: `${stages[0].channels}…${stages[stages.length - 1].channels}`,
    channels_each: stages.map((stage) => stage.channels).join(" "),
    ratios: [coordinates.r, coordinates.d, coordinates.w].map(ratio).join(" · "),
    precision,
    flops: short(countedFlops(costs, count)),
    params: short(costs.params),
    ram: memory(peakBytes(costs, precision)),
    flash: memory(weightBytes(costs, precision)),
  };
}

/** @param {Which} which @param {DisplayedNetwork} of */
function title(which, of) {
  if (which === "giant") {
    const phi = of.phi ?? 0;
    return `${phi < 0 ? "inverse EfficientNet" : "EfficientNet’s rule"} ·\u00a0φ\u00a0=\u00a0${fixed(phi, 2)}`;
  }
  return [TITLES[which], of.name].filter(Boolean).join(" ·\u00a0");
}

/** What a network needs more of than there is. @param {Costs} costs @param {State} state */
function lackingOf(costs, { precision, sram, flash }) {
  const needs = /** @type {[string, number, number|null][]} */ ([
    ["working memory", peakBytes(costs, precision), sram],
    ["flash", weightBytes(costs, precision), flash],
  ]);
  return needs
    .filter(([, need, limit]) => limit !== null && need > limit * KIB)
    .map(([what, need, limit]) => `${memory(need)} of ${what}, ${memory(need - (limit ?? 0) * KIB)} too much`);
}

/** @param {string[]} lacking @param {State} state */
function fitText(lacking, { sram, flash }) {
  if (sram === null && flash === null) return "";
  return lacking.length ? `does not fit: needs ${lacking.join(" and ")}` : "fits";
}

/** As Python writes it: 67.0, not 67. @param {number} value */
function exactPercent(value) {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

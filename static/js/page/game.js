/**
 * *Beat the formula*: the budget stands, accuracies are hidden, the visitor twists, then reveals;
 * modelcube/pages/explorer/game.py says the same for the first paint.
 *
 * @import {Outcome} from "../model/posterior.js"
 * @import {State, StateFields} from "../model/state.js"
 * @import {View} from "../model/view.js"
 */

import { all, one, setAttribute, setText } from "./dom.js";
import { chance, percent, within } from "../text/format.js";
import { paragraph, say } from "../text/say.js";
import { gameStarted } from "../model/twisting.js";

const TOLERANCE = 0.03;
const LEVEL = 0.05; // points

/** Which steps a stage of the game offers. @type {Record<string, string[]>} */
const OFFERED = { off: ["start"], play: ["reveal", "stop"], shown: ["start", "stop"] };

/** @type {Record<string, (view: View) => State>} */
const STEPS = {
  start: gameStarted,
  reveal: ({ state }) => ({ ...state, game: "shown" }),
  stop: ({ state }) => ({ ...state, game: "off" }),
};

/** The game's panel. */
export class Game {
  /** @param {StateFields} fields @param {(next: (view: View) => State) => void} act */
  constructor(fields, act) {
    this.fields = fields;
    this.steps = all("[data-step-of-game]");
    this.stages = all("[data-stage]");
    this.attempt = one('[data-text="attempt"]');
    this.live = one("#live");
    this.game = "";
    for (const link of this.steps) {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        act(STEPS[nameOf(link)]);
      });
    }
  }

  /** @param {View} view */
  update(view) {
    const { game } = view.state;
    setAttribute(document.body, "data-game", game);
    for (const link of this.steps) {
      link.hidden = !OFFERED[game].includes(nameOf(link));
      if (nameOf(link) === "start") setText(link, say(game === "off" ? "Play" : "Play again"));
      const [path] = (link.getAttribute("href") ?? "/").split("?"); // the page's, or the embed's in its frame
      setAttribute(link, "href", `${path}?${this.fields.write(STEPS[nameOf(link)](view))}`);
    }
    for (const stage of this.stages) stage.hidden = stage.dataset.stage !== game;
    const text = attemptText(view);
    if (text !== null) setText(this.attempt, text);
    if (game === "play" && this.game !== game) this.live.textContent = ""; // it may have told an accuracy
    if (text && this.game === "play" && game === "shown") this.live.textContent = text;
    if (text !== null) this.game = game;
  }
}

/** @param {HTMLElement} link */
function nameOf(link) {
  return link.dataset.stepOfGame ?? "";
}

/** The revealed attempt in words; null while it is not known. @param {View} view @returns {string|null} */
export function attemptText({ state, shown: { current, giant, optimal }, predictions: { evidence }, budget }) {
  if (state.game !== "shown" || evidence === null) return "";
  if (!evidence || !current.predictedAccuracy) return null;
  const { low, mean, high } = current.predictedAccuracy;
  const parts = [say("Yours: {top1}.", { top1: within(low, mean, high) })];
  if (current.network.id === giant.network.id) parts.push(say("It is what EfficientNet’s rule gives."));
  else parts.push(outcomeText(evidence.duel(current.network, giant.network)));
  if (optimal?.predictedAccuracy) parts.push(besideText(mean - optimal.predictedAccuracy.mean, optimal.network.id === current.network.id));
  const off = current.network.costs.flops / budget - 1;
  const amiss = off > 0 ? "But it costs {share} more than the budget." : "But it costs {share} less than the budget.";
  if (Math.abs(off) > TOLERANCE) parts.push(say(amiss, { share: percent(Math.abs(100 * off)) }));
  return paragraph(parts);
}

/** Yours against the giant formula's. @param {Outcome} outcome */
function outcomeText({ wins, tie }) {
  const even = "Against inverse EfficientNet it is too close to call ({chance} for yours).";
  if (tie) return say(even, { chance: chance(wins) });
  if (wins > 0.5) return say("It beats inverse EfficientNet with {chance}.", { chance: chance(wins) });
  return say("Inverse EfficientNet beats it with {chance}.", { chance: chance(1 - wins) });
}

/** Yours beside the candidate. @param {number} difference points @param {boolean} same */
function besideText(difference, same) {
  if (same) return say("It is the best predicted network itself.");
  if (Math.abs(difference) < LEVEL) return say("It is level with the candidate, the best predicted network.");
  const behind = "It is {points} points behind the candidate, the best predicted network.";
  const ahead = "It is {points} points ahead of the candidate, the best predicted network.";
  return say(difference < 0 ? behind : ahead, { points: Math.abs(difference).toFixed(1) });
}

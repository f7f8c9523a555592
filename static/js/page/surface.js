/**
 * Which surface the cube shows: of one budget, of one predicted accuracy, or both; and which accuracy.
 *
 * @import {State} from "../model/state.js"
 * @import {View} from "../model/view.js"
 */

import { RECIPES } from "../text/accuracy.js";
import { all, one, setAttribute, setText, setValue } from "./dom.js";
import { accuraciesIn } from "../model/equal-accuracy.js";
import { percent } from "../text/format.js";
import { say } from "../text/say.js";
import { surfaceTop1 } from "../model/view.js";

const SOMEWHERE = "Everywhere on it, {top1} is predicted: top-1 on {study}, {recipe}.";
const NOWHERE = "Nowhere in the cube, {top1} is predicted: top-1 on {study}, {recipe}.";

/** The choice of the surface, on the page and in an embed. */
export class Surface {
  /**
   * @param {(next: (view: View) => State) => void} act a single step from the present view
   * @param {(gesture: string, next: (view: View) => State) => void} turn a step that goes on while a slider is moved
   */
  constructor(act, turn) {
    this.root = one("#surface");
    this.choices = /** @type {HTMLInputElement[]} */ (all('input[name="surface"]', this.root));
    this.level = one("[data-level]", this.root);
    this.slider = /** @type {HTMLInputElement} */ (one('input[name="surface_top1"]', this.root));
    this.said = one('[data-text="surface"]', this.root);
    this.follow = one("[data-follow]", this.root);
    for (const choice of this.choices) {
      choice.addEventListener("input", () => act(({ state }) => ({ ...state, surface: choice.value })));
    }
    this.slider.addEventListener("input", () => {
      const top1 = this.slider.valueAsNumber;
      turn("surface", ({ state }) => ({ ...state, surface_top1: top1 }));
    });
    this.follow.addEventListener("click", () => act(({ state }) => ({ ...state, surface_top1: null })));
  }

  /** @param {View} view */
  update(view) {
    const { state, tables: { plateaus }, predictions: { evidence } } = view;
    this.root.hidden = evidence === null;
    for (const choice of this.choices) choice.checked = choice.value === state.surface;
    this.level.hidden = state.surface === "budget" || !evidence;
    if (this.level.hidden || !evidence) return;
    const [least, most] = accuraciesIn({ plateaus, evidence });
    const top1 = surfaceTop1(view) ?? least;
    setAttribute(this.slider, "min", tenths(Math.ceil, least));
    setAttribute(this.slider, "max", tenths(Math.floor, most));
    setValue(this.slider, String(top1));
    setAttribute(this.slider, "aria-valuetext", `${percent(top1)} top-1`);
    const held = least < top1 && top1 < most ? SOMEWHERE : NOWHERE;
    setText(this.said, say(held, { top1: percent(top1), ...meaning(view) }));
    setAttribute(this.follow, "aria-pressed", String(state.surface_top1 === null));
  }
}

/** What the accuracy is of. @param {View} view @returns {{study: string, recipe: string}} */
function meaning({ tables: { study }, predictions: { evidence } }) {
  const family = evidence?.predictionInputs.family ?? "";
  const known = RECIPES[/** @type {keyof typeof RECIPES} */ (family)];
  return { study, recipe: known ? say(known) : say("recipe of {family}", { family }) };
}

/** @param {(value: number) => number} round @param {number} value */
function tenths(round, value) {
  return (round(value * 10) / 10).toFixed(1);
}

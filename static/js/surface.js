/**
 * Which surface the cube shows: of one budget, of one predicted accuracy, or both; and which accuracy.
 *
 * @import {State, StateFields} from "./state.js"
 * @import {View} from "./view.js"
 */

import { RECIPES } from "./accuracy.js";
import { all, one, setAttribute, setText, setValue } from "./dom.js";
import { accuraciesIn } from "./equal-accuracy.js";
import { percent } from "./format.js";
import { surfaceTop1 } from "./view.js";

/** The choice of the surface. */
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
      choice.addEventListener("change", () => act(({ state }) => ({ ...state, surface: choice.value })));
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
    const isThere = least < top1 && top1 < most;
    setAttribute(this.slider, "min", tenths(Math.ceil, least));
    setAttribute(this.slider, "max", tenths(Math.floor, most));
    setValue(this.slider, String(top1));
    setAttribute(this.slider, "aria-valuetext", `${percent(top1)} top-1`);
    const held = isThere ? "Everywhere on it" : "Nowhere in the cube";
    setText(this.said, `${held}, ${percent(top1)} is predicted: top-1 on ${meaning(view)}.`);
    setAttribute(this.follow, "aria-pressed", String(state.surface_top1 === null));
  }
}

/** What the accuracy is of: study and recipe. @param {View} view */
function meaning({ predictions: { evidence } }) {
  const study = /** @type {HTMLSelectElement} */ (one('select[name="study"]')).selectedOptions[0]?.text ?? "";
  const family = evidence?.ground.family ?? "";
  const recipe = RECIPES[/** @type {keyof typeof RECIPES} */ (family)] ?? `recipe of ${family}`;
  return `${study}, ${recipe}`;
}

/** @param {(value: number) => number} round @param {number} value */
function tenths(round, value) {
  return (round(value * 10) / 10).toFixed(1);
}

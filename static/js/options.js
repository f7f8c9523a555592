/**
 * Menus, the lock, the buttons of named networks and the limits of memory.
 *
 * @import {Ratios} from "./network.js"
 * @import {State, StateFields} from "./state.js"
 * @import {View} from "./view.js"
 */

import { all, one, setAttribute, setValue } from "./dom.js";
import { hides } from "./state.js";
import { placed, tinyAnswer, locked } from "./twisting.js";

/** Everything that is chosen rather than turned. */
export class Options {
  /**
   * @param {StateFields} fields
   * @param {(next: (view: View) => State) => void} act a single step from the present view
   */
  constructor(fields, act) {
    this.fields = fields;
    this.act = act;
    this.menus = all('select[name="backbone"], select[name="study"], select[name="count"], select[name="precision"]');
    this.family = /** @type {HTMLSelectElement} */ (one('select[name="family"]'));
    this.lock = /** @type {HTMLInputElement} */ (one('input[name="lock"]'));
    this.limits = /** @type {HTMLInputElement[]} */ (all('input[name="sram"], input[name="flash"]'));
    this.#listen();
  }

  /** @param {View} view */
  update({ state, shown }) {
    for (const menu of /** @type {HTMLSelectElement[]} */ (this.menus)) {
      setValue(/** @type {any} */ (menu), String(state[/** @type {keyof State} */ (menu.name)]));
    }
    setValue(/** @type {any} */ (this.family), state.family[0] ?? "");
    if (this.lock.checked !== state.lock) this.lock.checked = state.lock;
    this.lock.disabled = hides(state);
    for (const input of this.limits) {
      const limit = state[/** @type {"sram"|"flash"} */ (input.name)];
      if (document.activeElement !== input) setValue(input, limit === null ? "" : String(limit));
    }
    for (const button of all("[data-preset]")) {
      setAttribute(button, "aria-current", String(isShown(button, state, shown.current.requested)));
    }
  }

  #listen() {
    const { act } = this;
    for (const menu of /** @type {HTMLSelectElement[]} */ (this.menus)) {
      menu.addEventListener("change", () => act(({ state }) => this.#chosen(state, menu)));
    }
    this.family.addEventListener("change", () => {
      const family = this.family.value ? [this.family.value] : [];
      act(({ state }) => ({ ...state, family }));
    });
    this.lock.addEventListener("change", () => act((view) => locked(view, this.lock.checked)));
    for (const input of this.limits) {
      input.addEventListener("change", () => act(({ state }) => ({ ...state, [input.name]: this.#limit(input) })));
    }
    one(".presets").addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("[data-preset]");
      if (!button || /** @type {MouseEvent} */ (event).ctrlKey || /** @type {MouseEvent} */ (event).metaKey) return;
      event.preventDefault();
      act((view) => preset(view, /** @type {HTMLElement} */ (button)));
    });
    for (const form of all("form")) form.addEventListener("submit", (event) => event.preventDefault());
  }

  /** Another backbone has other families. @param {State} state @param {HTMLSelectElement} menu @returns {State} */
  #chosen(state, menu) {
    const family = menu.name === "backbone" || menu.name === "study" ? [] : state.family;
    return { ...state, family, [menu.name]: menu.value };
  }

  /** @param {HTMLInputElement} input */
  #limit(input) {
    const number = Number(input.value.replace(",", "."));
    return input.value.trim() && number > 0 ? this.fields.clamp(input.name, number) : null;
  }
}

/** @param {View} view @param {HTMLElement} button @returns {State} */
function preset(view, button) {
  if (button.dataset.preset === "tiny") return tinyAnswer(view);
  if (button.dataset.preset === "giant") return placed(view, view.shown.giant.requested);
  return placed(view, ratiosOfButton(button));
}

/** @param {HTMLElement} button @returns {Ratios} */
function ratiosOfButton({ dataset }) {
  return { r: Number(dataset.r), d: Number(dataset.d), w: Number(dataset.w) };
}

/** @param {HTMLElement} button @param {State} state @param {Ratios} requested */
function isShown(button, state, requested) {
  if (button.dataset.preset === "tiny") return state.r === null;
  const { r, d, w } = ratiosOfButton(button);
  return state.r !== null && r === requested.r && d === requested.d && w === requested.w;
}

/**
 * Menus, the lock, the buttons of named networks and the limits of memory.
 *
 * @import {Ratios} from "../model/network.js"
 * @import {Field, State, StateFields} from "../model/state.js"
 * @import {View} from "../model/view.js"
 */

import { readKib } from "../text/amounts.js";
import { all, one, setAttribute, setText, setValue } from "./dom.js";
import { TextField } from "./field.js";
import { hides } from "../model/state.js";
import { placed, tinyAnswer, locked } from "../model/twisting.js";

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
    this.limits = /** @type {HTMLInputElement[]} */ (all(".limits input")).map((input) => {
      const field = new TextField(input, () => this.#limit(field));
      return field;
    });
    this.error = document.querySelector("#limits-error");
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
    for (const field of this.limits) {
      const limit = state[/** @type {"sram"|"flash"|"classes"} */ (field.name)];
      if (field.show(limit === null ? "" : String(limit))) this.#complain("");
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

  /** Take a limit that was typed, blank for none; what cannot be read leaves the view as it is. @param {TextField} field */
  #limit(field) {
    const { name, text } = field;
    const value = text.trim() ? readLimit(text, this.fields.by[name]) : null;
    const taken = value !== undefined;
    field.close(taken);
    this.#complain(taken ? "" : `“${text.trim()}” is no ${LIMITS[name].name}. ${LIMITS[name].hint}`);
    if (taken) this.act(({ state }) => ({ ...state, [name]: value }));
  }

  /** @param {string} text */
  #complain(text) {
    if (!this.error) return;
    setText(this.error, text);
    this.error.toggleAttribute("hidden", !text);
  }
}

/** @type {Record<string, {name: string, hint: string}>} */
const LIMITS = {
  sram: { name: "amount of working memory", hint: "Type 320 (KiB), 320 KiB or 1 MiB, at most 1 GiB; blank for no limit." },
  flash: { name: "amount of flash", hint: "Type 1024 (KiB), 512 KiB or 1 MiB, at most 1 GiB; blank for no limit." },
  classes: { name: "number of classes", hint: "Type a whole number from 1 to 100000; blank for the study’s own." },
};

/** @param {string} text @param {Field} field @returns {number|undefined} undefined: it cannot be read, or is out of range */
function readLimit(text, field) {
  const whole = new RegExp(`^(?:${field.pattern})$`).test(text.trim()) ? Number(text) : null;
  const value = field.amount ? readKib(text, field) : whole;
  const { low = -Infinity, high = Infinity } = field;
  return value !== null && value >= low && value <= high ? value : undefined;
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

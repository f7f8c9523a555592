/**
 * One's own recipe or backbone: an accuracy, where it was measured, and of what. It then sets the level of predictions.
 *
 * @import {State, StateFields} from "../model/state.js"
 * @import {View} from "../model/view.js"
 */

import { all, one, setText, setValue } from "./dom.js";
import { TextField } from "./field.js";

const ACCURACY = "base_top1";

/** The fields of one's own accuracy. */
export class Own {
  /** @param {StateFields} fields @param {(next: (view: View) => State) => void} act */
  constructor(fields, act) {
    this.fields = fields;
    const root = one("#own");
    const inputs = /** @type {HTMLInputElement[]} */ (all("input", root));
    this.inputs = inputs.map((input) => new TextField(input, () => this.#read(act)));
    this.kind = /** @type {HTMLSelectElement} */ (one("select", root));
    this.forget = one("[data-forget]", root);
    this.error = one("#own-error");
    this.said = one('[data-text="own"]', root);
    this.kind.addEventListener("change", () => act(({ state }) => ({ ...state, base_kind: this.kind.value })));
    this.forget.addEventListener("click", () => act(({ state }) => ({ ...state, ...this.#nothing() })));
  }

  /** @param {View} view */
  update({ state, tables }) {
    for (const input of this.inputs) {
      const value = state[/** @type {"base_top1"|"base_r"} */ (input.name)];
      if (input.show(value === null ? "" : String(value))) this.error.hidden = true;
    }
    setValue(/** @type {any} */ (this.kind), state.base_kind);
    this.forget.hidden = state.base_top1 === null;
    setText(this.said, ownText(state, tables.title));
  }

  /** Take all fields over if each can be understood. @param {(next: (view: View) => State) => void} act */
  #read(act) {
    const read = this.inputs.map((input) => ({ input, value: numberOf(input.text) }));
    const wrong = read.filter(({ input, value }) => !this.#fits(input, value));
    for (const one of read) one.input.close(!wrong.length, wrong.includes(one));
    this.error.hidden = !wrong.length;
    if (wrong.length) {
      this.error.textContent = this.#complaint(wrong[0].input.name);
      return;
    }
    const values = Object.fromEntries(read.map(({ input, value }) => [input.name, value]));
    act(({ state }) => ({ ...state, ...values }));
  }

  /** @param {TextField} input @param {number|null} value */
  #fits({ name, text }, value) {
    if (!text.trim()) return name === ACCURACY;
    const { low = -Infinity, high = Infinity } = this.fields.by[name];
    return value !== null && value >= low && value <= high;
  }

  /** @param {string} name */
  #complaint(name) {
    const { low, high } = this.fields.by[name];
    if (name === ACCURACY) return `Type a top-1 accuracy from ${low} to ${high} %, such as 73.4, or leave it blank.`;
    return `Type a ratio from ${low} to ${high} for ${name.slice(-1)}; 1 is the backbone’s own.`;
  }

  /** The fields at their defaults. */
  #nothing() {
    this.error.hidden = true;
    const names = [...this.inputs.map(({ name }) => name), this.kind.name];
    return Object.fromEntries(names.map((name) => [name, this.fields.by[name].default]));
  }
}

/** What the predictions speak of. @param {State} state @param {string} backbone */
export function ownText({ base_top1: top1, base_kind: kind }, backbone) {
  if (top1 === null) return "Blank: predictions speak of the recipe chosen above.";
  if (kind === "recipe") return `All predictions now speak of ${backbone} trained your way.`;
  return `All predictions now speak of your backbone at these ratios; costs are still counted on ${backbone}.`;
}

/** @param {string} text @returns {number|null} */
function numberOf(text) {
  const number = Number(text.replace(",", "."));
  return text.trim() && Number.isFinite(number) ? number : null;
}

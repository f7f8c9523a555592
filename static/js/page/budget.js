/**
 * The budget: the amount in the sentence, its slider, its named ticks.
 *
 * @import {Field} from "../model/state.js"
 * @import {View} from "../model/view.js"
 */

import { readBudget } from "../text/amounts.js";
import { all, one, setAttribute, setText, setValue } from "./dom.js";
import { TextField } from "./field.js";
import { percent, short } from "../text/format.js";
import { hides } from "../model/state.js";
import { verdictOf } from "../text/verdict.js";

const WORDS = { macs: "multiply-adds", "2macs": "FLOPs", fvcore: "multiply-adds" };
const TEXTS = ["words", "budget", "duel", "shape", "points", "measured", "unit"];
const ROUNDED = 1.001; // the ends of the slider, as they are written
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };

/** Reads and writes the budget; the slider's scale is logarithmic, its value c. */
export class Budget {
  /**
   * @param {Field} field of the budget
   * @param {{set: (c: number) => void, step: (steps: number) => void, end: () => void, view: () => View|null}} act
   */
  constructor(field, act) {
    this.field = field;
    this.act = act;
    const root = one('[data-slider="flops"]');
    this.input = /** @type {HTMLInputElement} */ (one("input", root));
    this.ends = all("[data-slide]", root);
    this.amount = new TextField(one("#amount"), () => this.#read());
    this.said = one("#amount-said");
    this.error = one("#amount-error");
    this.texts = TEXTS.flatMap((name) => all(`[data-text="${name}"]`));
    this.beyond = one('[data-text="beyond"]');
    this.low = Number(this.input.min);
    this.high = Number(this.input.max);
    this.#listen(root);
  }

  /** @type {string|undefined} the networks that the server judged */
  pair = undefined;

  /** @param {View} view */
  update(view) {
    const { count } = view.state;
    const words = wordsOf(view);
    const amount = short(view.budget * factorOf(view));
    const c = Math.min(Math.max(view.c, this.low), this.high);
    const position = `${(100 * this.#share(c)).toFixed(2)}%`;
    for (const end of this.ends) setAttribute(end, end.dataset.slide ?? "", position);
    setValue(this.input, String(c));
    setAttribute(this.input, "aria-valuetext", `${amount} ${words}`);
    if (this.amount.show(amount)) this.#note("", "");
    const { duel, shape, points, measured } = verdictOf(view);
    this.pair ??= pairOf(view);
    const awaited = pairOf(view) === this.pair ? null : "…";
    const unit = count === "fvcore" ? "fvcore’s total" : words;
    const texts = { words, budget: amount, shape, duel: duel ?? awaited, points: points ?? (awaited && ""), measured, unit };
    for (const element of this.texts) {
      const text = texts[/** @type {keyof typeof texts} */ (element.dataset.text)];
      if (text !== null) setText(element, text); // what the server wrote stays until it is known here
    }
    this.beyond.hidden = !view.beyond;
    this.input.disabled = this.amount.input.readOnly = hides(view.state);
  }

  /** @param {HTMLElement} root */
  #listen(root) {
    const { input, act } = this;
    input.addEventListener("input", () => act.set(input.valueAsNumber));
    input.addEventListener("change", () => act.end());
    input.addEventListener("keydown", (event) => {
      const steps = KEYS[/** @type {keyof typeof KEYS} */ (event.key)];
      if (!steps || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act.step(steps);
    });
    this.#drag();
    root.addEventListener("click", (event) => {
      const link = /** @type {Element} */ (event.target).closest("[data-budget]");
      if (!link || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      if (input.disabled) return;
      act.end();
      act.set(Number(link.getAttribute("data-budget")));
      act.end();
    });
  }

  /** Pointers set the logarithm; the browser's own dragging would set the value in proportion. */
  #drag() {
    const { input, act } = this;
    const follow = (/** @type {PointerEvent} */ event) => {
      const box = input.getBoundingClientRect();
      const share = Math.min(Math.max((event.clientX - box.left - 12) / (box.width - 24), 0), 1);
      act.set(this.low * (this.high / this.low) ** share);
    };
    input.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || input.disabled) return;
      event.preventDefault();
      input.focus({ preventScroll: true });
      input.setPointerCapture(event.pointerId);
      act.end();
      follow(event);
    });
    input.addEventListener("pointermove", (event) => {
      if (input.hasPointerCapture(event.pointerId)) follow(event);
    });
    input.addEventListener("pointerup", () => act.end());
    input.addEventListener("pointercancel", () => act.end());
    for (const type of ["mousedown", "touchstart"]) {
      input.addEventListener(type, (event) => event.preventDefault(), { passive: false });
    }
  }

  /** Take the amount that was typed, and say how it was read; what cannot be read leaves the view as it is. */
  #read() {
    const view = this.act.view();
    if (!view || this.amount.input.readOnly) return;
    const { text } = this.amount;
    const whole = view.tables.table.baseline.flops;
    const read = readBudget(text, this.field, whole, view.state.count);
    const taken = read !== null && read.c * ROUNDED >= this.low && read.c <= this.high * ROUNDED;
    this.amount.close(taken);
    if (!read || !taken) return this.#note(this.#complaint(text, view), "");
    const c = Math.min(Math.max(read.c, this.low), this.high);
    this.act.end();
    this.act.set(c);
    this.act.end();
    const amount = short(c * whole * factorOf(view));
    this.amount.show(amount);
    const share = read.share ? `${percent(100 * c)} of ${view.tables.title}: ` : "";
    this.#note("", `“${text.trim()}” was read as ${share}${amount} ${wordsOf(view)}.`);
  }

  /** @param {string} text @param {View} view */
  #complaint(text, view) {
    const [least, most, example] = [this.low, this.high, 0.1].map((c) =>
      short(c * view.tables.table.baseline.flops * factorOf(view)).replaceAll("\u00a0", " "),
    );
    const comma = text.includes(",") ? " Decimals are written with a point." : "";
    return `“${text.trim()}” is no budget here. Type an amount from ${least} to ${most}, such as ${example}, or a share of the backbone, such as 0.1 or 10%.${comma}`;
  }

  /** @param {string} error @param {string} said */
  #note(error, said) {
    setText(this.error, error);
    setText(this.said, said);
    this.error.hidden = !error;
    this.said.hidden = !said;
  }

  /** @param {number} c */
  #share(c) {
    return Math.log(c / this.low) / Math.log(this.high / this.low);
  }
}

/** What a duel is fought over. @param {View} view */
function pairOf({ state, shown: { tiny, giant } }) {
  return `${state.family} ${state.base_top1} ${tiny.network.id} ${giant.network.id}`;
}

/** @param {View} view */
function factorOf(view) {
  return view.state.count === "2macs" ? 2 : 1;
}

/** @param {View} view */
function wordsOf({ state }) {
  return WORDS[/** @type {keyof typeof WORDS} */ (state.count)];
}

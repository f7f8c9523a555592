/**
 * The budget: the amount in the sentence, its slider, its named ticks.
 *
 * @import {View} from "./view.js"
 */

import { all, one, setAttribute, setText, setValue } from "./dom.js";
import { short } from "./format.js";
import { hides } from "./state.js";
import { verdictOf } from "./verdict.js";

const WORDS = { macs: "multiply-adds", "2macs": "FLOPs", fvcore: "multiply-adds" };
const TEXTS = ["words", "budget", "shape", "duel", "measured", "unit"];
const UNITS = { k: 1e3, m: 1e6, g: 1e9 };
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };

/** Reads and writes the budget; the slider's scale is logarithmic, its value c. */
export class Budget {
  /** @param {{set: (c: number) => void, step: (steps: number) => void, end: () => void, view: () => View|null}} act */
  constructor(act) {
    this.act = act;
    const root = one('[data-slider="flops"]');
    this.input = /** @type {HTMLInputElement} */ (one("input", root));
    this.ends = all("[data-slide]", root);
    this.amount = /** @type {HTMLInputElement} */ (one("#amount"));
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
    const words = WORDS[/** @type {keyof typeof WORDS} */ (count)];
    const amount = short(view.budget * factorOf(view));
    const c = Math.min(Math.max(view.c, this.low), this.high);
    const position = `${(100 * this.#share(c)).toFixed(2)}%`;
    for (const end of this.ends) setAttribute(end, end.dataset.slide ?? "", position);
    setValue(this.input, String(c));
    setAttribute(this.input, "aria-valuetext", `${amount} ${words}`);
    if (document.activeElement !== this.amount) this.#show(amount);
    const { shape, duel, measured } = verdictOf(view);
    this.pair ??= pairOf(view);
    const awaited = pairOf(view) === this.pair ? null : "…";
    const unit = count === "fvcore" ? "fvcore’s total" : words;
    const texts = { words, budget: amount, shape, duel: duel ?? awaited, measured, unit };
    for (const element of this.texts) {
      const text = texts[/** @type {keyof typeof texts} */ (element.dataset.text)];
      if (text !== null) setText(element, text); // what the server wrote stays until it is known here
    }
    this.beyond.hidden = !view.beyond;
    this.input.disabled = this.amount.readOnly = hides(view.state);
  }

  /** @param {HTMLElement} root */
  #listen(root) {
    const { input, amount, act } = this;
    input.addEventListener("input", () => act.set(input.valueAsNumber));
    input.addEventListener("change", () => act.end());
    input.addEventListener("keydown", (event) => {
      const steps = KEYS[/** @type {keyof typeof KEYS} */ (event.key)];
      if (!steps || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act.step(steps);
    });
    this.#drag();
    amount.addEventListener("change", () => this.#read());
    amount.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
      if (event.key === "Enter") this.#read();
    });
    amount.addEventListener("blur", () => {
      const view = act.view();
      if (view && this.error.hidden) this.#show(short(view.budget * factorOf(view)));
    });
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

  /** Take the amount that was typed: 52M, 0.2G, or a share such as 0.1. */
  #read() {
    const view = this.act.view();
    if (!view) return;
    const c = parseBudget(this.amount.value, view.tables.table.baseline.flops * factorOf(view));
    const fits = c !== null && c >= this.low * 0.999 && c <= this.high * 1.001;
    this.amount.setAttribute("aria-invalid", String(!fits));
    this.error.hidden = fits;
    if (c === null || !fits) {
      const ends = [this.low, this.high].map((end) => short(end * view.tables.table.baseline.flops * factorOf(view)));
      this.error.textContent = `Type an amount from ${ends[0]} to ${ends[1]}, or a share of the backbone such as 0.1.`;
      return;
    }
    this.act.end();
    this.act.set(Math.min(Math.max(c, this.low), this.high));
    this.act.end();
  }

  /** @param {string} amount */
  #show(amount) {
    setValue(this.amount, amount);
    this.error.hidden = true;
    setAttribute(this.amount, "aria-invalid", "false");
  }

  /** @param {number} c */
  #share(c) {
    return Math.log(c / this.low) / Math.log(this.high / this.low);
  }
}

/**
 * A budget as a share of `whole`: a count with a unit, or the share itself.
 * @param {string} text @param {number} whole
 */
export function parseBudget(text, whole) {
  const found = /^\s*(\d+[.,]?\d*|[.,]\d+)\s*([kmg]?)\s*$/i.exec(text.replace(/\u00a0/g, " "));
  if (!found) return null;
  const number = Number(found[1].replace(",", "."));
  const unit = UNITS[/** @type {keyof typeof UNITS} */ (found[2].toLowerCase())];
  if (unit) return (number * unit) / whole;
  return number > 1000 ? number / whole : number;
}

/** What a duel is fought over. @param {View} view */
function pairOf({ state, shown: { tiny, giant } }) {
  return `${state.family} ${state.base_top1} ${tiny.network.id} ${giant.network.id}`;
}

/** @param {View} view */
function factorOf(view) {
  return view.state.count === "2macs" ? 2 : 1;
}

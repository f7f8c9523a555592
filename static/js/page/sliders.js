/**
 * The three big sliders: thumbs, plateaus and cliffs drawn under them, and the keys that twist by one network.
 *
 * @import {Dimension, Step} from "../model/plateaus.js"
 * @import {View} from "../model/view.js"
 */

import { all, one, setAttribute, setText, setValue } from "./dom.js";
import { counted, ratio, signed } from "../text/format.js";
import { cliffs, DIMENSIONS, indexAlong, stepsAlong } from "../model/plateaus.js";

const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -8, PageUp: 8 };
const STRIP = { width: 1000, height: 18 };
const TALLEST = 0.3; // the price at which a cliff fills its strip
const CLIFF = 0.05; // prices from here on are written
const APART = 0.16; // of the slider's length, between two written prices
const MAX_STOPS = 5;

/** One slider and what is drawn under it. */
class Slider {
  /** @param {Dimension} dimension */
  constructor(dimension) {
    const root = one(`[data-slider="${dimension}"]`);
    this.dimension = dimension;
    this.input = /** @type {HTMLInputElement} */ (one("input", root));
    this.ends = all("[data-slide]", root);
    this.realised = one(`[data-realised="${dimension}"]`);
    this.requested = one(`[data-requested="${dimension}"]`);
    this.step = one(`[data-step="${dimension}"]`);
    this.plateaus = one(".plateaus", root);
    this.cliffs = one(".cliffs", root);
    this.prices = one(".prices", root);
    this.others = "";
  }

  /** @param {View} view */
  update(view) {
    const { network, requested } = view.shown.current;
    const along = view.tables.plateaus[this.dimension];
    const value = requested[this.dimension];
    const share = this.#share(value, along.range);
    for (const end of this.ends) setAttribute(end, end.dataset.slide ?? "", `${(100 * share).toFixed(2)}%`);
    setValue(this.input, String(value));
    const text = realisedText(view, this.dimension);
    setText(this.realised, text);
    setAttribute(this.input, "aria-valuetext", text);
    setText(this.requested, ratio(value));
    this.#underline(view);
    setText(this.step, stepText(view, this.dimension, this.steps, indexAlong(network, this.dimension)));
  }

  /** Draw plateaus and prices anew where the other two dimensions changed. @param {View} view */
  #underline(view) {
    const { table, plateaus } = view.tables;
    const { network } = view.shown.current;
    const beside = DIMENSIONS.filter((name) => name !== this.dimension).map((name) => indexAlong(network, name));
    const others = [table.json.backbone, ...beside].join(" ");
    if (others === this.others) return;
    this.others = others;
    const along = plateaus[this.dimension];
    this.steps = stepsAlong(table, along, network, this.dimension);
    const length = along.range.high - along.range.low;
    const chosen = cliffs(this.steps, CLIFF, APART * length, MAX_STOPS);
    setAttribute(this.plateaus, "d", this.#ticks(this.steps.filter((step) => step.price < CLIFF), along.range));
    setAttribute(this.cliffs, "d", this.#ticks(this.steps.filter((step) => step.price >= CLIFF), along.range));
    this.#write(chosen, along.range);
  }

  /** @param {Step[]} steps @param {{low: number, high: number}} range */
  #ticks(steps, range) {
    return steps
      .map(({ at, price }) => {
        const height = STRIP.height * Math.min(1, Math.max(0.16, price / TALLEST));
        return `M${(STRIP.width * this.#share(at, range)).toFixed(1)} 0v${height.toFixed(1)}`;
      })
      .join("");
  }

  /** @param {Step[]} chosen @param {{low: number, high: number}} range */
  #write(chosen, range) {
    while (this.prices.children.length < chosen.length) {
      this.prices.append(document.createElementNS("http://www.w3.org/2000/svg", "text"));
    }
    [...this.prices.children].forEach((text, index) => {
      const step = chosen[index];
      setText(text, step ? signed(step.price).replace(/\.\d/, "") : "");
      setAttribute(text, "y", "11");
      if (step) setAttribute(text, "x", `${(100 * this.#share(step.at, range)).toFixed(2)}%`);
    });
  }

  /** @param {number} value @param {{low: number, high: number}} range */
  #share(value, { low, high }) {
    return Math.min(Math.max((value - low) / (high - low), 0), 1);
  }

  /** @type {Step[]} */
  steps = [];
}

/** All three. */
export class Sliders {
  /** @param {{turn: (dimension: Dimension, ratio: number) => void, step: (dimension: Dimension, steps: number) => void,
   *   end: () => void}} act */
  constructor(act) {
    this.sliders = DIMENSIONS.map((dimension) => new Slider(dimension));
    for (const { dimension, input } of this.sliders) {
      input.addEventListener("input", () => act.turn(dimension, input.valueAsNumber));
      input.addEventListener("change", () => act.end());
      input.addEventListener("keydown", (event) => {
        const steps = KEYS[/** @type {keyof typeof KEYS} */ (event.key)];
        if (!steps || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        act.step(dimension, steps);
      });
    }
  }

  /** @param {View} view */
  update(view) {
    for (const slider of this.sliders) slider.update(view);
  }
}

/** What a dimension became. @param {View} view @param {Dimension} dimension */
function realisedText(view, dimension) {
  const { network } = view.shown.current;
  const { stages } = network;
  if (dimension === "r") return `${network.resolution}\u00a0px`;
  if (dimension === "d") return counted(network.total, "{count}\u00a0block", "{count}\u00a0blocks");
  return `${stages[0].channels}…${stages[stages.length - 1].channels}\u00a0ch`;
}

/** What one network more costs, and where the next cliff stands. @returns {string}
 * @param {View} view @param {Dimension} dimension @param {Step[]} steps @param {number} index */
function stepText(view, dimension, steps, index) {
  const next = steps.find((step) => step.index === index + 1);
  if (!next) return "the largest here";
  const { table } = view.tables;
  const named = (/** @type {Step} */ step) => {
    if (dimension === "r") return `${step.index}\u00a0px`;
    return dimension === "d" ? `${sum(table.blocks[step.index])}\u00a0blocks` : `from ${ratio(step.at)}`;
  };
  const cliff = steps.find((step) => step.index > index + 1 && step.price >= Math.max(CLIFF, 1.5 * next.price));
  return `${named(next)}: ${signed(next.price)}${cliff ? `; ${named(cliff)}: ${signed(cliff.price)}` : ""}`;
}

/** @param {number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

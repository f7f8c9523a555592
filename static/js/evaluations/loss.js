/**
 * The training loss as it falls, drawn from zero, with its first and last figure; below it the epochs, each with the
 * accuracy after it where that is known.
 *
 * @import {Progress} from "./measuring.js"
 */

import { all, one } from "../page/dom.js";
import { percent } from "../text/format.js";

const SVG = "http://www.w3.org/2000/svg";
const BOX = { left: 44, right: 340, top: 24, bottom: 96 };
const ROWS = { epoch: 112, top1: 128 };
const MAX_TICKS = 5;
const MIN_GAP = 14; // px between two figures of an axis

/** Draws into the figure that the page holds. */
export class LossCurve {
  /** @param {HTMLElement} figure */
  constructor(figure) {
    this.figure = figure;
    this.svg = one("svg", figure);
    this.line = one("polyline", figure);
    /** @type {[number, number][]} share of the training that is done, and loss */
    this.losses = [];
    /** @type {Map<number, number>} epochs that are done, and the accuracy then */
    this.top1 = new Map();
    this.epochs = 0;
  }

  clear() {
    this.losses = [];
    this.top1.clear();
    this.#draw();
  }

  /** @param {Progress} progress */
  add({ epoch, epochs, step, steps, loss, top1 }) {
    if (loss === null) return; // a latency has none
    this.losses.push([step / steps, loss]);
    if (top1 !== null && epoch) this.top1.set(epoch, top1);
    this.epochs = epochs;
    this.#draw();
  }

  /** @param {number} top1 after the last epoch */
  end(top1) {
    if (this.epochs) this.top1.set(this.epochs, top1);
    this.#draw();
  }

  #draw() {
    this.figure.hidden = !this.losses.length;
    for (const drawn of all(".drawn", this.svg)) drawn.remove();
    const { losses } = this;
    const most = Math.max(...losses.map(([, loss]) => loss), 1e-9);
    const [first, last] = [losses[0], losses.at(-1)];
    const places = losses.map(([share, loss]) => `${along(share).toFixed(1)},${up(loss / most).toFixed(1)}`);
    this.line.setAttribute("points", places.join(" "));
    if (!first || !last) return;
    this.#text("0", BOX.left - 6, BOX.bottom + 4, "end");
    if (BOX.bottom - up(first[1] / most) >= MIN_GAP) {
      this.#text(first[1].toFixed(2), BOX.left - 6, up(first[1] / most) + 4, "end");
    }
    this.#last(along(last[0]), up(last[1] / most), last[1].toFixed(2));
    this.#epochs();
    this.svg.setAttribute("aria-label", this.#words(first[1], last[1]));
  }

  /** @param {number} x @param {number} y @param {string} figure */
  #last(x, y, figure) {
    const dot = this.#add("circle", { class: "last", cx: x, cy: y, r: 3 });
    const inside = Math.min(Math.max(x, BOX.left + 20), BOX.right - 14);
    if (this.losses.length > 1) this.#text(figure, inside, Number(dot.getAttribute("cy")) - 8, "middle", "last");
  }

  #epochs() {
    this.#text("epoch", BOX.left - 6, ROWS.epoch, "end");
    if (this.top1.size) this.#text("top-1", BOX.left - 6, ROWS.top1, "end");
    const every = Math.ceil(this.epochs / MAX_TICKS);
    for (let epoch = this.epochs; epoch > 0; epoch -= every) {
      const x = along(epoch / this.epochs);
      const anchor = epoch === this.epochs ? "end" : "middle";
      this.#add("line", { x1: x, x2: x, y1: BOX.bottom, y2: BOX.bottom + 4 });
      this.#text(String(epoch), x, ROWS.epoch, anchor);
      const top1 = this.top1.get(epoch);
      if (top1 !== undefined) this.#text(percent(top1), x, ROWS.top1, anchor);
    }
  }

  /** @param {number} first @param {number} last */
  #words(first, last) {
    const known = [...this.top1].at(-1);
    const accuracy = known ? `; top-1 after epoch ${known[0]} of ${this.epochs}: ${percent(known[1])}` : "";
    return `Training loss, at first ${first.toFixed(3)}, now ${last.toFixed(3)}${accuracy}`;
  }

  /** @param {string} text @param {number} x @param {number} y @param {string} anchor @param {string} [kind] */
  #text(text, x, y, anchor, kind = "") {
    this.#add("text", { x, y, "text-anchor": anchor, class: kind }).textContent = text;
  }

  /** @param {string} name @param {Record<string, string|number>} attributes */
  #add(name, attributes) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    element.classList.add("drawn");
    this.svg.append(element);
    return element;
  }
}

/** @param {number} share */
function along(share) {
  return BOX.left + share * (BOX.right - BOX.left);
}

/** @param {number} share */
function up(share) {
  return BOX.bottom - share * (BOX.bottom - BOX.top);
}

/**
 * The page's plots: each `[data-figure]` is drawn when it comes near the viewport, and follows the row sets it shows.
 * No plot is made here: `/figures/{name}.json` is one, and its traces say which row sets they show.
 *
 * @import {Columns} from "../figures/binding.js"
 * @import {FigureDocument, Pick} from "../figures/plot.js"
 * @typedef {{element: HTMLElement, near: boolean, seen: boolean, query: string|null, plot: Plot|null}} Place
 */

import { loadPlotly } from "../figures/plotly.js";
import { Plot } from "../figures/plot.js";
import { say } from "../text/say.js";

const NEAR = "300px 0px";
const REST = 150; // milliseconds without a change after which plots come to rest

/**
 * All plots of a document. Sends `pick` events: a point was chosen, by pointer or key; `detail` is a `Pick`; and
 * `drawn`, when a plot was drawn.
 */
export class Figures extends EventTarget {
  /**
   * @param {ParentNode} root
   * @param {{shown?: string, frugal?: boolean}} options `shown`: how figures are presented, beside the state, as a
   *   query string; `frugal`: a plot out of sight lets its graphics go, and a picture stands in its place
   */
  constructor(root = document, { shown = "", frugal = false } = {}) {
    super();
    this.shown = shown;
    this.frugal = frugal;
    /** @type {Place[]} */
    this.places = [...root.querySelectorAll("[data-figure]")].map((element) => ({
      element: /** @type {HTMLElement} */ (element), near: false, seen: false, query: null, plot: null,
    }));
    this.query = "";
    /** @type {Map<string, Columns|(() => Columns)>} row sets that changed since the query */
    this.changed = new Map();
    /** @type {IntersectionObserver[]} */
    this.observers = [];
    this.drawing = Promise.resolve();
    this.frame = 0;
    this.rest = 0;
    this.schemes = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"].map((query) => matchMedia(query));
    this.retheme = this.retheme.bind(this);
  }

  /** Draw, once the page itself is painted. @param {string} query the state as its query string */
  start(query) {
    this.query = query;
    for (const scheme of this.schemes) scheme.addEventListener("change", this.retheme);
    afterFirstPaint(() => {
      this.#observe(NEAR, (place, near) => {
        place.near = near;
        if (near) this.#draw(place);
        else if (this.frugal) release(place);
      });
      this.#observe("0px", (place, seen) => {
        place.seen = seen;
        if (!seen) return;
        place.plot?.place(); // it may have been out of sight when its networks moved
        this.#schedule();
        this.#calm();
      });
    });
  }

  /**
   * Row sets that changed with a twist, as columns or as a function that computes them; a function is called only if a
   * plot in sight shows them. Marks of 2-D plots move at once; then one plot a frame is redrawn, the newest rows win.
   * @param {Record<string, Columns|(() => Columns)>} rows
   */
  bind(rows) {
    for (const [name, columns] of Object.entries(rows)) this.changed.set(name, columns);
    for (const { plot, seen } of this.places) plot?.note(Object.keys(rows), seen);
    this.#schedule();
    this.#calm();
  }

  /** Plots come to rest a while after the last change. */
  #calm() {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.#settle(), REST);
  }

  /** More than a twist: draw the plots of another state. @param {string} query the state as its query string */
  refresh(query) {
    this.query = query;
    this.changed.clear();
    for (const place of this.places) if (place.near) this.#draw(place);
  }

  /** Whether a plot in sight shows a row set. @param {string} rows */
  shows(rows) {
    return this.places.some(({ plot, seen }) => seen && plot?.document && rows in plot.document.rows);
  }

  /** Take on the page's present colours; changes of the system's scheme are followed anyway. */
  retheme() {
    for (const { plot } of this.places) plot?.retheme();
  }

  /**
   * Columns of a drawn figure's row set as they are now.
   * @param {string} figure @param {string} rows @returns {Columns|undefined}
   */
  rows(figure, rows) {
    return this.places.find(({ element }) => element.dataset.figure === figure)?.plot?.rows(rows);
  }

  /** Let go of all plots. */
  destroy() {
    for (const observer of this.observers) observer.disconnect();
    for (const scheme of this.schemes) scheme.removeEventListener("change", this.retheme);
    clearTimeout(this.rest);
    cancelAnimationFrame(this.frame);
    for (const place of this.places) {
      place.plot?.destroy();
      place.plot = null;
    }
  }

  /** @param {string} rootMargin @param {(place: Place, is: boolean) => void} report */
  #observe(rootMargin, report) {
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const place = this.places.find(({ element }) => element === target);
        if (place) report(place, isIntersecting);
      }
    }, { rootMargin });
    for (const { element } of this.places) observer.observe(element);
    this.observers.push(observer);
  }

  /** One after another, so that none blocks the page for long. @param {Place} place */
  #draw(place) {
    const { query } = this;
    if (place.query === query) return;
    place.query = query;
    const asked = [query, this.shown].filter(Boolean).join("&");
    const arrived = Promise.all([loadPlotly(), fetchFigure(place, asked)]);
    this.drawing = this.drawing.then(async () => {
      try {
        const [Plotly, figure] = await arrived;
        if (place.query === query) await this.#show(place, Plotly, figure);
      } catch (error) {
        place.query = null;
        explain(place.element, error);
      }
      await nextFrame();
    });
  }

  /** @param {Place} place @param {any} Plotly @param {FigureDocument} figure */
  async #show(place, Plotly, figure) {
    place.plot ??= new Plot(place.element, Plotly, (name) => this.#newest(name), (pick) => this.#send(pick));
    await place.plot.draw(figure);
    for (const about of /** @type {const} */ (["caption", "footer"])) {
      const text = document.querySelector(`[data-figure-${about}="${figure.name}"]`);
      if (text) text.textContent = figure[about];
    }
    place.element.dataset.drawn = figure.query;
    this.dispatchEvent(new Event("drawn"));
    this.#schedule();
  }

  /** @param {string} name @returns {Columns|undefined} */
  #newest(name) {
    const known = this.changed.get(name);
    if (typeof known !== "function") return known;
    const columns = known();
    this.changed.set(name, columns);
    return columns;
  }

  /** @param {Pick} detail */
  #send(detail) {
    this.dispatchEvent(new CustomEvent("pick", { detail }));
  }

  #schedule() {
    if (this.places.some(isDue)) this.frame ||= requestAnimationFrame(() => this.#update());
  }

  /** Redraw one plot: the one that has waited longest. */
  async #update() {
    const place = this.places.find(isDue);
    if (place) {
      this.places.push(...this.places.splice(this.places.indexOf(place), 1));
      const started = performance.now();
      await place.plot?.update();
      performance.measure(`figure ${place.element.dataset.figure}`, { start: started });
    }
    this.frame = 0;
    this.#schedule();
  }

  async #settle() {
    for (const { plot, seen } of [...this.places]) {
      if (!plot || !seen) continue;
      await nextFrame();
      await plot.settle();
    }
  }
}

/**
 * Browsers keep sixteen 3-D plots alive on a page, its frames included: one that is not seen makes room.
 * @param {Place} place
 */
function release(place) {
  if (place.plot && !place.plot.isHeavy) return;
  place.query = null; // what is on its way is not drawn
  place.plot?.release();
  place.plot = null;
}

/** @param {Place} place */
function isDue({ plot, seen }) {
  return seen && plot !== null && plot.isStale;
}

/** @param {Place} place @param {string} query @returns {Promise<FigureDocument>} */
async function fetchFigure({ element }, query) {
  const answer = await fetch(`/figures/${element.dataset.figure}.json${query && `?${query}`}`);
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return answer.json();
}

/** @param {HTMLElement} element @param {any} error */
function explain(element, error) {
  console.error(error);
  if (element.querySelector(".figure-error")) return;
  const text = document.createElement("p");
  text.className = "figure-error";
  text.textContent = say("The plot could not be drawn. Its table is linked below; loading the page again may help.");
  element.append(text);
}

function nextFrame() {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

/** @param {() => void} act */
function afterFirstPaint(act) {
  requestAnimationFrame(() => setTimeout(act));
}

/**
 * The page, put together: state → view → cards, sliders, table, address, plots; one update a frame, the newest state
 * wins, and no request on a twist.
 *
 * @import {State} from "../model/state.js"
 * @import {Tables, View} from "../model/view.js"
 */

import { Address } from "./address.js";
import { Budget } from "./budget.js";
import { Cards } from "./cards.js";
import { one } from "./dom.js";
import { PredictionStore } from "../model/evidence.js";
import { Options } from "./options.js";
import { Sliders } from "./sliders.js";
import { StateFields } from "../model/state.js";
import { MeasuredTable } from "./table.js";
import { loadParts, loadTables, sourcesOf, swapParts } from "../model/tables.js";
import { budgeted, nextBudget, stepped, turned } from "../model/twisting.js";
import { viewOf } from "../model/view.js";

/** The explorer: owns the state. */
class Page {
  constructor() {
    const { stateFields = "[]", query = "" } = document.body.dataset;
    this.fields = new StateFields(JSON.parse(stateFields));
    this.initial = this.fields.by.flops.initial ?? 1;
    this.state = this.fields.read(query);
    this.first = this.fields.write(this.state);
    /** @type {Tables|null} */
    this.tables = null;
    /** @type {View|null} */
    this.view = null;
    /** @type {{update: (view: View) => void}[]} */
    this.parts = [];
    /** @type {Promise<void>|null} */
    this.furnished = null;
    this.library = new PredictionStore(() => this.#refresh());
    this.trouble = one("#trouble");
    this.unread = document.querySelector("#unread"); // what the address says and this page could not take
    this.written = sourcesOf(this.fields.read(document.body.dataset.written ?? query)); // what the parts of the page that belong to a backbone speak of
    this.frame = 0;
    this.loading = "";
    this.address = new Address(query, (restored) => this.#go(this.fields.read(restored)));
    this.#assemble();
    this.#load();
  }

  #assemble() {
    const act = (/** @type {(view: View) => State} */ next) => this.#step(next);
    const end = () => this.address.end();
    const sliders = new Sliders({
      turn: (dimension, ratio) => this.#turn(dimension, (view) => turned(view, dimension, ratio)),
      step: (dimension, steps) => this.#turn(`key ${dimension}`, (view) => stepped(view, dimension, steps)),
      end,
    });
    const budget = new Budget(this.fields.by.flops, {
      set: (c) => this.#turn("flops", (view) => budgeted(view, c)),
      step: (steps) => this.#turn("key flops", (view) => budgeted(view, nextBudget(view, steps))),
      end,
      view: () => this.view,
    });
    const options = new Options(this.fields, act);
    this.parts = [budget, new Cards(), sliders, options, new MeasuredTable(act)];
  }

  /** What the first paint can do without. */
  async #furnish(/** @type {View} */ first) {
    const { lateParts } = await import("./lazy.js");
    const step = (/** @type {(view: View) => State} */ next) => this.#step(next);
    const late = lateParts(this.fields, () => this.view, step, (gesture, next) => this.#turn(gesture, next));
    for (const part of late) part.update(first);
    if (this.view && this.view !== first) for (const part of late) part.update(this.view);
    this.parts.push(...late);
    document.body.dataset.furnished = "";
  }

  /** Predictions are fetched once the page is painted. */
  #predict() {
    this.library.open = true;
    requestAnimationFrame(() => setTimeout(() => this.#refresh()));
  }

  /** A step of its own in the history. @param {(view: View) => State} next */
  #step(next) {
    this.#turn(null, next);
  }

  /** @param {string|null} gesture @param {(view: View) => State} next */
  #turn(gesture, next) {
    const view = this.#present();
    if (!view) return;
    this.#go(next(view));
    this.address.write(this.fields.write(this.state), gesture);
  }

  /** The view of the newest state, which may not have been drawn yet. */
  #present() {
    if (this.tables && this.view?.state !== this.state) {
      const arriving = this.written !== sourcesOf(this.state); // the tables are still another study's or backbone's
      const predictions = arriving ? {} : { ...this.library.of(this.state, this.tables.measured) };
      this.view = viewOf(this.state, this.tables, this.initial, predictions);
    }
    return this.view;
  }

  /** Predictions have arrived. */
  #refresh() {
    this.view = null;
    this.#schedule();
  }

  /** @param {State} state */
  #go(state) {
    this.state = state;
    if (this.loading !== sourcesOf(state)) this.#load();
    else this.#schedule();
  }

  async #load() {
    const { state } = this;
    const key = sourcesOf(state);
    this.loading = key;
    try {
      const parts = key === this.written ? null : loadParts(state);
      const [load, fresh] = await Promise.all([loadTables(state, this.fields.ranges), parts]);
      if (this.loading !== key) return;
      if (fresh) swapParts(fresh);
      this.written = key;
      this.tables = load();
      this.view = null;
      this.trouble.hidden = true;
      this.#schedule();
    } catch {
      this.loading = "";
      this.trouble.hidden = false;
    }
  }

  #schedule() {
    if (!this.tables || this.frame) return;
    delete document.body.dataset.ready;
    this.frame = requestAnimationFrame(() => this.#update());
  }

  #update() {
    this.frame = 0;
    const started = performance.now();
    const view = this.#present();
    if (!view) return;
    for (const part of this.parts) part.update(view);
    performance.measure("twist", { start: started });
    this.unread?.toggleAttribute("hidden", this.fields.write(view.state) !== this.first);
    const { evidence, optimal } = view.predictions;
    document.body.toggleAttribute("data-pending", [evidence, optimal].includes(undefined));
    document.body.dataset.ready = this.fields.write(view.state);
    this.furnished ??= this.#furnish(view);
    if (!this.library.open) this.#predict();
  }
}

new Page();

/**
 * The sliders of an embed: state → view → numbers, link and plot, answered by the same tables and functions as the
 * page's own. One update a frame, the newest state wins, and no request on a twist.
 *
 * @import {Figures} from "../page/figures.js"
 * @import {State} from "../model/state.js"
 * @import {Tables, View} from "../model/view.js"
 */

import { all, setAttribute } from "../page/dom.js";
import { PredictionStore } from "../model/evidence.js";
import { Game } from "../page/game.js";
import { Plots } from "../figures/plots.js";
import { StateFields } from "../model/state.js";
import { Surface } from "../page/surface.js";
import { loadTables } from "../model/tables.js";
import { budgeted, locked, stepped, turned } from "../model/twisting.js";
import { viewOf } from "../model/view.js";
import { Controls } from "./controls.js";

/** Owns the state of an embed. */
export class Twists {
  /**
   * @param {Figures} figures drawn for `query` @param {string} query the state
   * @param {Document} page that holds the fields of the state and the measured networks
   */
  constructor(figures, query, page = document) {
    this.page = page;
    this.fields = new StateFields(JSON.parse(page.body.dataset.stateFields ?? "[]"));
    this.state = this.fields.read(query);
    /** @type {Tables|null} */
    this.tables = null;
    /** @type {View|null} */
    this.view = null;
    this.frame = 0;
    this.library = new PredictionStore(() => this.#arrived());
    this.library.mute = document.body.dataset.shown?.includes("accuracy") ?? false;
    const act = (/** @type {(view: View) => State} */ next) => this.#turn(next);
    this.controls = new Controls({
      turn: (dimension, ratio) => act((view) => turned(view, dimension, ratio)),
      step: (dimension, steps) => act((view) => stepped(view, dimension, steps)),
      budget: (c) => act((view) => budgeted(view, c)),
      lock: (on) => act((view) => locked(view, on)),
    });
    this.plots = new Plots(this.fields, act, figures);
    this.game = document.querySelector("#game") && new Game(this.fields, act);
    this.surface = document.querySelector("#surface") && new Surface(act, (_, next) => act(next));
    /** Once twists are answered; what was turned before must be turned again. */
    this.loaded = this.#load();
  }

  async #load() {
    const load = await loadTables(this.state, this.fields.ranges, this.page);
    this.tables = load();
    this.library.open = true;
    this.plots.update(/** @type {View} */ (this.#present())); // what they show: all else is a change
    this.#schedule();
  }

  /** @param {(view: View) => State} next */
  #turn(next) {
    const view = this.#present();
    if (!view) return;
    this.state = next(view);
    this.#schedule();
  }

  /** The view of the newest state, which may not have been drawn yet. */
  #present() {
    if (this.tables && this.view?.state !== this.state) {
      const predictions = { ...this.library.of(this.state, this.tables.measured) };
      this.view = viewOf(this.state, this.tables, this.fields.by.flops.initial ?? 1, predictions);
    }
    return this.view;
  }

  #arrived() {
    this.view = null;
    this.#schedule();
  }

  #schedule() {
    if (!this.tables) return;
    delete document.body.dataset.ready;
    this.frame ||= requestAnimationFrame(() => this.#update());
  }

  #update() {
    this.frame = 0;
    const started = performance.now();
    const view = this.#present();
    if (!view) return;
    this.controls.update(view);
    this.plots.update(view);
    this.game?.update(view);
    this.surface?.update(view);
    this.#lead(view.state);
    performance.measure("twist", { start: started });
    document.body.dataset.ready = this.fields.write(view.state);
  }

  /** Lead to the page at a state; an exercise leads to its game, where accuracies are hidden too. @param {State} state */
  #lead(state) {
    const query = this.fields.write(this.library.mute ? { ...state, lock: true, game: "play" } : state);
    for (const link of all("[data-base]")) setAttribute(link, "href", `${link.dataset.base}/${query && `?${query}`}`);
  }
}

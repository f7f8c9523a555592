/**
 * The plots beside the sliders: loaded after the first paint, told which row sets a twist changed.
 *
 * @import {Figures} from "../page/figures.js"
 * @import {Columns} from "../model/rows.js"
 * @import {State, StateFields} from "../model/state.js"
 * @import {DisplayedNetwork, View} from "../model/view.js"
 */

import { MAPPED, Mapper } from "../model/mapper.js";
import { ROW_SETS } from "../model/rows.js";
import { budgeted, placed } from "../model/twisting.js";
import { rowChosen } from "../page/table.js";
import { surfaceTop1 } from "../model/view.js";

/** Fields of the state that a twist changes; any other one changes what the plots are. */
const TWISTED = ["r", "d", "w", "flops", "lock", "sort", "surface_top1"];

/** Row sets by what they are drawn from. @type {Record<string, (view: View) => string>} */
const SOURCES = {
  current: ({ shown }) => standing(shown.current),
  stages_current: ({ shown }) => shown.current.network.id,
  tiny: ({ shown }) => standing(shown.tiny),
  stages_tiny: ({ shown }) => shown.tiny.network.id,
  giant: ({ shown }) => standing(shown.giant),
  optimal: ({ shown }) => shown.optimal?.network.id ?? "",
  stages_giant: ({ shown }) => shown.giant.network.id,
  budget: ({ c }) => String(c),
  budget_map: ({ c }) => String(c),
  budget_surface: ({ c }) => String(c),
  accuracy_surface: (view) => String(surfaceTop1(view)),
  near: ({ c }) => String(c),
};

/** A network, and whether its place on an axis of accuracy is known by now. @param {DisplayedNetwork} shown */
function standing({ network, measured, predictedAccuracy }) {
  return `${network.id} ${Boolean(measured ?? predictedAccuracy)}`;
}

const PREDICTED = ["budget_map", "budget_surface", "accuracy_surface"]; // not bound while it is unknown what networks are predictedAccuracy

/** Keeps the figures at the newest view. */
export class Plots {
  /**
   * @param {StateFields} fields @param {(next: (view: View) => State) => void} act
   * @param {Figures|null} figures drawn for the first view already, if they are
   */
  constructor(fields, act, figures = null) {
    this.fields = fields;
    this.act = act;
    this.figures = figures;
    this.drawn = figures !== null;
    this.kind = "";
    figures?.addEventListener("pick", (event) => this.#pick(/** @type {CustomEvent} */ (event).detail));
    /** @type {Record<string, string>} */
    this.sources = {};
    /** @type {Set<string>} row sets that wait for predictions */
    this.held = new Set();
    this.mapper = new Mapper((name, columns, view) => this.#mapped(name, columns, view));
  }

  /** @param {View} view */
  update(view) {
    const kind = this.#kind(view.state);
    const sources = Object.fromEntries(Object.entries(SOURCES).map(([name, source]) => [name, source(view)]));
    if (kind !== this.kind && !this.drawn) this.#draw(view);
    else if (kind !== this.kind) this.#settle(view);
    else this.#bind(view, Object.keys(sources).filter((name) => sources[name] !== this.sources[name]));
    this.drawn = false;
    this.kind = kind;
    this.sources = sources;
  }

  /** @param {View} view */
  async #draw(view) {
    this.state = view.state;
    this.held.clear();
    if (this.kind) {
      this.figures?.refresh(this.fields.write(view.state));
      this.#settle(view);
      return;
    }
    const [{ Figures }] = await Promise.all([import("../page/figures.js"), styled()]);
    this.figures = new Figures();
    this.figures.addEventListener("pick", (event) => this.#pick(/** @type {CustomEvent} */ (event).detail));
    this.figures.start(this.fields.write(this.state)); // which may be another one by now
    this.#settle(this.latest ?? view);
    if (this.latest) this.#bind(this.latest, Object.keys(SOURCES));
  }

  /** Plots of a static site come as they were exported: what differs is a twist. @param {View} view */
  #settle(view) {
    if (document.documentElement.dataset.site) this.#bind(view, Object.keys(SOURCES));
  }

  /** @param {View} view @param {string[]} names */
  #bind(view, names) {
    this.latest = view;
    const { figures } = this;
    if (!figures) return;
    const unknown = view.predictions.evidence === undefined;
    const wanted = new Set(unknown ? names : [...names, ...this.held]);
    this.held = new Set(unknown ? [...this.held, ...names.filter((name) => PREDICTED.includes(name))] : []);
    for (const name of this.held) wanted.delete(name);
    for (const name of MAPPED.filter((name) => wanted.has(name) && figures.shows(name))) {
      wanted.delete(name);
      this.mapper.ask(name, view);
    }
    if (!wanted.size) return;
    figures.bind(Object.fromEntries([...wanted].map((name) => [name, () => ROW_SETS[name](view)])));
  }

  /**
   * A map has been computed; one of another kind of state is of no use any more.
   * @param {string} name @param {Columns} columns @param {View} view
   */
  #mapped(name, columns, view) {
    if (this.#kind(view.state) === this.kind) this.figures?.bind({ [name]: columns });
  }

  /** A network was measured just now. @param {Record<string, unknown>} row as `measured` has it */
  add(row) {
    const columns = this.figures?.rows("cube", "measured");
    if (!columns) return;
    const grown = Object.entries(columns).map(([name, values]) => [name, [...values, row[name] ?? null]]);
    this.figures?.bind({ measured: Object.fromEntries(grown) });
  }

  /** A point was chosen: go to its network, or to its budget. @param {{rows: string, row: Record<string, any>}} pick */
  #pick({ rows, row }) {
    this.act((view) => {
      const measured = view.tables.measured.rows.find(({ id }) => id === row.id);
      if (measured) return rowChosen(view, measured);
      const shown = view.shown[/** @type {keyof View["shown"]} */ (rows)];
      if (shown) return placed(view, shown.requested);
      return row.c && rows.endsWith("curve") ? budgeted(view, row.c) : view.state;
    });
  }

  /** What the plots are, whatever is twisted. @param {State} state */
  #kind(state) {
    const entries = this.fields.fields.filter(({ name }) => !TWISTED.includes(name));
    return JSON.stringify(entries.map(({ name }) => state[/** @type {keyof State} */ (name)]));
  }

  /** @type {View|null} */
  latest = null;

  /** @type {State} of the newest plots asked for */
  state = /** @type {any} */ (null);
}

/** The plots' own style sheet, which nothing else needs. @returns {Promise<void>} */
function styled() {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("../../css/figures.css", import.meta.url).href;
  return new Promise((resolve) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => resolve());
    document.head.append(link);
  });
}

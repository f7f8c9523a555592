/**
 * The table of measured networks: filtered and sorted with the state, its rows are buttons that twist.
 *
 * @import {Row} from "../model/measured.js"
 * @import {State} from "../model/state.js"
 * @import {View} from "../model/view.js"
 */

import { all, one, setAttribute } from "./dom.js";
import { namedFamilies } from "../model/measured.js";
import { DIMENSIONS } from "../model/plateaus.js";
import { placed } from "../model/twisting.js";

const TEXTS = ["model", "family"];

/** Orders and hides the rows that the server wrote. */
export class MeasuredTable {
  /** @param {(next: (view: View) => State) => void} act */
  constructor(act) {
    this.root = one('[data-swap="rows"]');
    this.shown = "";
    this.root.addEventListener("click", (event) => {
      const target = /** @type {Element} */ (event.target);
      const [heading, name] = [target.closest("[data-sort]"), target.closest("button")];
      if (heading) {
        event.preventDefault();
        act(({ state }) => ({ ...state, sort: nextSort(state.sort, heading.getAttribute("data-sort") ?? "") }));
      }
      const index = Number(name?.closest("tr")?.dataset.row);
      if (name) act((view) => rowChosen(view, view.tables.measured.rows[index]));
    });
  }

  /** @param {View} view */
  update({ state, tables, shown }) {
    const key = [state.backbone, state.study, state.sort, ...state.family].join(" ");
    if (key !== this.shown) this.#arrange(state, tables.measured.rows);
    this.shown = key;
    const here = shown.current.network.id;
    if (here !== this.here) this.#mark(tables.measured.byNetwork.get(here) ?? []);
    this.here = here;
  }

  /** @param {State} state @param {Row[]} rows */
  #arrange(state, rows) {
    const lines = new Map(all("tbody tr", this.root).map((line) => [Number(line.dataset.row), line]));
    const named = namedFamilies(state.family);
    const ordered = sorted(rows, state.sort).map((row) => {
      const line = /** @type {HTMLElement} */ (lines.get(row.index));
      line.hidden = named.length > 0 && !named.includes(row.family);
      return line;
    });
    one("tbody", this.root).append(...ordered);
    const column = state.sort.replace("-", "");
    for (const heading of all("[data-sort]", this.root)) {
      const direction = state.sort.startsWith("-") ? "descending" : "ascending";
      const order = heading.dataset.sort === column ? direction : "none";
      setAttribute(/** @type {Element} */ (heading.closest("th")), "aria-sort", order);
    }
  }

  /** @param {Row[]} rows of the current network */
  #mark(rows) {
    for (const line of all("tr.here", this.root)) line.classList.remove("here");
    for (const row of rows) one(`tr[data-row="${row.index}"]`, this.root).classList.add("here");
  }

  /** @type {string|null} */
  here = null;
}

/** Rows that say nothing of the column come last in either direction. @param {Row[]} rows @param {string} sort */
export function sorted(rows, sort) {
  const column = /** @type {keyof Row} */ (sort.replace("-", ""));
  const sign = sort.startsWith("-") ? -1 : 1;
  const key = (/** @type {Row} */ row) => (TEXTS.includes(column) ? String(row[column]).toLowerCase() : row[column]);
  return [...rows].sort((a, b) => {
    const [first, second] = [key(a), key(b)];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    return first === second ? 0 : sign * (first < second ? -1 : 1);
  });
}

/** @param {string} sort @param {string} column */
function nextSort(sort, column) {
  if (sort === `-${column}`) return column;
  return sort === column || !TEXTS.includes(column) ? `-${column}` : column;
}

/**
 * Settings of a row's network, or its stated ratios; null where the sliders do not reach.
 * @param {View} view @param {Row} row
 */
export function rowRatios(view, row) {
  const { table, plateaus } = view.tables;
  const [blocks, channels] = (row.network_id ?? "").split(".").slice(2);
  const depth = table.blocks.findIndex((pattern) => pattern.join("-") === blocks);
  const width = table.channels.findIndex((pattern) => pattern.join("-") === channels);
  const r = row.resolution && plateaus.r.setting(row.resolution);
  const d = depth < 0 ? row.d : plateaus.d.setting(depth);
  const w = width < 0 ? row.w : plateaus.w.setting(width);
  if (!r || !d || !w) return null;
  const reached = DIMENSIONS.every((name) => inside(plateaus[name].range, { r: row.r, d: row.d, w: row.w }[name]));
  return reached ? { r, d, w } : null;
}

/** The network of a row, if the sliders reach it. @param {View} view @param {Row} row @returns {State} */
export function rowChosen(view, row) {
  const ratios = rowRatios(view, row);
  return ratios ? placed(view, ratios) : view.state;
}

/** @param {{low: number, high: number}} range @param {number|null} value */
function inside({ low, high }, value) {
  return value !== null && value >= low && value <= high;
}

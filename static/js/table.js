/**
 * The table of measured networks: filtered and sorted with the state, its rows are buttons that twist.
 *
 * @import {Row} from "./measured.js"
 * @import {State} from "./state.js"
 * @import {View} from "./view.js"
 */

import { all, one, setAttribute } from "./dom.js";
import { placed } from "./twisting.js";

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
      if (name) act((view) => rowChosen(view, Number(name.closest("tr")?.dataset.row)));
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
    const ordered = sorted(rows, state.sort).map((row) => {
      const line = /** @type {HTMLElement} */ (lines.get(row.index));
      line.hidden = state.family.length > 0 && !state.family.includes(row.family);
      return line;
    });
    one("tbody", this.root).append(...ordered);
    const column = state.sort.replace("-", "");
    for (const heading of all("[data-sort]", this.root)) {
      const direction = state.sort.startsWith("-") ? "descending" : "ascending";
      setAttribute(/** @type {Element} */ (heading.closest("th")), "aria-sort", heading.dataset.sort === column ? direction : "none");
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

/** The network of a row, or the one at its stated ratios. @param {View} view @param {number} index @returns {State} */
function rowChosen(view, index) {
  const row = view.tables.measured.rows[index];
  const { table, plateaus } = view.tables;
  const [blocks, channels] = (row.network_id ?? "").split(".").slice(2);
  const depth = table.blocks.findIndex((pattern) => pattern.join("-") === blocks);
  const width = table.channels.findIndex((pattern) => pattern.join("-") === channels);
  const r = plateaus.r.setting(plateaus.r.clamp(row.resolution ?? table.baseResolution));
  const d = depth < 0 ? (row.d ?? 1) : plateaus.d.setting(depth);
  const w = width < 0 ? (row.w ?? 1) : plateaus.w.setting(width);
  return placed(view, { r, d: inRange(plateaus.d.range, d), w: inRange(plateaus.w.range, w) });
}

/** @param {{low: number, high: number}} range @param {number} value */
function inRange({ low, high }, value) {
  return Math.min(Math.max(value, low), high);
}

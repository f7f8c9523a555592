/**
 * What the current network's prediction can be checked against: the measured rows nearest to it, and the regions of the
 * validation in which it stands. modelcube/pages/explorer/nearest.py and checks.py say the same for the first paint.
 *
 * @import {Row} from "../model/measured.js"
 * @import {Ratios} from "../model/network.js"
 * @import {View} from "../model/view.js"
 */

import { all, one, setAttribute, setText } from "../page/dom.js";
import { percent } from "./format.js";
import { hides } from "../model/state.js";

const AXES = /** @type {const} */ (["r", "d", "w"]);
const MINUS = "\u2212";

/** The list of nearest rows and the table of regions. */
export class Nearest {
  constructor() {
    this.root = one("[data-report]");
    this.here = "";
  }

  /** @param {View} view */
  update(view) {
    const { network } = view.shown.current;
    const key = `${view.state.study} ${network.id} ${view.state.game} ${view.shown.current.predictedAccuracy?.mean}`;
    if (key === this.here) return;
    this.here = key;
    const lines = all("tr[data-near]", this.root);
    const rows = view.tables.measured.nearestRows(network.coordinates, lines.length);
    lines.forEach((line, index) => {
      line.hidden = !rows[index];
      if (rows[index]) this.#write(line, rows[index], network.coordinates);
    });
    for (const line of all("[data-region]")) line.classList.toggle("here", isHere(line, view));
  }

  /** @param {HTMLElement} line @param {Row} row @param {Ratios} coordinates */
  #write(line, row, coordinates) {
    for (const cell of all("[data-cell]", line)) setText(cell, textsOf(row, coordinates)[cell.dataset.cell ?? ""]);
    setAttribute(one("[data-source]", line), "href", `/models/${row.id}`);
    setAttribute(one("[data-report-row]", line), "href", reportUrl(this.root.dataset.report ?? "", row));
  }
}

/** Whether the current network stands in a region. @param {HTMLElement} line @param {View} view */
function isHere({ dataset: { by, low, high } }, { state, shown: { current } }) {
  if (!by) return false;
  const { costs, coordinates } = current.network;
  const top1 = hides(state) ? undefined : current.predictedAccuracy?.mean;
  const value = /** @type {Record<string, number|undefined>} */ ({ flops: costs.flops, d: coordinates.d, top1 })[by];
  return value !== undefined && value >= Number(low) && value < (high ? Number(high) : Infinity);
}

/** @param {Row} row @param {Ratios} coordinates @returns {Record<string, string>} */
function textsOf(row, coordinates) {
  const differences = AXES.map((axis) => [axis, differenceText(row[axis], coordinates[axis])]);
  const { model, family, source } = row;
  return { model, family, source, top1: percent(row.top1), ...Object.fromEntries(differences) };
}

/** How a row's ratio differs from the network's. @param {number|null} value @param {number} ratio */
function differenceText(value, ratio) {
  if (value === null) return "–";
  const text = Math.abs(100 * (value / ratio - 1)).toFixed(0);
  if (text === "0") return "same";
  return `${value < ratio ? MINUS : "+"}${text}\u00a0%`;
}

/** Where to report an error in a row. @param {string} template @param {Row} row */
function reportUrl(template, row) {
  const subject = `Model Cube: error in ${row.id}`;
  const body = `Row ${row.id}: top-1 ${percent(row.top1)}. Source: ${row.source}. What is wrong: `;
  const filled = template.replace("{subject}", () => encodeURIComponent(subject));
  return filled.replace("{body}", () => encodeURIComponent(body));
}

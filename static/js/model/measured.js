/**
 * The measured networks of the backbone, read from the table on the page.
 *
 * @import {Ratios} from "./network.js"
 * @typedef {{index: number, id: string, model: string, family: string, r: number|null, d: number|null,
 *   w: number|null, resolution: number|null, flops: number|null, params: number|null,
 *   top1: number, evidence: string, match: string, network_id: string|null, source: string,
 *   elsewhere: boolean, note: string, flops_fvcore: number|null, c: number|null, backbone: string}} Row
 */

const AXES = /** @type {const} */ (["r", "d", "w"]);

/** Rows of one backbone, by network and by nearness. */
export class Measured {
  /**
   * @param {Record<string, any[]>} columns @param {string} defaultFamily whose rows speak where none is named
   * @param {string[]} fitted families whose recipes predictions can speak of
   * @param {[number, number]} axis the ends of the accuracy axis, per cent: they hold every row and stay while twisting
   */
  constructor(columns, defaultFamily, fitted = [], axis = [0, 100]) {
    this.fitted = fitted;
    this.axis = axis;
    this.columns = Object.keys(columns);
    this.defaultFamily = defaultFamily;
    /** @type {Row[]} */
    this.rows = columns.id.map((_, index) => rowAt(columns, index));
    /** @type {Map<string, string>} the paper's names of networks by id */
    this.names = new Map();
    /** @type {Map<string, Row[]>} */
    this.byNetwork = new Map();
    for (const row of this.rows) this.#index(row);
    this.placed = this.rows.filter((row) => row.r && row.d && row.w && !row.elsewhere);
    this.places = this.placed.map((row) => AXES.map((axis) => Math.log(row[axis] ?? 1)));
  }

  /** Families whose accuracies predictions refer to, the first one first. @param {string[]} families */
  referenceFamilies(families) {
    const named = namedFamilies(families);
    return named.length ? named : [this.defaultFamily];
  }

  /** The row of this very network, of the first of these families that has one. @param {string} id @param {string[]} families @returns {Row|null} */
  of(id, families) {
    const rows = this.byNetwork.get(id) ?? [];
    const order = this.referenceFamilies(families);
    const rank = (/** @type {Row} */ row) => (order.indexOf(row.family) + order.length + 1) % (order.length + 1);
    return rows.reduce((best, row) => (best && rank(best) <= rank(row) ? best : row), /** @type {Row|null} */ (null));
  }

  /** The row nearest in log coordinates. @param {Ratios} coordinates @returns {Row|null} */
  nearest(coordinates) {
    const squares = this.#squares(coordinates);
    const least = squares.indexOf(Math.min(...squares));
    return this.placed[least] ?? null;
  }

  /** The rows nearest in log coordinates, nearest first. @param {Ratios} coordinates @param {number} most */
  nearestRows(coordinates, most) {
    const squares = this.#squares(coordinates);
    const order = [...squares.keys()].sort((a, b) => squares[a] - squares[b]);
    return order.slice(0, most).map((index) => this.placed[index]);
  }

  /** Squared distances of the placed rows. @param {Ratios} coordinates */
  #squares(coordinates) {
    const [r, d, w] = AXES.map((axis) => Math.log(coordinates[axis]));
    return this.places.map((place) => (place[0] - r) ** 2 + (place[1] - d) ** 2 + (place[2] - w) ** 2);
  }

  /** @param {Row} row */
  #index(row) {
    if (!row.network_id) return;
    if (row.evidence === "paper") this.names.set(row.network_id, row.model);
    if (row.elsewhere) return;
    this.byNetwork.set(row.network_id, [...(this.byNetwork.get(row.network_id) ?? []), row]);
  }
}

/** Families whose rows alone are shown; none: all. @param {string[]} families */
export function namedFamilies(families) {
  return families.filter((family) => family !== "unknown");
}

/** @param {Record<string, any[]>} columns @param {number} index @returns {Row} */
function rowAt(columns, index) {
  const entries = Object.entries(columns).map(([name, column]) => [name, column[index]]);
  return Object.assign(Object.fromEntries(entries), { index });
}

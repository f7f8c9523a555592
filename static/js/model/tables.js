/**
 * Loads what twists are answered from, once for each backbone and study.
 *
 * @import {State} from "./state.js"
 * @import {CostTableJson} from "./costs.js"
 * @import {Formula, Tables} from "./view.js"
 */

import { CostTable } from "./costs.js";
import { all, one } from "../page/dom.js";
import { Measured } from "./measured.js";
import { plateausOf } from "./plateaus.js";
import { classesOf, pinsOf } from "./state.js";

/** @type {Map<string, Promise<any>>} */
const answers = new Map();

/**
 * The tables of a state. They are put together once the page holds the measured networks of that backbone.
 * @param {State} state @param {any} ranges @param {Document} page @returns {Promise<() => Tables>}
 */
export async function loadTables(state, ranges, page = document) {
  /** @type {{title: string, study: string, cost_table: CostTableJson, formula: Formula}} */
  const { title, study, cost_table, formula } = await getJson(`/page/tables?${sourcesOf(state)}`);
  const table = new CostTable(cost_table);
  const plateaus = plateausOf(table, ranges);
  return () => ({ title, study, table, plateaus, formula, measured: measuredOnPage(page) });
}

/** The page of another backbone or study as the server writes it. @param {State} state @returns {Promise<Document>} */
export async function loadParts(state) {
  const text = await get(`/?${sourcesOf(state)}`, (answer) => answer.text());
  return new DOMParser().parseFromString(text, "text/html");
}

/** Take over the parts that belong to a backbone. @param {Document} fresh */
export function swapParts(fresh) {
  for (const part of all("[data-swap]")) {
    const written = one(`[data-swap="${part.getAttribute("data-swap")}"]`, fresh);
    part.replaceChildren(...[...written.childNodes].map((node) => document.importNode(node, true)));
  }
}

/** What tables and parts depend on, as parameters. @param {State} state */
export function sourcesOf(state) {
  const { backbone, study } = state;
  return String(new URLSearchParams({ backbone, study, ...pinsOf(state), ...classesOf(state) }));
}

/** @param {Document} page */
export function measuredOnPage(page) {
  const table = one(".rows", page);
  const { rows = "{}", referenceFamily = "", fitted = "[]", span = "[0, 100]" } = table.dataset;
  return new Measured(JSON.parse(rows), referenceFamily, JSON.parse(fitted), JSON.parse(span));
}

/** @param {string} url @returns {Promise<any>} */
export function getJson(url) {
  return get(url, (answer) => answer.json());
}

/** @param {string} url @param {(answer: Response) => Promise<any>} read */
function get(url, read) {
  const known = answers.get(url);
  if (known) return known;
  const answer = fetch(url).then((response) => {
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    return read(response);
  });
  answers.set(url, answer);
  answer.catch(() => answers.delete(url));
  return answer;
}

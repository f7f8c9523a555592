/**
 * Loads what twists are answered from, once for each backbone and study.
 *
 * @import {Formula} from "./curves.js"
 * @import {State} from "./state.js"
 * @import {Tables} from "./view.js"
 */

import { CostTable } from "./costs.js";
import { all, one } from "./dom.js";
import { Measured } from "./measured.js";
import { plateausOf } from "./plateaus.js";

/** @type {Map<string, Promise<any>>} */
const answers = new Map();

/** The tables of a state; the measured networks are those of the page. @returns {Promise<Tables>}
 * @param {State} state @param {any} ranges */
export async function loadTables(state, ranges) {
  const { backbone, study } = state;
  const [described, formula] = await Promise.all([
    getJson(`/backbones/${encodeURIComponent(backbone)}?range=page`),
    getJson(`/studies/${encodeURIComponent(study)}/formula?backbone=${encodeURIComponent(backbone)}`),
  ]);
  const table = new CostTable(described.cost_table);
  return {
    table,
    formula: /** @type {Formula} */ (formula),
    measured: measuredOnPage(document),
    plateaus: plateausOf(table, ranges),
    title: described.title,
  };
}

/** Take over the parts of the page that belong to another backbone, as the server writes them. @param {string} query */
export async function swapParts(query) {
  const text = await get(`/?${query}`, (answer) => answer.text());
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const part of all("[data-swap]")) {
    const name = part.getAttribute("data-swap");
    part.replaceChildren(...[...one(`[data-swap="${name}"]`, fresh).childNodes].map((node) => document.importNode(node, true)));
  }
}

/** @param {Document} page */
export function measuredOnPage(page) {
  const table = one(".rows", page);
  return new Measured(JSON.parse(table.dataset.rows ?? "{}"), table.dataset.speaking ?? "");
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

/**
 * What was asked for before, the newest first: network, what was found, how, and where it stands.
 *
 * @import {Evaluation, EvaluationPage} from "./measuring.js"
 */

import { one } from "../page/dom.js";
import { percent } from "../text/format.js";
import { listed } from "./measuring.js";
import { engineName, machinesOf, milliseconds } from "./latencies.js";
import { howText, networkText } from "./texts.js";

/** Evaluations of a page of the list. */
export const SHOWN = "20";

/** The list, which a status filters and a button prolongs. */
export class History {
  /** @param {HTMLElement} root @param {(step: () => Promise<unknown>) => Promise<void>} attempt */
  constructor(root, attempt) {
    this.root = root;
    this.filter = /** @type {HTMLSelectElement} */ (one('[name="status"]', root));
    this.more = one("[data-more]", root);
    this.warning = one('[data-text="machines"]', root);
    /** @type {Evaluation[]} */
    this.shown = [];
    this.next = "";
    this.asks = 0;
    this.filter.addEventListener("change", () => attempt(() => this.list("")));
    this.more.addEventListener("click", () => attempt(() => this.list(this.next)));
  }

  /** @param {string} next where to go on, from the start without it @returns {Promise<EvaluationPage>} */
  async list(next) {
    const query = { limit: SHOWN, kind: "measure", ...(this.filter.value && { status: this.filter.value }) };
    const asked = ++this.asks;
    const page = await listed({ ...query, ...(next && { next }) });
    if (asked !== this.asks) return page; // the filter has changed meanwhile
    this.shown = next ? [...this.shown, ...page.evaluations] : page.evaluations;
    one("tbody", this.root).replaceChildren(...this.shown.map(lineOf));
    this.root.hidden = !this.shown.length && !this.filter.value;
    this.warning.hidden = machinesOf(this.shown).size < 2;
    this.next = page.next ?? "";
    this.more.hidden = !page.next;
    return page;
  }
}

/** @param {Evaluation} evaluation */
function lineOf(evaluation) {
  const { network, status, urls } = evaluation;
  const link = Object.assign(document.createElement("a"), { href: urls.self, textContent: networkText(network) });
  const line = document.createElement("tr");
  line.append(cellOf("network", link), cellOf("found", ...foundIn(evaluation)), cellOf("how", howText(evaluation)));
  line.append(cellOf("state", status));
  return line;
}

/** @param {Evaluation} evaluation @returns {(Node|string)[]} */
function foundIn({ status, result, error }) {
  if (status === "failed" && error) return [soft(error)];
  if (typeof result?.top1 === "number") return [strong(percent(result.top1)), soft(" top-1")];
  if (!result?.latency) return ["–"];
  return Object.entries(result.latency).map(([engine, { mean, p50, p95 }]) => {
    const line = document.createElement("div");
    const rest = ` ${engineName(engine)} (p50 ${milliseconds(p50)}, p95 ${milliseconds(p95)})`;
    line.append(strong(milliseconds(mean)), soft(rest));
    return line;
  });
}

/** @param {string} kind @param {(Node|string)[]} contents */
function cellOf(kind, ...contents) {
  const cell = Object.assign(document.createElement("td"), { className: kind });
  cell.append(...contents);
  return cell;
}

/** @param {string} text */
function strong(text) {
  return Object.assign(document.createElement("strong"), { textContent: text });
}

/** @param {string} text */
function soft(text) {
  return Object.assign(document.createElement("small"), { textContent: text });
}

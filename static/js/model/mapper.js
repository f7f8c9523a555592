/**
 * Asks for what takes longer to predict than a frame has, the budget map and the surface of one accuracy: a worker
 * computes them. One at a time; of those of a kind asked for meanwhile only the newest is computed.
 *
 * @import {FittedSurrogate} from "./evidence.js"
 * @import {Columns} from "./rows.js"
 * @import {Tables, View} from "./view.js"
 */

import { surfaceTop1 } from "./view.js";

/** The row sets that are computed beside the page. */
export const MAPPED = ["budget_map", "accuracy_surface"];

/** Computes them one after another. */
export class Mapper {
  /** @param {(name: string, columns: Columns, view: View) => void} done */
  constructor(done) {
    this.done = done;
    /** @type {Worker|null} */
    this.worker = null;
    /** @type {View|null} the view that is computed */
    this.present = null;
    /** @type {Map<string, View>} those after it, by row set */
    this.next = new Map();
    /** @type {Tables|null} */
    this.tables = null;
    /** @type {FittedSurrogate|null|undefined} what the worker knows */
    this.evidence = undefined;
  }

  /** @param {string} name of the row set @param {View} view */
  ask(name, view) {
    this.next.set(name, view);
    if (!this.present) this.#send();
  }

  #send() {
    const [[name, view] = ["", null]] = this.next;
    this.present = view;
    if (!view) return;
    this.next.delete(name);
    this.worker ??= this.#start();
    const { tables, predictions: { evidence = null }, state: { precision, sram, flash } } = view;
    const memory = { precision, sram, flash };
    /** @type {Record<string, any>} */
    const message = { name, budget: view.budget, memory, level: surfaceTop1(view) };
    if (tables !== this.tables) message.tables = { json: tables.table.json, ranges: rangesOf(tables) };
    if (evidence !== this.evidence) message.predictions = evidence && contentOf(evidence);
    [this.tables, this.evidence] = [tables, evidence];
    this.worker.postMessage(message);
  }

  #start() {
    const worker = new Worker(new URL("map-worker.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data: { name, columns } }) => {
      const { present } = this;
      if (present) this.done(name, columns, present);
      this.#send();
    });
    return worker;
  }
}

/** @param {Tables} tables */
function rangesOf({ plateaus: { r, d, w } }) {
  return { r: r.range, d: d.range, w: w.range };
}

/** @param {FittedSurrogate} evidence */
function contentOf({ predictionInputs, posterior }) {
  return { predictionInputs, content: posterior.content };
}

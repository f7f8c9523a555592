/**
 * Asks for budget maps: predicting some thousand networks takes longer than a frame has, so a worker does it. One map
 * at a time; of those asked for meanwhile only the newest is computed.
 *
 * @import {Evidence} from "./evidence.js"
 * @import {Columns} from "./rows.js"
 * @import {Tables, View} from "./view.js"
 */

/** Computes budget maps one after another. */
export class Mapper {
  /** @param {(columns: Columns, view: View) => void} done */
  constructor(done) {
    this.done = done;
    /** @type {Worker|null} */
    this.worker = null;
    /** @type {View|null} the view that is computed */
    this.present = null;
    /** @type {View|null} the one after it */
    this.next = null;
    /** @type {Tables|null} */
    this.tables = null;
    /** @type {Evidence|null|undefined} what the worker knows */
    this.evidence = undefined;
  }

  /** @param {View} view */
  ask(view) {
    this.next = view;
    if (!this.present) this.#send();
  }

  #send() {
    const view = this.next;
    this.present = view;
    this.next = null;
    if (!view) return;
    this.worker ??= this.#start();
    const { tables, predictions: { evidence = null }, state: { precision, sram, flash } } = view;
    /** @type {Record<string, any>} */
    const message = { budget: view.budget, memory: { precision, sram, flash } };
    if (tables !== this.tables) message.tables = { json: tables.table.json, ranges: rangesOf(tables) };
    if (evidence !== this.evidence) message.predictions = evidence && contentOf(evidence);
    [this.tables, this.evidence] = [tables, evidence];
    this.worker.postMessage(message);
  }

  #start() {
    const worker = new Worker(new URL("map-worker.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }) => {
      const { present } = this;
      if (present) this.done(data, present);
      this.#send();
    });
    return worker;
  }
}

/** @param {Tables} tables */
function rangesOf({ plateaus: { r, d, w } }) {
  return { r: r.range, d: d.range, w: w.range };
}

/** @param {Evidence} evidence */
function contentOf({ ground, posterior }) {
  return { ground, content: posterior.content };
}

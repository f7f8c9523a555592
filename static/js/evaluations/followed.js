/**
 * The evaluation that is followed: how far it is, its loss, what it found, and a button that cancels it.
 *
 * @import {Evaluation, Progress} from "./measuring.js"
 * @import {View} from "../model/view.js"
 * @typedef {{attempt: (step: () => Promise<unknown>) => Promise<void>, moved: () => Promise<void>,
 *   added: (row: Record<string, unknown>, asked: View) => void}} Around  how to try what may go wrong, and who is told
 *   of another state and of a measured row
 */

import { one, setText } from "../page/dom.js";
import { cancel, estimated, follow, read } from "./measuring.js";
import { latencyTable } from "./latencies.js";
import { LossCurve } from "./loss.js";
import { progressText, stateText, whatText } from "./texts.js";

/** One at a time: the last that was asked for. */
export class Followed {
  /** @param {HTMLElement} root @param {Element} note @param {Around} around */
  constructor(root, note, around) {
    this.root = root;
    this.note = note;
    this.around = around;
    this.what = one('[data-text="followed"]', root);
    this.bar = one("progress", root);
    this.button = one("[data-cancel]", root);
    this.found = one("[data-found]", root);
    this.curve = new LossCurve(one(".curve", root));
    /** @type {Evaluation|null} as it was last read */
    this.current = null;
    /** @type {View|null} where it was asked for */
    this.askedIn = null;
    this.fresh = false; // whether it had not succeeded before
    /** @type {number|null} what was found in the end */
    this.top1 = null;
    this.reading = this.again = false;
    this.stop = () => {};
    this.button.addEventListener("click", () => around.attempt(() => this.#cancel()));
  }

  /** @param {Evaluation} evaluation @param {View} view where it was asked for */
  watch(evaluation, view) {
    this.stop();
    this.current = evaluation;
    this.askedIn = view;
    this.fresh = evaluation.status !== "succeeded";
    this.top1 = null;
    this.root.hidden = false;
    this.found.replaceChildren();
    setText(this.what, whatText(evaluation));
    this.curve.clear();
    this.#show(evaluation);
    this.stop = follow(evaluation, (progress) => this.#progress(progress), (said) => this.#heard(said));
  }

  /** @param {Progress} progress */
  #progress(progress) {
    this.curve.add(progress);
    if (!this.current) return; // told of what has ended
    this.bar.setAttribute("value", String(progress.step / progress.steps));
    setText(this.note, progressText(progress));
  }

  /** @param {string} said */
  #heard(said) {
    if (said === "running" || said === "queued") this.curve.clear(); // of an attempt before
    if (this.current) this.around.attempt(() => this.#changed());
    else if (said === "broken") this.#told();
  }

  /** All has been told of an evaluation that has ended. */
  #told() {
    this.stop();
    if (this.top1 !== null) this.curve.end(this.top1);
  }

  /** Several events at once, as when all that ever happened is told, are one look. */
  async #changed() {
    this.again = true;
    if (this.reading) return;
    this.reading = true;
    try {
      while (this.again && this.current) {
        this.again = false;
        await this.#look(this.current);
      }
    } finally {
      this.reading = false;
    }
  }

  /** @param {Evaluation} before */
  async #look(before) {
    const now = await read(before.urls.self);
    if (now.status === "queued") now.expected = await estimated(questionOf(now)).catch(() => before.expected);
    if (this.current !== before || this.again) return; // another is followed, or more has happened meanwhile
    this.current = now;
    if (now.status !== "running" || before.status !== "running") this.#show(now);
    if (now.status !== before.status) await this.around.moved();
  }

  /** @param {Evaluation} evaluation as the server says */
  #show(evaluation) {
    const { status, progress, result } = evaluation;
    const goesOn = status === "queued" || status === "running";
    this.button.hidden = this.bar.hidden = !goesOn;
    if (status === "queued") this.bar.removeAttribute("value");
    setText(this.note, stateText(evaluation));
    if (status === "running" && progress) this.bar.setAttribute("value", String(progress.step / progress.steps));
    if (goesOn) return;
    this.current = null;
    if (status !== "succeeded") return;
    if (result?.latency) this.found.replaceChildren(latencyTable(result.latency));
    if (typeof result?.top1 === "number") this.#measured(evaluation, result.top1);
  }

  /** @param {Evaluation} evaluation @param {number} top1 */
  #measured(evaluation, top1) {
    this.top1 = top1;
    this.curve.end(top1);
    const { askedIn } = this;
    const shown = askedIn && evaluation.dataset === askedIn.state.study; // a data set's rows make the study of its name
    if (evaluation.result?.row && shown && this.fresh) this.around.added(rowOf(evaluation, askedIn), askedIn);
  }

  async #cancel() {
    const url = this.current?.urls.cancel;
    if (!url) return;
    await cancel(url);
    await this.#changed();
  }
}

/** What was asked for, to ask what to expect of it. @param {Evaluation} evaluation */
function questionOf({ network, dataset, recipe, seed, measure, machine }) {
  const { backbone = "", resolution = 0, d = 0, w = 0 } = network ?? {};
  const how = { dataset: dataset ?? "", recipe: recipe ?? "", seed: seed ?? 0, measure: measure ?? "" };
  return { backbone, resolution, d, w, ...how, ...(machine && { machine }) };
}

/** The measured row as plots show it. @param {Evaluation} evaluation @param {View} view where it was asked for */
function rowOf({ id, recipe, result }, { shown, tables, state }) {
  const { network } = shown.current;
  const { flops, flops_fvcore, params } = network.costs;
  return {
    ...network.coordinates,
    ...{ id, model: network.id, family: recipe, backbone: state.backbone, resolution: network.resolution },
    ...{ flops, flops_fvcore, params, c: flops / tables.table.baseline.flops, top1: result?.top1 },
    ...{ evidence: "measured", match: "exact", reference_family: true, note: "", source: "measured here" },
  };
}

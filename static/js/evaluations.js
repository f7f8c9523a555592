/**
 * The panel of measuring: ask for the network that is shown, watch it train, cancel it, see what was asked before.
 *
 * @import {Evaluation, Progress} from "./measuring.js"
 * @import {View} from "./view.js"
 */

import { all, one, setText } from "./dom.js";
import { counted, percent, ratio } from "./format.js";
import { ask, cancel, follow, listed, read, Refused, remember } from "./measuring.js";

const SHOWN = "20";
const CURVE = { width: 320, height: 96 };
const MINUTE = 60;

/** The panel; it asks nothing of the server before it is near. */
export class Evaluations {
  /** @param {() => View|null} view @param {(row: Record<string, unknown>, asked: View) => void} added */
  constructor(view, added) {
    this.view = view;
    this.added = added;
    /** @type {View|null} the view whose network is followed */
    this.askedIn = null;
    const root = one("#evaluations");
    this.form = /** @type {HTMLFormElement} */ (one("form", root));
    this.asked = one('[data-text="asked"]', root);
    this.note = one('[data-text="measuring"]', root);
    this.live = one(".live", root);
    this.history = one(".history", root);
    this.filter = /** @type {HTMLSelectElement} */ (one('[name="status"]', root));
    this.more = one("[data-more]", root);
    /** @type {Evaluation|null} what is followed */
    this.current = null;
    this.stop = () => {};
    /** @type {[number, number][]} step and loss */
    this.losses = [];
    this.next = "";
    this.asks = 0; // of the list
    this.form.addEventListener("submit", (event) => this.#submit(event));
    one("[data-cancel]", root).addEventListener("click", () => this.#try(() => this.#cancel()));
    this.filter.addEventListener("change", () => this.#try(() => this.#list("")));
    this.more.addEventListener("click", () => this.#try(() => this.#list(this.next)));
    whenNear(root, () => this.#try(() => this.#open()));
  }

  /** @param {View} view */
  update({ shown, tables }) {
    const { network } = shown.current;
    const shape = `${network.resolution} px, ${counted(network.total, "{count}\u00a0block", "{count}\u00a0blocks")}, width ${ratio(network.coordinates.w)}`;
    setText(this.asked, `${tables.title}: ${shape}.`);
  }

  /** Fill in what there is to choose from, and show what was asked for before. */
  async #open() {
    styled();
    const { datasets, recipes, workers } = await this.#list("");
    fill(this.form, "dataset", datasets);
    fill(this.form, "recipe", recipes);
    this.form.hidden = !datasets.length;
    const why = datasets.length ? "" : "This server knows no images to train on: set MODELCUBE_DATASETS. ";
    setText(this.note, `${why}${workers ? counted(workers, "{count}\u00a0worker", "{count}\u00a0workers") : "No worker"} connected.`);
    await this.#resume();
  }

  /** Follow what was asked for before the page was loaded: of this network the newest that runs, else that waits. */
  async #resume() {
    const view = this.view();
    if (!view || this.current) return;
    const { evaluations } = await listed({ limit: SHOWN, kind: "measure", backbone: view.state.backbone });
    const ours = evaluations.filter((one) => isOf(one, view));
    const found = ["running", "queued"].map((status) => ours.find((one) => one.status === status)).find(Boolean);
    if (!found || this.current) return;
    this.askedIn = view;
    this.#watch(found);
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    this.#try(async () => {
      const view = this.view();
      if (!view) return;
      const chosen = Object.fromEntries(new FormData(this.form));
      if (chosen.key) remember(String(chosen.key));
      const { r, d, w } = view.shown.current.requested;
      const { dataset, recipe } = chosen;
      const { backbone } = view.state;
      const evaluation = await ask({ backbone, r, d, w, dataset, recipe, seed: Number(chosen.seed) });
      this.askedIn = view;
      this.#watch(evaluation);
      await this.#list("");
    });
  }

  /** @param {Evaluation} evaluation */
  #watch(evaluation) {
    this.stop();
    this.current = evaluation;
    this.losses = [];
    this.live.hidden = false;
    this.#running(true);
    this.#curve();
    setText(this.note, waitingText(evaluation));
    const status = (/** @type {string} */ said) => {
      if (said === "running") this.losses = []; // of an attempt before
      this.#try(() => this.#changed(evaluation));
    };
    this.stop = follow(evaluation, (progress) => this.#progress(progress), status);
  }

  /** @param {Progress} progress */
  #progress(progress) {
    one("progress", this.live).setAttribute("value", String(progress.step / progress.steps));
    if (progress.loss !== null) this.losses.push([progress.step / progress.steps, progress.loss]);
    this.#curve();
    setText(this.note, progressText(progress));
  }

  /** @param {Evaluation} before */
  async #changed(before) {
    const evaluation = await read(before.urls.self);
    if (this.current?.id !== before.id) return;
    if (evaluation.status === "running") return;
    setText(this.note, { ...waitingTexts(evaluation), ...endTexts(evaluation) }[evaluation.status] ?? "");
    this.#running(evaluation.status === "queued");
    if (evaluation.status !== "queued") {
      this.stop();
      this.current = null; // several events may find that it has ended
    }
    const { askedIn } = this;
    const shown = askedIn && evaluation.dataset === askedIn.state.study; // a data set's rows make the study of its name
    if (evaluation.result?.row && shown) this.added(rowOf(evaluation, askedIn), askedIn);
    await this.#list("");
  }

  /** @param {boolean} runs */
  #running(runs) {
    one("[data-cancel]", this.live).hidden = !runs;
    one("progress", this.live).hidden = !runs;
    one("progress", this.live).removeAttribute("value");
  }

  async #cancel() {
    if (this.current?.urls.cancel) await cancel(this.current);
  }

  /** The loss as it fell. */
  #curve() {
    const most = Math.max(...this.losses.map(([, loss]) => loss), 1e-9);
    const points = this.losses.map(([x, loss]) => `${x * CURVE.width},${(1 - loss / most) * (CURVE.height - 4) + 2}`);
    one("polyline", this.live).setAttribute("points", points.join(" "));
    const last = this.losses.at(-1);
    const text = last ? `Training loss, now ${last[1].toFixed(3)}` : "Training loss";
    one(".curve", this.live).setAttribute("aria-label", text);
  }

  /** @param {string} next */
  async #list(next) {
    const query = { limit: SHOWN, kind: "measure", ...(this.filter.value && { status: this.filter.value }) };
    const asked = ++this.asks;
    const page = await listed({ ...query, ...(next && { next }) });
    if (asked !== this.asks) return page; // the filter has changed meanwhile
    const lines = page.evaluations.map(lineOf);
    const body = one("tbody", this.history);
    if (next) body.append(...lines);
    else body.replaceChildren(...lines);
    this.history.hidden = !body.children.length && !this.filter.value;
    this.next = page.next ?? "";
    this.more.hidden = !page.next;
    return page;
  }

  /** What goes wrong is said where the state is said. @param {() => Promise<unknown>} step */
  async #try(step) {
    try {
      await step();
    } catch (error) {
      setText(this.note, error instanceof Refused ? error.message : "The server does not answer; try again.");
      if (error instanceof Refused && error.status === 401) one("[data-key]", this.form).hidden = false;
    }
  }
}

/**
 * Whether an evaluation is of the network that is shown. On another data set, whose images have another size, the same
 * blocks and channels at whatever resolution are.
 * @param {Evaluation} evaluation @param {View} view
 */
function isOf({ network, dataset }, { shown, state }) {
  const id = shown.current.network.id;
  if (!network || network.id === id) return Boolean(network);
  return dataset !== state.study && shapeOf(network.id) === shapeOf(id);
}

/** The name of a network without its resolution. @param {string} id */
function shapeOf(id) {
  return id.split(".").filter((_, part) => part !== 1).join(".");
}

/** @param {Evaluation} evaluation */
function waitingText({ status, expected }) {
  if (status !== "queued") return "It runs already.";
  if (expected?.hint) return `It waits: ${expected.hint}.`;
  return expected?.seconds ? `It waits for its turn and will take ${time(expected.seconds)}.` : "It waits for its turn.";
}

/** @param {Evaluation} evaluation @returns {Record<string, string>} */
function waitingTexts(evaluation) {
  return { queued: waitingText(evaluation) };
}

/** @param {Evaluation} evaluation @returns {Record<string, string>} */
function endTexts({ result, error }) {
  return {
    succeeded: typeof result?.top1 === "number" ? `Measured: ${percent(result.top1)} top-1.` : "Measured.",
    failed: `It failed: ${error}`,
    canceled: "Canceled.",
  };
}

/** @param {Progress} progress */
function progressText({ epoch, epochs, top1, images_per_second: speed, eta_seconds: rest }) {
  const parts = [`Epoch ${Math.min(epoch + 1, epochs)} of ${epochs}`];
  if (speed) parts.push(`${Math.round(speed)} images/s`);
  if (top1 !== null) parts.push(`${percent(top1)} on images left out`);
  if (rest !== null) parts.push(`${time(rest)} to go`);
  return `${parts.join(", ")}.`;
}

/** @param {number} seconds */
function time(seconds) {
  if (seconds < 2 * MINUTE) return counted(Math.ceil(seconds), "{count}\u00a0second", "{count}\u00a0seconds");
  return seconds < 2 * MINUTE * MINUTE
    ? counted(Math.round(seconds / MINUTE), "{count}\u00a0minute", "{count}\u00a0minutes")
    : `${(seconds / MINUTE / MINUTE).toFixed(1)} hours`;
}

/** The measured row as plots show it. @param {Evaluation} evaluation @param {View} view where it was asked for */
function rowOf({ id, recipe, result }, { shown, tables, state }) {
  const { network } = shown.current;
  const { flops, flops_fvcore, params } = network.costs;
  return {
    ...network.coordinates,
    ...{ id, model: network.id, family: recipe, backbone: state.backbone, resolution: network.resolution },
    ...{ flops, flops_fvcore, params, c: flops / tables.table.baseline.flops, top1: result?.top1 },
    ...{ evidence: "measured", match: "exact", speaking: true, note: "", source: "measured here" },
  };
}

/** @param {Evaluation} evaluation */
function lineOf({ network, dataset, recipe, seed, status, result, urls }) {
  const line = document.createElement("tr");
  const link = document.createElement("a");
  link.href = urls.self;
  link.textContent = network ? `${network.backbone}, ${network.resolution} px, d ${ratio(network.d)}, w ${ratio(network.w)}` : "–";
  const top1 = typeof result?.top1 === "number" ? percent(result.top1) : "–";
  for (const content of [link, dataset ?? "–", `${recipe ?? "–"}, seed ${seed ?? 0}`, status, top1]) {
    line.append(Object.assign(document.createElement("td"), {}));
    line.lastElementChild?.append(content);
  }
  line.lastElementChild?.classList.add("number");
  return line;
}

/** @param {HTMLFormElement} form @param {string} name @param {string[]} values */
function fill(form, name, values) {
  const options = values.map((value) => new Option(value, value, value === "proxy", value === "proxy"));
  one(`[name="${name}"]`, form).replaceChildren(...options);
}

/** @param {Element} element @param {() => void} then */
function whenNear(element, then) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    then();
  }, { rootMargin: "600px" });
  observer.observe(element);
}

function styled() {
  const href = new URL("../css/evaluations.css", import.meta.url).href;
  if (all(`link[href="${href}"]`).length) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
}

/**
 * The panel of measuring: ask for the network that is shown, watch it, cancel it, see what was asked before.
 *
 * @import {Evaluation} from "./measuring.js"
 * @import {View} from "../model/view.js"
 */

import { one, setText } from "../page/dom.js";
import { counted } from "../text/format.js";
import { ask, listed, Refused, remember } from "./measuring.js";
import { Choice } from "./choice.js";
import { Followed } from "./followed.js";
import { History, SHOWN } from "./history.js";

const KEY_WANTED = "This server wants its key: type it below, and what you asked for goes on.";

/** Puts the parts of the panel together, and says what goes wrong where the state is said. */
export class Panel {
  /**
   * @param {Element} root @param {() => View|null} view
   * @param {(row: Record<string, unknown>, asked: View) => void} added
   */
  constructor(root, view, added) {
    this.view = view;
    this.note = one('[data-text="measuring"]', root);
    this.key = /** @type {HTMLFormElement} */ (one("[data-key]", root));
    /** @type {(() => Promise<unknown>)|null} what was refused for want of a key */
    this.refused = null;
    const attempt = (/** @type {() => Promise<unknown>} */ step) => this.#try(step);
    this.choice = new Choice(/** @type {HTMLFormElement} */ (one("form.measure", root)), view);
    this.history = new History(one(".history", root), attempt);
    this.followed = new Followed(one(".live", root), this.note, { attempt, added, moved: () => this.#moved() });
    this.choice.form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(() => this.#submit());
    });
    this.key.addEventListener("change", () => remember(this.#typed()));
    this.key.addEventListener("submit", (event) => this.#unlock(event));
    attempt(() => this.#open());
  }

  /** @param {View} view */
  update(view) {
    this.choice.update(view);
  }

  /** Fill in what there is to choose from, and show what was asked for before. */
  async #open() {
    const { datasets, recipes, workers } = await this.history.list("");
    this.choice.offer(datasets, recipes);
    const why = datasets.length ? "" : "This server knows no images to train on: set MODELCUBE_DATASETS. ";
    setText(this.note, `${why}${workers ? counted(workers, "{count}\u00a0worker", "{count}\u00a0workers") : "No worker"} connected.`);
    await this.#resume();
  }

  /** Follow what was asked for before the page was loaded: of this network the newest that runs, else that waits. */
  async #resume() {
    const view = this.view();
    if (!view || this.followed.current) return;
    const { evaluations } = await listed({ limit: SHOWN, kind: "measure", backbone: view.state.backbone });
    const ours = evaluations.filter((one) => isOf(one, view));
    const found = ["running", "queued"].map((status) => ours.find((one) => one.status === status)).find(Boolean);
    if (found && !this.followed.current) this.followed.watch(found, view);
  }

  async #submit() {
    const view = this.view();
    if (!view) return;
    this.followed.watch(await ask(this.choice.question(view)), view);
    await this.#moved();
  }

  /** An evaluation is in another state: of others the times are estimated anew. */
  async #moved() {
    this.choice.forget();
    await this.history.list("");
  }

  /** @param {Event} event */
  #unlock(event) {
    event.preventDefault();
    const { refused } = this;
    if (!this.#typed()) return;
    remember(this.#typed());
    this.key.hidden = true;
    if (refused) this.#try(refused);
  }

  #typed() {
    return /** @type {HTMLInputElement} */ (one("input", this.key)).value;
  }

  /** What goes wrong is said where the state is said. @param {() => Promise<unknown>} step */
  async #try(step) {
    try {
      await step();
      if (step === this.refused) this.refused = null;
    } catch (error) {
      const wanted = error instanceof Refused && error.status === 401;
      const said = error instanceof Refused ? error.message : "The server does not answer; try again.";
      setText(this.note, wanted ? KEY_WANTED : said);
      if (!wanted) return;
      this.refused = step;
      this.key.hidden = false;
      one("input", this.key).focus();
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

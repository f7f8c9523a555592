/**
 * What shall be measured: which measure, on which data, by which recipe; and what that comes to, before it is asked for.
 *
 * @import {Estimate, Question} from "./measuring.js"
 * @import {View} from "../model/view.js"
 */

import { all, one, setText } from "../page/dom.js";
import { estimated, Refused } from "./measuring.js";
import { planText } from "./texts.js";

const PAUSE = 300; // ms without a twist before the server is asked
const USUAL_RECIPE = "proxy";

/** The form, and the sentence that says what its button will do; that is asked for while the form is in sight. */
export class Choice {
  /** @param {HTMLFormElement} form @param {() => View|null} view */
  constructor(form, view) {
    this.form = form;
    this.view = view;
    this.plan = one('[data-text="plan"]', form);
    this.study = "";
    this.inSight = false;
    this.known = ""; // the question that the sentence answers
    this.asks = 0;
    /** @type {number|undefined} */
    this.timer = undefined;
    form.addEventListener("change", (event) => this.#changed(/** @type {Element} */ (event.target)));
    new IntersectionObserver((entries) => {
      this.inSight = entries.some((entry) => entry.isIntersecting);
      this.forget();
    }).observe(form);
  }

  /** @param {string[]} datasets @param {string[]} recipes */
  offer(datasets, recipes) {
    this.#fill("dataset", datasets);
    this.#fill("recipe", recipes, USUAL_RECIPE);
    this.form.hidden = !datasets.length;
    const view = this.view();
    if (view) this.update(view);
  }

  /** Another study brings its data set, where there is one. @param {View} view */
  update({ state: { study } }) {
    const { options } = this.#select("dataset");
    const own = [...options].find((option) => option.value === study);
    if (own && study !== this.study) own.selected = true;
    if (options.length) this.study = study;
    this.#later();
  }

  /** What was estimated holds no more. */
  forget() {
    this.known = "";
    this.#later();
  }

  /** @param {View} view @returns {Question} */
  question({ shown, state: { backbone } }) {
    const { r, d, w } = shown.current.requested;
    const { measure, dataset, recipe, seed, machine } = Object.fromEntries(new FormData(this.form));
    const how = measure === "latency" ? { ...(machine && { machine }) } : { recipe, seed: Number(seed) };
    return /** @type {Question} */ ({ backbone, r, d, w, dataset, measure, ...how });
  }

  /** @param {Element} field */
  #changed(field) {
    if (field.getAttribute("name") === "measure") {
      const measure = this.#select("measure").value;
      for (const part of all("[data-of]", this.form)) show(part, part.dataset.of === measure);
    }
    this.#later();
  }

  #later() {
    clearTimeout(this.timer);
    if (this.inSight && !this.form.hidden) this.timer = window.setTimeout(() => this.#ask(), PAUSE);
  }

  async #ask() {
    const view = this.view();
    if (!view || !this.form.checkValidity()) return;
    const question = this.question(view);
    const key = JSON.stringify(question);
    if (key === this.known) return;
    const asked = ++this.asks;
    const { text, estimate } = await answerTo(question);
    if (asked !== this.asks) return; // another has been asked meanwhile
    this.known = estimate ? key : "";
    setText(this.plan, text);
    this.plan.title = estimate?.basis ?? ""; // what the time rests on
    if (estimate) this.#offerMachines(question, estimate);
  }

  /** Of several machines one is chosen. @param {Question} question @param {Estimate} estimate */
  #offerMachines({ measure }, { machines, machine }) {
    const select = this.#select("machine");
    const several = machines.length > 1 ? machines : []; // else whichever is there
    const there = [...select.options].map((option) => option.value);
    show(one("[data-machine]", this.form), measure === "latency" && several.length > 1);
    if (there.join("\n") !== several.join("\n")) this.#fill("machine", several, machine ?? "");
  }

  /** @param {string} name @returns {HTMLSelectElement} */
  #select(name) {
    return /** @type {HTMLSelectElement} */ (one(`[name="${name}"]`, this.form));
  }

  /** @param {string} name @param {string[]} values @param {string} [chosen] */
  #fill(name, values, chosen) {
    const options = values.map((value) => new Option(value, value, value === chosen, value === chosen));
    this.#select(name).replaceChildren(...options);
  }
}

/** What is hidden is neither checked nor sent. @param {HTMLElement} part @param {boolean} shown */
function show(part, shown) {
  part.hidden = !shown;
  for (const field of all("input, select", part)) field.toggleAttribute("disabled", !shown);
}

/** @param {Question} question @returns {Promise<{text: string, estimate?: Estimate}>} */
async function answerTo(question) {
  try {
    const estimate = await estimated(question);
    return { text: planText(question, estimate), estimate };
  } catch (error) {
    return { text: error instanceof Refused ? `It cannot be measured so: ${error.message}.` : "" };
  }
}

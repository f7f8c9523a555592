/**
 * Taking a network along: timm code, JSON, a row for LaTeX, a link.
 *
 * @import {State, StateFields} from "../model/state.js"
 * @import {View} from "../model/view.js"
 * @typedef {"giant"|"tiny"|"current"} Which
 */

import { copyText } from "./clipboard.js";
import { all, one, setAttribute } from "./dom.js";
import { ratio } from "../text/format.js";
import { classesOf, hides } from "../model/state.js";
import { getJson } from "../model/tables.js";
import { placed, tinyAnswer } from "../model/twisting.js";

/** @type {Which[]} */
const WHICH = ["giant", "tiny", "current"];
const MILLION = 1e6;

/** The buttons under the three networks. */
export class Copies {
  /** @param {StateFields} fields @param {() => View|null} view */
  constructor(fields, view) {
    this.fields = fields;
    this.view = view;
    this.live = one("#live");
    this.places = WHICH.map((which) => ({ which, root: one(`[data-copies="${which}"]`) }));
    for (const { which, root } of this.places) root.addEventListener("click", (event) => this.#press(event, which));
  }

  /** @param {View} view */
  update(view) {
    for (const { which, root } of this.places) {
      for (const link of all('[data-copy="json"]', root)) setAttribute(link, "href", networkUrl(view, which));
      setAttribute(one('[data-copy="link"]', root), "href", this.#link(view, which));
    }
  }

  /** @param {Event} event @param {Which} which */
  async #press(event, which) {
    const button = /** @type {Element} */ (event.target).closest("[data-copy]");
    const view = this.view();
    const { ctrlKey, metaKey } = /** @type {MouseEvent} */ (event);
    if (!button || !view || ctrlKey || metaKey) return;
    event.preventDefault();
    const label = button.textContent ?? "";
    try {
      await copyText(this.#text(view, which, /** @type {HTMLElement} */ (button)));
      this.#say(button, label, "copied");
    } catch {
      this.#say(button, label, "could not copy");
    }
  }

  /** @param {View} view @param {Which} which @param {HTMLElement} button @returns {Promise<string>} */
  async #text(view, which, button) {
    const kind = button.dataset.copy;
    if (kind === "latex") return latexRow(view, which);
    if (kind === "link") return /** @type {HTMLAnchorElement} */ (button).href;
    const network = await getJson(networkUrl(view, which));
    return kind === "timm" ? network.timm : JSON.stringify(network, null, 2);
  }

  /** @param {View} view @param {Which} which */
  #link(view, which) {
    /** @type {Record<Which, () => State>} */
    const states = {
      tiny: () => ({ ...tinyAnswer(view), lock: false }),
      giant: () => ({ ...placed(view, view.shown.giant.requested), lock: false, flops: null }),
      current: () => view.state,
    };
    const query = this.fields.write(states[which]());
    return query ? `/?${query}` : "/";
  }

  /** @param {Element} button @param {string} label @param {string} said */
  #say(button, label, said) {
    button.textContent = said;
    this.live.textContent = said;
    setTimeout(() => {
      button.textContent = label;
    }, 1500);
  }
}

/** The network as the server describes it. @param {View} view @param {Which} which */
export function networkUrl(view, which) {
  const { network, requested } = view.shown[which];
  const { backbone, study } = view.state;
  const ratios = { resolution: String(network.resolution), d: String(requested.d), w: String(requested.w) };
  return `/network?${new URLSearchParams({ ...ratios, backbone, study, ...classesOf(view.state) })}`;
}

/** The accuracy, a prediction with half of its interval. @param {View} view @param {Which} which */
function accuracyCell({ state, shown }, which) {
  const { measured, predictedAccuracy } = shown[which];
  if (hides(state) || (!measured && !predictedAccuracy)) return "--";
  if (measured) return measured.top1.toFixed(1);
  const { low, mean, high } = /** @type {import("../model/evidence.js").Accuracy} */ (predictedAccuracy);
  return `${mean.toFixed(1)} $\\pm$ ${((high - low) / 2).toFixed(1)} (predicted)`;
}

/** Name, pixels, blocks, width, multiply-adds, parameters, top-1. @param {View} view @param {Which} which */
export function latexRow(view, which) {
  const { network, name } = view.shown[which];
  const { costs, coordinates } = network;
  const place = [coordinates.r, coordinates.d, coordinates.w].map(ratio).join(", ");
  const cells = [
    name ?? `${view.tables.title} (${place})`,
    network.resolution,
    network.total,
    ratio(coordinates.w),
    `${(costs.flops / MILLION).toFixed(1)}M`,
    `${(costs.params / MILLION).toFixed(2)}M`,
    accuracyCell(view, which),
  ];
  return `${cells.join(" & ")} \\\\`;
}

/**
 * Says in one sentence what changed, once a gesture rests.
 *
 * @import {View} from "../model/view.js"
 */

import { accuracyTexts } from "../text/accuracy.js";
import { counted, ratio, short, signed } from "../text/format.js";
import { one } from "./dom.js";
import { hides } from "../model/state.js";

const REST = 400; // ms

/** Speaks to the live region. */
export class Announcer {
  constructor() {
    this.live = one("#live");
    /** @type {View|null} what was last spoken of */
    this.before = null;
    this.timer = 0;
  }

  /** @param {View} view */
  update(view) {
    this.before ??= view;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.#speak(view), REST);
  }

  /** @param {View} view */
  #speak(view) {
    const [now, before] = [view.shown.current, this.before?.shown.current];
    this.before = view;
    if (!before || now.network.id === before.network.id) return;
    const { network, name } = now;
    const shape = `${network.resolution} px, ${counted(network.total, "{count}\u00a0block", "{count}\u00a0blocks")}, width ${ratio(network.coordinates.w)}`;
    const change = signed(network.costs.flops / before.network.costs.flops - 1);
    const cost = `${short(network.costs.flops)} multiply-adds, ${change}`;
    const predictedAccuracy = accuracyTexts(now, view.state);
    const accuracy = predictedAccuracy && !hides(view.state) ? `; ${predictedAccuracy.top1}, ${predictedAccuracy.evidence}` : "";
    this.live.textContent = `${name ? `${name}: ` : ""}${shape}: ${cost}${accuracy}.`;
  }
}

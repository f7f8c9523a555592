/**
 * The dials and numbers of an embed.
 *
 * @import {Dimension} from "../model/plateaus.js"
 * @import {View} from "../model/view.js"
 */

import { cardOf } from "../text/card.js";
import { all, setAttribute, setText, setValue } from "../page/dom.js";
import { counted, ratio } from "../text/format.js";
import { say } from "../text/say.js";

const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -8, PageUp: 8 };

/** Everything of an embed that a twist changes, but the plot. */
export class Controls {
  /**
   * @param {{turn: (dimension: Dimension, ratio: number) => void, step: (dimension: Dimension, steps: number) => void,
   *   budget: (c: number) => void, lock: (on: boolean) => void}} act
   */
  constructor(act) {
    /** @type {HTMLInputElement[]} */
    this.inputs = all("#controls :is(.dial, .lock) input");
    this.outputs = all("[data-value]");
    for (const input of this.inputs) this.#listen(input, act);
  }

  /** @param {HTMLInputElement} input @param {any} act */
  #listen(input, act) {
    const { name } = input;
    input.addEventListener("input", () => {
      if (name === "lock") act.lock(input.checked);
      else if (name === "flops") act.budget(input.valueAsNumber);
      else act.turn(name, input.valueAsNumber);
    });
    if (!["r", "d", "w"].includes(name)) return;
    input.addEventListener("keydown", (event) => {
      const steps = KEYS[/** @type {keyof typeof KEYS} */ (event.key)];
      if (!steps || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act.step(name, steps);
    });
  }

  /** @param {View} view */
  update(view) {
    const card = cardOf(view, "current");
    const { requested, network } = view.shown.current;
    const { stages } = network;
    /** @type {Record<string, string|undefined>} */
    const texts = {
      ...card?.texts,
      accuracy: card?.texts.top1,
      budget: `${ratio(100 * view.c)}\u00a0%`,
      r: `${network.resolution}\u00a0px`,
      d: counted(network.total, "{count}\u00a0block", "{count}\u00a0blocks"),
      w: say("{first}…{last}\u00a0ch", { first: stages[0].channels, last: stages[stages.length - 1].channels }),
    };
    for (const output of this.outputs) {
      const name = output.dataset.value ?? "";
      setText(output, texts[name] ?? "…");
      if (output.dataset.exact) setAttribute(output, "data-exact", card?.exact[name] ?? "");
    }
    for (const input of this.inputs) {
      if (input.name === "lock") input.checked = view.state.lock;
      else if (input.name === "flops") setValue(input, String(view.c));
      else setValue(input, String(requested[/** @type {Dimension} */ (input.name)]));
      if (texts[input.name]) setAttribute(input, "aria-valuetext", texts[input.name] ?? "");
    }
  }
}

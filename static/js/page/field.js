/**
 * A text field of the state: it shows what the state says, but for what a person has typed and not committed yet. A
 * change of the state, such as by Back, ends that.
 */

import { setAttribute, setValue } from "./dom.js";

/** One input. */
export class TextField {
  /** @param {HTMLInputElement} input @param {() => void} commit takes what was typed, at Enter or when it is left */
  constructor(input, commit) {
    this.input = input;
    this.shown = input.value;
    this.typing = false;
    const end = () => {
      if (this.typing) commit();
    };
    input.addEventListener("input", () => {
      this.typing = true;
    });
    input.addEventListener("change", end);
    input.addEventListener("keydown", ({ key }) => {
      if (key === "Enter") commit();
      if (key === "Escape") this.#restore();
    });
  }

  get name() {
    return this.input.name;
  }

  get text() {
    return this.input.value;
  }

  /** What the state says. @param {string} text @returns {boolean} whether that is another text than before */
  show(text) {
    const changed = text !== this.shown;
    this.shown = text;
    if (changed || !this.typing) this.#restore();
    return changed;
  }

  /**
   * What was typed is taken, or refused and left for a person to mend.
   * @param {boolean} taken @param {boolean} wrong whether it is this field that cannot be read
   */
  close(taken, wrong = !taken) {
    this.typing = !taken;
    setAttribute(this.input, "aria-invalid", String(wrong));
  }

  #restore() {
    this.close(true);
    setValue(this.input, this.shown);
  }
}

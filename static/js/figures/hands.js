/**
 * Mouse, wheel and fingers over a plot. Wheel and fingers scroll the page, unless they are meant for a cube: the wheel
 * zooms with Ctrl, or after a click until the pointer leaves; two fingers turn; after a press on *Turn* one finger turns
 * and two zoom too. A drag of the mouse turns.
 *
 * Plotly keeps every wheel and touch for itself, so it gets none: it gets the mouse, and the mouse events that a browser
 * makes of a tap. It does not turn the cube either: after each update it ignores drags for half a second, and an update
 * in the middle of a drag takes the camera back to where that began.
 *
 * @typedef {{x: number, y: number, apart: number}} Grip  middle of the fingers and their distance, in pixels
 */

import { say } from "../text/say.js";
import { moveCamera } from "./camera.js";

const STILL = 5; // pixels that a mouse may move between press and release of a click
const ZOOM = 0.001; // of a pixel of the wheel, in parts of the distance
const LINE = 16; // pixels of a wheel that counts lines

/** Keep touches from Plotly, which would take them for drags that never end once the page scrolls. @param {HTMLElement} plot */
export function leaveTouchesToPage(plot) {
  for (const name of ["touchstart", "touchmove", "touchend", "touchcancel"]) {
    plot.addEventListener(name, (event) => event.stopPropagation(), { capture: true, passive: true });
  }
}

/** What a person's hands do with one cube. */
export class CubeHands {
  /**
   * @param {HTMLElement} box of the plot @param {any} plot Plotly's element, drawn @param {any} Plotly
   * @param {() => void} click called after a click or tap that was no drag
   */
  constructor(box, plot, Plotly, click) {
    this.plot = plot;
    this.move = (/** @type {Parameters<typeof moveCamera>[2]} */ by) => moveCamera(plot, Plotly, by);
    this.click = click;
    this.box = box;
    this.zooms = false; // after a click
    /** @type {MouseEvent|null} */
    this.pressed = null;
    this.dragged = this.#dragged.bind(this);
    /** @type {Grip|null} */
    this.grip = null;
    this.button = document.createElement("button");
    this.hint = document.createElement("p");
    this.#assemble();
    this.#listen();
  }

  #assemble() {
    Object.assign(this.button, { type: "button", className: "figure-turn", textContent: say("Turn") });
    this.hint.className = "figure-hint";
    this.hint.setAttribute("role", "status");
    this.#turn(false);
    this.box.append(this.button, this.hint);
  }

  #listen() {
    const on = (/** @type {string} */ name, /** @type {(event: any) => void} */ act) =>
      this.plot.addEventListener(name, act, { capture: true, passive: false });
    on("wheel", (event) => this.#wheel(event));
    on("touchmove", (event) => this.#moved(event));
    for (const name of ["touchstart", "touchend", "touchcancel"]) on(name, () => (this.grip = null));
    on("mousedown", (event) => this.#press(event));
    on("click", (event) => this.#clicked(event));
    this.box.addEventListener("mouseleave", () => this.#zoom(false));
    this.button.addEventListener("click", () => this.#turn(!this.turns));
  }

  /** Whether one finger turns the cube. */
  get turns() {
    return this.button.getAttribute("aria-pressed") === "true";
  }

  /** @param {boolean} turns */
  #turn(turns) {
    this.button.setAttribute("aria-pressed", String(turns));
    this.box.dataset.fingers = turns ? "turn" : "scroll";
    this.hint.textContent = turns
      ? say("One finger turns the cube, two zoom. Press Turn again to scroll the page.")
      : "";
  }

  /** @param {boolean} zooms */
  #zoom(zooms) {
    if (zooms === this.zooms) return;
    this.zooms = zooms;
    this.hint.textContent = zooms ? say("The wheel zooms until the pointer leaves the plot.") : "";
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    event.stopPropagation();
    if (!event.ctrlKey && !event.metaKey && !this.zooms) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE);
    this.move({ distance: Math.exp(ZOOM * pixels) });
  }

  /** @param {MouseEvent} event */
  #press(event) {
    this.pressed = event;
    this.grip = { x: event.clientX, y: event.clientY, apart: 0 };
    if (event.button === 0) addEventListener("mousemove", this.dragged);
  }

  /** Of the mouse, wherever it goes until the button is up. @param {MouseEvent} event */
  #dragged({ buttons, clientX, clientY }) {
    if (!(buttons & 1) || !this.plot.isConnected) {
      removeEventListener("mousemove", this.dragged);
      return;
    }
    this.#hold({ x: clientX, y: clientY, apart: 0 });
  }

  /** @param {TouchEvent} event */
  #moved(event) {
    const [first, second = first] = event.targetTouches;
    if (!event.cancelable || (!this.turns && first === second)) return; // the page scrolls
    event.preventDefault();
    const [across, down] = [second.clientX - first.clientX, second.clientY - first.clientY];
    this.#hold({ x: first.clientX + across / 2, y: first.clientY + down / 2, apart: Math.hypot(across, down) });
  }

  /** Turn the cube with what holds it: as far as the plot is high is half a turn. @param {Grip} after */
  #hold(after) {
    const before = this.grip;
    this.grip = after;
    if (!before) return;
    const scale = Math.PI / this.plot.clientHeight;
    const distance = this.turns && before.apart && after.apart ? before.apart / after.apart : 1;
    this.move({ right: scale * (before.x - after.x), up: scale * (after.y - before.y), distance });
  }

  /** @param {PointerEvent} event */
  #clicked(event) {
    const from = this.pressed ?? event;
    if (Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) > STILL) return;
    if (event.pointerType !== "touch") this.#zoom(true);
    this.click();
  }
}

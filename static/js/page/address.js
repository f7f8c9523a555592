/**
 * The state in the address bar: one entry of the history for each gesture, replaced while it lasts.
 */

const PAUSE = 1200; // ms after which a further key on the same slider is a gesture of its own
const THROTTLE = 100; // ms: browsers refuse to replace an entry too often

/** Writes the address, and says when the reader goes back or forth. */
export class Address {
  /** @param {string} query of the page as it came @param {(query: string) => void} restore */
  constructor(query, restore) {
    this.query = query;
    /** @type {string|null} */
    this.gesture = null;
    this.last = 0;
    this.timer = 0;
    history.replaceState({ query }, "", location.href);
    addEventListener("popstate", (event) => {
      this.#settle();
      this.gesture = null;
      this.query = event.state?.query ?? location.search;
      restore(this.query);
    });
    addEventListener("pagehide", () => this.#settle());
    this.pressed = false;
    const press = (/** @type {boolean} */ pressed) => () => {
      if (pressed) this.end();
      this.pressed = pressed;
    };
    addEventListener("pointerdown", press(true), true);
    for (const type of ["pointerup", "pointercancel"]) addEventListener(type, press(false), true);
  }

  /** Go to a state. @param {string} query @param {string|null} gesture what is turned; null: a single step */
  write(query, gesture) {
    if (query === this.query) return;
    this.query = query;
    const now = performance.now();
    const goesOn = gesture !== null && gesture === this.gesture && (this.pressed || now - this.last < PAUSE);
    this.gesture = gesture;
    this.last = now;
    if (goesOn) {
      this.timer ||= window.setTimeout(() => this.#settle(), THROTTLE);
    } else {
      this.#settle();
      history.pushState({ query }, "", this.#url());
    }
  }

  /** The gesture is over: what follows is another entry. */
  end() {
    this.#settle();
    this.gesture = null;
  }

  #settle() {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = 0;
    history.replaceState({ query: this.query }, "", this.#url());
  }

  #url() {
    return (this.query ? `?${this.query}` : location.pathname) + location.hash;
  }
}

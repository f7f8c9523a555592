/**
 * The panel of measuring: says which network is shown; all else is loaded once the panel is near.
 *
 * @import {Panel} from "./panel.js"
 * @import {View} from "../model/view.js"
 */

import { all, one, setText } from "../page/dom.js";
import { counted, ratio } from "../text/format.js";

/** Stands for the panel from the first paint on; it asks nothing of the server before it is near. */
export class Evaluations {
  /** @param {() => View|null} view @param {(row: Record<string, unknown>, asked: View) => void} added */
  constructor(view, added) {
    const root = one("#evaluations");
    this.asked = one('[data-text="asked"]', root);
    /** @type {Panel|undefined} */
    this.panel = undefined;
    whenNear(root, async () => {
      const { Panel } = await import("./panel.js");
      styled();
      this.panel = new Panel(root, view, added);
    });
  }

  /** @param {View} view */
  update(view) {
    const { network } = view.shown.current;
    const shape = `${network.resolution} px, ${counted(network.total, "{count}\u00a0block", "{count}\u00a0blocks")}, width ${ratio(network.coordinates.w)}`;
    setText(this.asked, `${view.tables.title}: ${shape}.`);
    this.panel?.update(view);
  }
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
  const href = new URL("../../css/evaluations.css", import.meta.url).href;
  if (all(`link[href="${href}"]`).length) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
}

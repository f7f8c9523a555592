/**
 * A figure in a frame of another page: drawn when it is seen, twisted by its sliders, its graphics let go out of sight.
 * Nothing is stored, and nothing is asked of any other host.
 */

import { Figures } from "../page/figures.js";
import { reportHeight } from "./height.js";

const INTENT = ["pointerover", "pointerdown", "focusin", "keydown", "input"]; // of a reader to twist

const { query = "", shown = "", name = "", tables = "", later = "" } = document.body.dataset;
const isOfFiles = Boolean(document.documentElement.dataset.site);
const figures = new Figures(document, { shown, frugal: true });

reportHeight(name, figures);
figures.start(query);
if (document.querySelector("#controls")) {
  for (const kind of INTENT) addEventListener(kind, prepare);
  if (isOfFiles && query) prepare(new Event("load"));
}

/** Most readers only look: what answers twists is loaded for who comes near. @param {Event} event */
async function prepare(event) {
  if (event.type === "input") document.body.dataset.turned = /** @type {HTMLInputElement} */ (event.target).name;
  if ("preparing" in document.body.dataset) return;
  document.body.dataset.preparing = "";
  if (!isOfFiles) {
    for (const href of later.split(" ")) preload(href, { rel: "modulepreload" });
    preload(tables, { rel: "preload", as: "fetch", crossOrigin: "anonymous" });
  }
  const { Twists } = await import("./twists.js");
  const page = isOfFiles ? await (await import("../site/state.js")).pageOf(query) : document;
  const twists = new Twists(figures, query, page);
  await twists.loaded;
  for (const kind of INTENT) removeEventListener(kind, prepare);
  const { turned } = document.body.dataset; // before the answer was there
  const input = document.querySelector(`#controls [name="${turned}"]:is(:checked, :not([type="radio"]))`);
  input?.dispatchEvent(new Event("input"));
}

/** Have all that will be asked for on its way at once. @param {string} href @param {Partial<HTMLLinkElement>} how */
function preload(href, how) {
  document.head.append(Object.assign(document.createElement("link"), { ...how, href }));
}

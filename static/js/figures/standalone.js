/** The plot of a self-contained file, which carries its document, Plotly, and this module with all that it imports. */

import { Plot } from "./plot.js";

const element = /** @type {HTMLElement} */ (document.querySelector("[data-figure]"));
const plot = new Plot(element, /** @type {any} */ (window).Plotly, () => undefined, () => {});

await plot.draw(JSON.parse(document.getElementById("document")?.textContent ?? ""));
element.dataset.drawn = "";
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plot.retheme());

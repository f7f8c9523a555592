/**
 * What the shapes and colours of a plot mean, as text of the page: it wraps, and costs nothing while twisting.
 *
 * @import {Columns} from "./binding.js"
 */

import { boundValues } from "./binding.js";
import { outline, svg } from "./marks.js";

const VIRIDIS = [
  "#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725",
];

/**
 * A legend of the traces that ask for one, and a scale for each colour bar.
 * @param {any} figure @returns {HTMLElement|null}
 */
export function legendOf(figure) {
  const named = figure.data.filter((/** @type {any} */ trace) => isNamed(figure, trace));
  named.sort((/** @type {any} */ a, /** @type {any} */ b) => rankOf(a) - rankOf(b));
  const scales = figure.data.flatMap(scaleOf);
  if (!named.length && !scales.length) return null;
  const list = document.createElement("ul");
  list.className = "figure-legend";
  list.append(...named.map(entry), ...scales.map(item));
  return list;
}

/**
 * Leave out of a legend what the plot does not show now. @param {HTMLElement|null|undefined} legend
 * @param {any[]} traces @param {(name: string) => Columns} rows
 */
export function nameShown(legend, traces, rows) {
  const shown = new Set(traces.filter((trace) => showsSomething(trace, rows)).map(({ name }) => name));
  for (const item of /** @type {NodeListOf<HTMLElement>} */ (legend?.querySelectorAll("[data-trace]") ?? [])) {
    item.hidden = !shown.has(item.dataset.trace);
  }
}

/** Whether a trace has a point. @param {any} trace @param {(name: string) => Columns} rows */
function showsSomething({ meta }, rows) {
  const { x, y, z } = boundValues(meta, rows(meta.rows));
  return [x, y, z].every((values) => values === undefined || values?.some((value) => value !== null));
}

/** @param {any} figure @param {any} trace */
function isNamed(figure, trace) {
  return figure.layout.showlegend !== false && trace.showlegend !== false && !["heatmap", "contour"].includes(trace.type);
}

/** As Plotly orders its own legends. @param {any} trace @returns {number} */
function rankOf({ legendrank = 1000 }) {
  return legendrank;
}

/** @param {any} trace */
function entry(trace) {
  const swatch = svg("svg", { width: "20", height: "14", viewBox: "-10 -7 20 14", "aria-hidden": "true" });
  swatch.append(trace.mode?.includes("lines") ? stroke(trace) : shape(trace));
  const element = item([swatch, text(trace.name)]);
  element.dataset.trace = trace.name;
  return element;
}

/** @param {any} trace */
function stroke({ line, meta }) {
  const dash = { dash: "6 3", dot: "2 3" }[/** @type {string} */ (line?.dash)] ?? "";
  const colour = `var(--${meta.roles["line.color"]})`;
  return svg("path", { d: "M-10 0H10", stroke: colour, "stroke-width": "2", "stroke-dasharray": dash });
}

/** @param {any} trace */
function shape({ type, marker, meta }) {
  const { symbol = "square", size = 10 } = marker ?? {};
  const role = meta.roles?.["marker.color"] ?? meta.roles?.color;
  const paint = role ? `var(--${role})` : typeof marker?.color === "string" ? marker.color : VIRIDIS[7];
  const open = symbol.endsWith("-open");
  const half = Math.min(Math.max(type === "scatter3d" ? size : size / 2, 2.75), 5); // in the cube, near points are larger
  const filling = { fill: open ? "none" : paint, "stroke-width": open ? "2" : "0" };
  return svg("path", { d: outline(symbol, half), stroke: paint, ...filling });
}

/** @param {any} trace @returns {any[]} */
function scaleOf(trace) {
  const bar = trace.type === "heatmap" ? trace : trace.marker;
  if (!bar?.colorbar?.title || bar.showscale === false) return [];
  const [low, high] = trace.type === "heatmap" ? [trace.zmin, trace.zmax] : [bar.cmin, bar.cmax];
  const roles = trace.meta.roles?.colorscale;
  const colours = roles ? roles.map((/** @type {string} */ role) => `var(--${role})`) : VIRIDIS;
  return [[text(`${bar.colorbar.title.text} ${low}`), gradient(colours), text(String(high))]];
}

let gradients = 0;

/** @param {string[]} colours */
function gradient(colours) {
  const id = `figure-scale-${(gradients += 1)}`;
  const bar = svg("svg", { width: "96", height: "8", "aria-hidden": "true" });
  const ramp = svg("linearGradient", { id });
  const stop = (/** @type {string} */ colour, /** @type {number} */ position) =>
    svg("stop", { offset: String(position / (colours.length - 1)), "stop-color": colour });
  ramp.append(...colours.map(stop));
  bar.append(ramp, svg("rect", { width: "96", height: "8", fill: `url(#${id})` }));
  return bar;
}

/** @param {string} words */
function text(words) {
  return document.createTextNode(words);
}

/** @param {any[]} parts */
function item(parts) {
  const element = document.createElement("li");
  element.append(...parts);
  return element;
}

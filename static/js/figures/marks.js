/**
 * The networks of the state over a 2-D plot: a small drawing of our own, which moves in the frame of the twist, since a
 * restyle of the plot takes several. The plot's own marks of the same traces are invisible and answer the pointer.
 *
 * @import {Columns} from "./binding.js"
 */

import { boundValues } from "./binding.js";

const SVG = "http://www.w3.org/2000/svg";
const LABELS = /** @type {Record<string, {x: number, y: number, anchor: string}>} */ ({
  "top center": { x: 0, y: -11, anchor: "middle" },
  "bottom center": { x: 0, y: 20, anchor: "middle" },
  "middle left": { x: -13, y: 4, anchor: "end" },
  "middle right": { x: 13, y: 4, anchor: "start" },
});

/** The marks of one plot. */
export class Marks {
  /** @param {any} plot Plotly's element @param {any[]} traces */
  constructor(plot, traces) {
    this.plot = plot;
    this.drawing = svg("svg", { class: "figure-marks", "aria-hidden": "true" });
    this.marks = traces.filter((trace) => trace.meta.live).map((trace) => mark(trace));
    this.drawing.append(...this.marks.map(({ group }) => group));
  }

  /** Move the marks to where the rows are. @param {(name: string) => Columns} rows */
  place(rows) {
    for (const { trace, group } of this.marks) {
      const { x, y } = { ...trace, ...boundValues(trace.meta, rows(trace.meta.rows)) };
      const place = pixels(this.plot, trace, x[0], y[0]);
      group.setAttribute("visibility", place ? "visible" : "hidden");
      if (place) group.setAttribute("transform", `translate(${place.x.toFixed(2)} ${place.y.toFixed(2)})`);
      if (place?.height) group.firstElementChild?.setAttribute("y2", String(place.height));
    }
  }
}

/** Hide the plot's own marks of live traces; they stay to answer the pointer. @param {any} trace */
export function hideOwnMark(trace) {
  trace.mode = "markers";
  trace.marker = { ...trace.marker, opacity: 0 };
  if (trace.error_y) trace.error_y.visible = false;
}

/** @param {any} trace */
function mark(trace) {
  const group = svg("g", {});
  if (trace.error_y) {
    group.append(svg("line", { stroke: colour(trace, "error_y.color"), y1: "0", y2: "0" }));
    return { trace, group };
  }
  const { symbol, size } = trace.marker;
  const paint = { stroke: colour(trace, "marker.line.color"), fill: colour(trace, "marker.color") };
  const kind = symbol.endsWith("-open") ? "open" : "";
  group.append(svg("path", { d: outline(symbol, size / 2), class: kind, ...paint }));
  if (trace.mode.includes("text")) {
    const { x, y, anchor } = LABELS[trace.textposition];
    const place = { x: String(x), y: String(y), "text-anchor": anchor };
    const label = svg("text", { ...place, fill: colour(trace, "textfont.color") });
    label.textContent = trace.text[0];
    group.append(label);
  }
  return { trace, group };
}

/** @param {any} trace @param {string} path */
function colour(trace, path) {
  return `var(--${trace.meta.roles[path]})`;
}

/** @param {string} symbol @param {number} half */
export function outline(symbol, half) {
  if (symbol.startsWith("square")) return `M${-half} ${-half}H${half}V${half}H${-half}Z`;
  if (symbol.startsWith("star")) return star(half * 1.2);
  if (symbol.startsWith("cross")) return cross(half, half / 3);
  if (symbol.startsWith("diamond")) return `M0 ${-half * 1.3}L${half * 1.3} 0L0 ${half * 1.3}L${-half * 1.3} 0Z`;
  return `M${-half} 0a${half} ${half} 0 1 0 ${2 * half} 0a${half} ${half} 0 1 0 ${-2 * half} 0Z`;
}

/** Four arms. @param {number} length @param {number} half half of an arm's width */
function cross(length, half) {
  return `M${-half} ${-length}H${half}V${-half}H${length}V${half}H${half}V${length}H${-half}V${half}H${-length}V${-half}H${-half}Z`;
}

/** Five points, the first one upwards. @param {number} radius */
function star(radius) {
  const corners = Array.from({ length: 10 }, (_, corner) => {
    const [angle, length] = [(Math.PI * corner) / 5, corner % 2 ? radius * 0.382 : radius];
    return `${(length * Math.sin(angle)).toFixed(2)} ${(-length * Math.cos(angle)).toFixed(2)}`;
  });
  return `M${corners.join("L")}Z`;
}

/**
 * Where values lie on a plot, null where one is unknown or outside of the axes. The one place that looks into Plotly
 * (`_fullLayout` of the pinned version), which has no public way from values to pixels.
 * @param {any} plot @param {any} trace @param {number|null} x @param {number|null} y
 */
function pixels(plot, trace, x, y) {
  const axes = plot._fullLayout;
  const [across, up] = [axes[axisName(trace.xaxis, "x")], axes[axisName(trace.yaxis, "y")]];
  if (!across?._length || x === null || x === undefined) return null;
  const left = across.d2p(x);
  if (!(left >= -1 && left <= across._length + 1)) return null;
  if (trace.error_y) return { x: across._offset + left, y: up._offset, height: up._length };
  if (y === null || y === undefined) return null;
  const top = up.d2p(y);
  if (!(top >= -8 && top <= up._length + 8)) return null;
  return { x: across._offset + left, y: up._offset + top };
}

/** @param {string|undefined} reference @param {string} letter */
function axisName(reference, letter) {
  return `${letter}axis${(reference ?? letter).slice(1)}`;
}

/** @param {string} name @param {Record<string, string>} attributes */
export function svg(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}

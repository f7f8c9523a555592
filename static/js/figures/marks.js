/**
 * The networks of the state over a 2-D plot: a small drawing of our own, which moves in the frame of the twist, since a
 * restyle of the plot takes several. The plot's own marks of the same traces are invisible and answer the pointer.
 *
 * @import {Columns} from "./binding.js"
 * @typedef {{left: number, right: number, top: number, bottom: number}} Box  pixels
 * @typedef {{x: number, y: number, area: Box, pixelsUp: (value: number) => number}} Place  in pixels; `area`: of the
 *   plot, `pixelsUp` of a value along the upright axis
 */

import { boundValues } from "./binding.js";

const SVG = "http://www.w3.org/2000/svg";
const LABELS = /** @type {Record<string, {x: number, y: number, anchor: "start"|"middle"|"end"}>} */ ({
  "top center": { x: 0, y: -11, anchor: "middle" },
  "bottom center": { x: 0, y: 20, anchor: "middle" },
  "middle left": { x: -13, y: 4, anchor: "end" },
  "middle right": { x: 13, y: 4, anchor: "start" },
  "top left": { x: -9, y: -7, anchor: "end" },
  "top right": { x: 9, y: -7, anchor: "start" },
  "bottom left": { x: -9, y: 15, anchor: "end" },
  "bottom right": { x: 9, y: 15, anchor: "start" },
  "far top center": { x: 0, y: -29, anchor: "middle" },
  "far bottom center": { x: 0, y: 38, anchor: "middle" },
  "far top left": { x: -9, y: -25, anchor: "end" },
  "far top right": { x: 9, y: -25, anchor: "start" },
  "far bottom left": { x: -9, y: 33, anchor: "end" },
  "far bottom right": { x: 9, y: 33, anchor: "start" },
});
const BEFORE = { start: 0, middle: 0.5, end: 1 }; // how much of a label lies to the left of its place
const [ASCENT, DESCENT] = [12, 4]; // of a line of a label, pixels
const BESIDE = 12; // how far labels may reach out of the plot to the right, where nothing is written
const CAP = 4; // half the width of the ends of an interval

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
    const placed = this.marks.flatMap(({ trace, group }) => {
      const values = { ...trace, ...boundValues(trace.meta, rows(trace.meta.rows)) };
      const place = placeOf(this.plot, trace, values.x[0], values.y[0]);
      group.setAttribute("visibility", place ? "visible" : "hidden");
      return place ? [{ trace, group, values, place }] : [];
    });
    const covered = placed.filter(({ trace }) => !isHairline(trace)).map(({ trace, place }) => around(trace, place));
    for (const { trace, group, values, place } of placed) {
      group.setAttribute("transform", `translate(${place.x.toFixed(2)} ${place.y.toFixed(2)})`);
      for (const part of group.children) {
        if (part.matches(".hairline")) part.setAttribute("y2", String(place.area.bottom - place.area.top));
        else if (part.matches(".doubt")) part.setAttribute("d", interval(place, values));
        else if (part.matches("text")) covered.push(label(/** @type {any} */ (part), trace.textposition, place, covered));
      }
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
  const group = svg("g", { "data-rows": trace.meta.rows });
  if (isHairline(trace)) {
    group.append(svg("line", { class: "hairline", stroke: colour(trace, "error_y.color"), y1: "0", y2: "0" }));
    return { trace, group };
  }
  const { symbol, size } = trace.marker;
  const paint = { stroke: colour(trace, "marker.line.color"), fill: colour(trace, "marker.color") };
  const kind = symbol.endsWith("-open") ? "open" : "";
  if (trace.error_y) group.append(svg("path", { class: "doubt", stroke: colour(trace, "error_y.color") }));
  group.append(svg("path", { d: outline(symbol, size / 2), class: kind, ...paint }));
  if (trace.mode.includes("text")) {
    const text = svg("text", { fill: colour(trace, "textfont.color") });
    text.textContent = trace.text[0];
    group.append(text);
  }
  return { trace, group };
}

/** A line over the whole height of the plot. @param {any} trace */
function isHairline(trace) {
  return trace.error_y?.type === "constant";
}

/** What a mark covers. @param {any} trace @param {Place} place @returns {Box} */
function around({ marker: { size } }, { x, y }) {
  return { left: x - size / 2, right: x + size / 2, top: y - size / 2, bottom: y + size / 2 };
}

/**
 * The 95 % interval around a mark, as far as the plot goes. @param {Place} place @param {Record<string, any>} values
 */
function interval({ y, area, pixelsUp }, { y: [middle], "error_y.array": [above], "error_y.arrayminus": [below] }) {
  const [high, low] = [middle + above, middle - below].map((end) => {
    return (Math.min(Math.max(pixelsUp(end), area.top), area.bottom) - y).toFixed(2);
  });
  return `M${-CAP} ${high}H${CAP}M0 ${high}V${low}M${-CAP} ${low}H${CAP}`;
}

/**
 * Put a label where it is meant to stand, or elsewhere beside its mark where it would leave the plot or meet a mark or another label.
 * @param {SVGTextElement} text @param {string} wanted @param {Place} place @param {Box[]} others @returns {Box}
 */
function label(text, wanted, place, others) {
  const width = widthOf(text);
  const names = [wanted, opposite(wanted), ...Object.keys(LABELS)];
  const boxes = names.map((name) => ({ name, ...boxOf(name, place, width) }));
  const chosen = leastCovered(boxes.filter((box) => isWithin(box, place.area)), others) ?? boxes[0];
  const { x, y, anchor } = LABELS[chosen.name];
  const shown = { x: String(x), y: String(y), "text-anchor": anchor };
  for (const [attribute, value] of Object.entries(shown)) {
    if (text.getAttribute(attribute) !== value) text.setAttribute(attribute, value);
  }
  return chosen;
}

/** @type {WeakMap<SVGTextElement, number>} measured once: to ask again would lay out the page in every frame */
const widths = new WeakMap();

/** @param {SVGTextElement} text */
function widthOf(text) {
  const known = widths.get(text) ?? text.getComputedTextLength();
  if (known) widths.set(text, known);
  return known;
}

/** @param {string} name of a label's place @param {Place} place @param {number} width @returns {Box} */
function boxOf(name, place, width) {
  const { x, y, anchor } = LABELS[name];
  const left = place.x + x - BEFORE[anchor] * width;
  return { left, right: left + width, top: place.y + y - ASCENT, bottom: place.y + y + DESCENT };
}

/** @param {string} name of a label's place */
function opposite(name) {
  const { x, y } = LABELS[name];
  if (x) return x < 0 ? "middle right" : "middle left";
  return y < 0 ? "bottom center" : "top center";
}

/** @param {Box} box @param {Box} area */
function isWithin(box, area) {
  return box.left >= area.left && box.right <= area.right + BESIDE && box.top >= area.top && box.bottom <= area.bottom;
}

/**
 * The first one that the others leave free, or else the one of which they cover least.
 * @template {Box} B @param {B[]} boxes @param {Box[]} others @returns {B|undefined}
 */
function leastCovered(boxes, others) {
  const covered = boxes.map((box) => others.reduce((sum, other) => sum + common(box, other), 0));
  return boxes[covered.indexOf(Math.min(...covered))];
}

/** Area that two boxes share. @param {Box} a @param {Box} b */
function common(a, b) {
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const up = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return Math.max(across, 0) * Math.max(up, 0);
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
 * @param {any} plot @param {any} trace @param {number|null} x @param {number|null} y @returns {Place|null}
 */
function placeOf(plot, trace, x, y) {
  const axes = plot._fullLayout;
  const [across, up] = [axes[axisName(trace.xaxis, "x")], axes[axisName(trace.yaxis, "y")]];
  if (!across?._length || x === null || x === undefined) return null;
  const left = across.d2p(x);
  if (!(left >= -1 && left <= across._length + 1)) return null;
  const [x0, y0] = [across._offset, up._offset];
  const area = { left: x0, right: x0 + across._length, top: y0, bottom: y0 + up._length };
  const pixelsUp = (/** @type {number} */ value) => y0 + up.d2p(value);
  if (isHairline(trace)) return { x: x0 + left, y: y0, area, pixelsUp };
  if (y === null || y === undefined) return null;
  const top = up.d2p(y);
  if (!(top >= -8 && top <= up._length + 8)) return null;
  return { x: x0 + left, y: y0 + top, area, pixelsUp };
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

/**
 * One plot: drawn from its document, and kept at what its row sets say.
 *
 * @import {Columns} from "./binding.js"
 * @typedef {{name: string, title: string, query: string, alt: string, alt_template: string, caption: string,
 *   footer: string, rows: Record<string, Columns>, figure: {data: any[], layout: any}}} FigureDocument
 * @typedef {{figure: string, rows: string, row: Record<string, any>}} Pick
 */

import { paragraph, say } from "../text/say.js";
import { boundValues, rowOf, setPath } from "./binding.js";
import { cameraOf } from "./camera.js";
import { cubeIn, domains, fitToPage, isStacked, thinTicks } from "./fit.js";
import { pictureOf, spareWaits } from "./graphics.js";
import { CubeHands, leaveTouchesToPage } from "./hands.js";
import { listenToKeys } from "./keyboard.js";
import { legendOf, nameShown } from "./legend.js";
import { hideOwnMark, Marks } from "./marks.js";
import { addToPaper, removeFromPaper } from "./paper.js";
import { dropTheme, keepTheme, paint, paletteOf, repaint } from "./theme.js";
import { fill } from "./words.js";

const CONFIG = { displayModeBar: false, plotGlPixelRatio: 1, doubleClick: false, showTips: false };

/** A figure on the page. */
export class Plot {
  /**
   * @param {HTMLElement} element where it stands
   * @param {any} Plotly
   * @param {(name: string) => Columns|undefined} changed newest columns of a row set that changed since the document
   * @param {(pick: Pick) => void} pick called when a point is chosen
   */
  constructor(element, Plotly, changed, pick) {
    this.element = element;
    this.Plotly = Plotly;
    this.changed = changed;
    this.pick = pick;
    /** @type {Set<string>} row sets that changed since they were drawn */
    this.stale = new Set();
    /** @type {Set<string>} row sets whose marks answer the pointer at an old place */
    this.unsettled = new Set();
    this.stacked = false;
    this.box = part("div", "figure-plot");
    this.canvas = part("div", "figure-canvas");
    this.said = part("p", "figure-said");
    this.#assemble();
  }

  #assemble() {
    this.box.tabIndex = 0;
    this.box.setAttribute("role", "application");
    this.said.setAttribute("role", "status");
    this.box.append(this.canvas, this.said);
    for (const child of this.element.children) child.setAttribute("hidden", "");
    this.element.append(this.box);
  }

  /** Columns of a row set as they are now. @param {string} name @returns {Columns} */
  rows(name) {
    return this.changed(name) ?? this.document?.rows[name] ?? {};
  }

  /** Draw a document in the place of the one before. @param {FigureDocument} document */
  async draw(document) {
    const first = !this.document;
    this.document = document;
    const { data, layout } = structuredClone(document.figure);
    this.sent = structuredClone(layout);
    if (this.element.dataset.theme) keepTheme(this.element, document.figure);
    this.#replaceLegend(legendOf({ data, layout }));
    fitToPage({ data, layout });
    paint({ data, layout }, paletteOf(this.element));
    for (const trace of data) this.#fill(trace);
    this.#nameShown(data);
    this.marks?.drawing.remove();
    this.marks = new Marks(this.canvas, structuredClone(data));
    data.filter((trace) => trace.meta.live).forEach(hideOwnMark);
    this.#stack(layout);
    const camera = layout.scene && takeStill(this.element);
    if (camera) layout.scene.camera = camera;
    await this.Plotly.react(this.canvas, data, layout, CONFIG);
    if (first) this.#listen();
    this.box.append(this.marks.drawing);
    this.stale.clear();
    this.place();
    this.describe();
  }

  /** @param {any} trace */
  #fill(trace) {
    const values = boundValues(trace.meta, this.rows(trace.meta.rows));
    for (const [path, value] of Object.entries(values)) setPath(trace, path, value);
  }

  /** @param {HTMLElement|null} legend */
  #replaceLegend(legend) {
    this.legend?.remove();
    this.legend = legend;
    if (legend) this.element.prepend(legend);
  }

  /** @param {any[]} traces */
  #nameShown(traces) {
    nameShown(this.legend, traces, (name) => this.rows(name));
  }

  /** @param {any} layout */
  #stack(layout) {
    this.stacked = isStacked(this.sent, this.canvas.clientWidth);
    for (const [path, domain] of Object.entries(domains(this.sent, this.stacked))) setPath(layout, path, domain);
    thinTicks(layout, this.canvas.clientWidth);
    if (!layout.scene) return;
    layout.dragmode = false; // the hands turn it
    const { eye } = layout.scene.camera;
    const { sides, distance } = cubeIn(this.canvas);
    ["x", "y", "z"].forEach((axis, index) => {
      eye[axis] *= distance;
      layout.scene.aspectratio = { ...layout.scene.aspectratio, [axis]: sides[index] };
    });
    layout.scene.aspectmode = "manual";
  }

  #listen() {
    const { canvas, Plotly } = this;
    canvas.on("plotly_afterplot", () => this.place());
    listenToKeys(this.box, canvas, Plotly, this.said);
    this.resizing = new ResizeObserver(() => this.#resize());
    this.resizing.observe(this.box);
    addToPaper(this);
    leaveTouchesToPage(canvas);
    if (this.isHeavy) this.#listenToCube();
    else canvas.on("plotly_click", (/** @type {any} */ { points }) => this.#chosen(points[0]));
  }

  /** Plotly says a click on a cube when the button goes down, which may begin a drag, and not at all if it is quick. */
  #listenToCube() {
    const { box, canvas, Plotly } = this;
    /** @type {any} */
    let met = null; // the point under the pointer
    for (const name of ["plotly_hover", "plotly_click"]) {
      canvas.on(name, (/** @type {any} */ { points }) => (met = points[0]));
    }
    canvas.on("plotly_unhover", () => (met = null));
    spareWaits(canvas, box);
    new CubeHands(box, canvas, Plotly, () => requestAnimationFrame(() => met && this.#chosen(met)));
  }

  /** @param {{curveNumber: number, pointNumber: number}} point */
  #chosen({ curveNumber, pointNumber }) {
    const { meta } = this.canvas.data[curveNumber];
    const row = rowOf(meta, this.rows(meta.rows), pointNumber);
    this.pick({ figure: /** @type {FigureDocument} */ (this.document).name, rows: meta.rows, row });
  }

  async #resize() {
    if (!this.canvas.clientWidth) return;
    await this.Plotly.Plots.resize(this.canvas);
    const stacked = isStacked(this.sent, this.canvas.clientWidth);
    if (stacked === this.stacked) return;
    this.stacked = stacked;
    await this.Plotly.relayout(this.canvas, domains(this.sent, stacked));
  }

  /**
   * Take note of row sets that changed; marks over the plot move at once if it is seen.
   * @param {string[]} names @param {boolean} seen
   */
  note(names, seen) {
    const shown = new Set(this.canvas.data?.map((/** @type {any} */ trace) => trace.meta.rows));
    for (const name of names.filter((name) => shown.has(name))) {
      this.stale.add(name);
      this.unsettled.add(name);
    }
    if (seen) this.place();
  }

  /** Move the marks over the plot. */
  place() {
    this.marks?.place((name) => this.rows(name));
  }

  /** Whether something else than marks has changed. */
  get isStale() {
    return this.#bound(this.stale, false).length > 0;
  }

  /** Redraw what has changed, marks left out. @returns {Promise<void>} */
  async update() {
    const traces = this.#bound(this.stale, false);
    this.stale.clear();
    if (traces.length) await this.#restyle(traces);
  }

  /** Bring the plot to rest: its own marks, which answer the pointer, and its description. */
  async settle() {
    const traces = this.#bound(this.unsettled, true);
    this.unsettled.clear();
    if (traces.length) await this.#restyle(traces);
    this.#nameShown(this.canvas.data);
    this.describe();
  }

  /** Indices of the traces that show some row sets. @param {Set<string>} names @param {boolean} live */
  #bound(names, live) {
    const indices = [...(this.canvas.data ?? []).keys()];
    return indices.filter((index) => {
      const { meta } = this.canvas.data[index];
      return names.has(meta.rows) && Boolean(meta.live) === live;
    });
  }

  /** One call for all of them. @param {number[]} traces */
  #restyle(traces) {
    /** @type {Record<string, any[]>} */
    const update = {};
    traces.forEach((index, position) => {
      const { meta } = this.canvas.data[index];
      for (const [path, values] of Object.entries(boundValues(meta, this.rows(meta.rows)))) {
        update[path] ??= new Array(traces.length).fill(undefined);
        update[path][position] = values;
      }
    });
    return this.Plotly.restyle(this.canvas, update, traces);
  }

  /** Say what the plot shows now. */
  describe() {
    const { alt_template, figure } = /** @type {FigureDocument} */ (this.document);
    const keys = figure.layout.scene ? say("Arrow keys turn the cube.") : say("Arrow keys step through the points.");
    const said = fill(alt_template, (name) => this.rows(name));
    this.box.setAttribute("aria-label", paragraph([said, figure.data.length ? keys : ""]));
  }

  /** Take on the page's present colours. */
  retheme() {
    if (!this.element.dataset.theme && this.document) this.#repaint();
  }

  #repaint() {
    const { figure } = /** @type {FigureDocument} */ (this.document);
    const { traces, layout } = repaint(figure, paletteOf(this.element));
    this.Plotly.update(this.canvas, traces, layout);
  }

  /** Whether the plot is drawn by the graphics card: a page may only hold a few of these. */
  get isHeavy() {
    return Boolean(this.sent?.scene);
  }

  /** Take on the colours of paper; a picture is printed in the place of what a graphics card drew. */
  toPaper() {
    const { figure } = /** @type {FigureDocument} */ (this.document);
    dropTheme(this.element, figure);
    this.#repaint();
    const picture = this.isHeavy && pictureOf(this.canvas);
    if (picture) this.canvas.append(still(picture));
  }

  /** Go back to the screen. */
  fromPaper() {
    const { figure } = /** @type {FigureDocument} */ (this.document);
    if (this.element.dataset.theme) keepTheme(this.element, figure);
    this.#repaint();
    this.canvas.querySelector(".figure-still")?.remove();
  }

  /** Let go of everything, a picture in its place; the next plot drawn there takes up the view. */
  release() {
    const picture = pictureOf(this.canvas);
    const camera = picture && cameraOf(this.canvas);
    this.destroy();
    if (!picture) return;
    const image = still(picture);
    image.dataset.camera = JSON.stringify(camera);
    for (const child of this.element.children) child.setAttribute("hidden", "");
    this.element.append(image);
  }

  /** Let go of everything, the graphics context first: Plotly keeps it. */
  destroy() {
    removeFromPaper(this);
    this.resizing?.disconnect();
    for (const canvas of this.canvas.querySelectorAll(".gl-container canvas")) {
      /** @type {HTMLCanvasElement} */ (canvas).getContext("webgl")?.getExtension("WEBGL_lose_context")?.loseContext();
    }
    this.Plotly.purge(this.canvas);
    this.legend?.remove();
    this.box.remove();
    for (const child of this.element.children) child.removeAttribute("hidden");
  }
}

/** @param {string} name @param {string} className @returns {any} */
function part(name, className) {
  const element = document.createElement(name);
  element.className = className;
  return element;
}

/** A picture of a plot. @param {string} src */
function still(src) {
  const image = document.createElement("img");
  Object.assign(image, { className: "figure-still", alt: "", src });
  return image;
}

/** Take the picture of a plot that was let go away. @param {HTMLElement} element @returns {any} its camera */
function takeStill(element) {
  const image = /** @type {HTMLElement|null} */ (element.querySelector(":scope > .figure-still"));
  image?.remove();
  return image && JSON.parse(image.dataset.camera ?? "null");
}

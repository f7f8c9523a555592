/** A plot by keyboard: arrows step through its points, Enter picks one; they turn the cube, plus and minus move it. */

import { moveCamera } from "./camera.js";

const TURN = Math.PI / 18;
const NEARER = 0.9;

/**
 * @param {HTMLElement} box what takes the focus @param {any} plot Plotly's element @param {any} Plotly
 * @param {HTMLElement} said live region
 */
export function listenToKeys(box, plot, Plotly, said) {
  const press = plot.layout.scene ? cubeKeys(plot, Plotly) : pointKeys(plot, Plotly, said);
  box.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && press(event.key)) event.preventDefault();
  });
}

/** @param {any} plot @param {any} Plotly @returns {(key: string) => boolean} */
function cubeKeys(plot, Plotly) {
  const moves = /** @type {Record<string, Parameters<typeof moveCamera>[2]>} */ ({
    ArrowLeft: { right: -TURN },
    ArrowRight: { right: TURN },
    ArrowUp: { up: TURN },
    ArrowDown: { up: -TURN },
    "+": { distance: NEARER },
    "-": { distance: 1 / NEARER },
  });
  return (key) => {
    if (!moves[key]) return false;
    moveCamera(plot, Plotly, moves[key]);
    return true;
  };
}

/** @param {any} plot @param {any} Plotly @param {HTMLElement} said @returns {(key: string) => boolean} */
function pointKeys(plot, Plotly, said) {
  let at = -1;
  return (key) => {
    const points = pointsOf(plot);
    if (key === "Enter" && points[at]) {
      plot.emit("plotly_click", { points: [points[at]] });
      return true;
    }
    if (key !== "ArrowLeft" && key !== "ArrowRight") return false;
    if (!points.length) return false;
    at = (at + (key === "ArrowRight" ? 1 : -1) + points.length) % points.length;
    Plotly.Fx.hover(plot, [points[at]], points[at].subplot);
    const lines = [...plot.querySelectorAll(".hoverlayer text")].map((element) => spoken(element));
    said.textContent = lines.join("; ");
    return true;
  };
}

/** The points that a pointer could meet, from left to right, panel by panel. @param {any} plot */
function pointsOf(plot) {
  return plot.data
    .flatMap((/** @type {any} */ trace, /** @type {number} */ curveNumber) =>
      trace.mode?.includes("markers") && trace.hoverinfo !== "skip"
        ? trace.x.map((/** @type {any} */ x, /** @type {number} */ pointNumber) => ({
            curveNumber, pointNumber, x, y: trace.y[pointNumber], subplot: `${trace.xaxis ?? "x"}${trace.yaxis ?? "y"}`,
          }))
        : [],
    )
    .filter((/** @type {any} */ point) => point.x !== null && point.y !== null)
    .sort((/** @type {any} */ a, /** @type {any} */ b) => a.subplot.localeCompare(b.subplot) || a.x - b.x || a.y - b.y);
}

/** @param {Element} text */
function spoken(text) {
  const lines = [...text.querySelectorAll(".line")];
  return (lines.length ? lines : [text]).map((line) => line.textContent).filter(Boolean).join(", ");
}

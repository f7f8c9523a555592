/**
 * Tells the page around how high the embed is, `{type: "modelcube:height", height: 512, name: "cube", drawn: true}` to
 * the parent window, whenever it changes, and whether its plot is drawn by now. The message holds nothing but that, so
 * it may go to any origin; none is listened to.
 *
 * @import {Figures} from "../figures.js"
 */

/** @param {string} name of the figure @param {Figures} figures */
export function reportHeight(name, figures) {
  if (parent === window) return;
  let last = "";
  let drawn = false;
  const report = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    const said = `${height} ${drawn}`;
    if (height && said !== last) parent.postMessage({ type: "modelcube:height", height, name, drawn }, "*");
    last = said;
  };
  new ResizeObserver(report).observe(document.documentElement);
  figures.addEventListener("drawn", () => {
    drawn = true;
    report();
  });
  report();
}

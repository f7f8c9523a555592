/**
 * Tells the page around how high the embed would like to be, `{type: "modelcube:height", height: 512, name: "cube",
 * drawn: true}` to the parent window, whenever it changes, and whether its plot is drawn by now. The message holds
 * nothing but that, so it may go to any origin; none is listened to. Where nobody follows, the plot takes what the frame
 * leaves it; where somebody does, it stays as high as it likes to be, whatever changes around it.
 *
 * @import {Figures} from "../page/figures.js"
 */

import { one } from "../page/dom.js";

/** @param {string} name of the figure @param {Figures} figures */
export function reportHeight(name, figures) {
  if (parent === window) return;
  const root = document.documentElement;
  let [last, width, drawn] = ["", 0, false];
  const report = () => {
    if (root.clientWidth !== width) delete root.dataset.followed; // until the page around has followed again
    width = root.clientWidth;
    const height = likedHeight();
    if (height === innerHeight && !askedHeight()) root.dataset.followed = "";
    const said = `${height} ${drawn}`;
    if (height && said !== last) parent.postMessage({ type: "modelcube:height", height, name, drawn }, "*");
    last = said;
  };
  const observer = new ResizeObserver(report);
  for (const element of [root, one(".embed")]) observer.observe(element);
  addEventListener("resize", report);
  figures.addEventListener("drawn", () => {
    drawn = true;
    report();
  });
  report();
}

/** That of everything around the plot and the plot's own; the one that was asked for, if all has room in it. */
function likedHeight() {
  const [embed, plot] = [one(".embed"), one(".plot")];
  const around = embed.getBoundingClientRect().height - plot.getBoundingClientRect().height;
  const style = getComputedStyle(plot);
  const [liked, least] = ["--liked", "--least"].map((name) => parseFloat(style.getPropertyValue(name)));
  return Math.ceil(Math.max(askedHeight(), around + (askedHeight() ? least : liked)));
}

/** The height that was asked for; 0 if none was, or if the page around has no room for that width. */
function askedHeight() {
  const [width, height] = (document.body.dataset.size ?? "0x0").split("x").map(Number);
  return document.documentElement.clientWidth < width ? 0 : height;
}

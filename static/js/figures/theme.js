/**
 * Colours of figures: each that follows the theme is named by its role, and is read from the custom property of that
 * name, so that one figure serves light and dark.
 *
 * @typedef {string|string[]} Role a list of roles makes a colour scale
 */

import { setPath } from "./binding.js";

/** The colours of roles as an element sees them. @param {Element} element @returns {(role: Role) => any} */
export function paletteOf(element) {
  const style = getComputedStyle(element);
  const colour = (/** @type {string} */ role) => style.getPropertyValue(`--${role}`).trim() || "#808080";
  return (role) => (typeof role === "string" ? colour(role) : scale(role.map(colour)));
}

/** Paint a figure, before it is drawn. @param {any} figure @param {(role: Role) => any} palette */
export function paint(figure, palette) {
  for (const part of [figure.layout, ...figure.data]) {
    for (const [path, role] of rolesOf(part)) setPath(part, path, palette(role));
  }
}

/** What Plotly.update changes for other colours. @param {any} figure @param {(role: Role) => any} palette */
export function repaint(figure, palette) {
  /** @type {Record<string, any[]>} */
  const traces = {};
  figure.data.forEach((/** @type {any} */ trace, /** @type {number} */ index) => {
    for (const [path, role] of rolesOf(trace)) {
      traces[path] ??= new Array(figure.data.length).fill(undefined);
      traces[path][index] = palette(role);
    }
  });
  const layout = Object.fromEntries(rolesOf(figure.layout).map(([path, role]) => [path, palette(role)]));
  return { traces, layout };
}

/** Give an element the theme that a figure was painted in. @param {HTMLElement} element @param {any} figure */
export function keepTheme(element, figure) {
  for (const part of [figure.layout, ...figure.data]) {
    for (const [path, role] of rolesOf(part)) {
      if (typeof role === "string") element.style.setProperty(`--${role}`, valueAt(part, path));
    }
  }
}

/** Take it away again: the page's is seen. @param {HTMLElement} element @param {any} figure */
export function dropTheme(element, figure) {
  for (const [, role] of [figure.layout, ...figure.data].flatMap(rolesOf)) element.style.removeProperty(`--${role}`);
}

/** @param {any} part @returns {[string, Role][]} */
function rolesOf(part) {
  return Object.entries(part.meta?.roles ?? {});
}

/** @param {any} part @param {string} path */
function valueAt(part, path) {
  return path.split(/[.[\]]+/).filter(Boolean).reduce((value, step) => value?.[step], part);
}

/** @param {string[]} colours @returns {[number, string][]} */
function scale(colours) {
  return colours.map((colour, position) => [position / (colours.length - 1), colour]);
}

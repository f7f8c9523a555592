/**
 * The share panel of a static site: no server writes the snippets, so that they come with places for the site's address
 * and the state that is shown, and are filled in here. modelcube/site/share.py wrote them.
 */

import { all, one } from "../page/dom.js";
import { show } from "../page/share.js";
import { ROOT } from "./files.js";

const LOCAL = /^(localhost|127\.|\[::1\]|0\.0\.0\.0)/;
const OPTIONS = ["theme", "hide"];

/**
 * Fill a panel in, and keep it at what its options say.
 * @param {HTMLElement} panel @param {string} address of the panel, with the state as its query string
 */
export function enlivenFiles(panel, address) {
  const form = /** @type {HTMLFormElement} */ (one("form", panel));
  const base = (panel.dataset.url || ROOT.href).replace(/\/$/, "");
  const state = new URL(address).searchParams;
  for (const name of OPTIONS) state.delete(name);
  for (const part of ["href", "src"]) {
    for (const element of all(`[${part}]`, panel)) {
      element.setAttribute(part, new URL(element.getAttribute(part) ?? "", address).href);
    }
  }
  one("[data-unreached]", panel).hidden = Boolean(panel.dataset.url) || !LOCAL.test(ROOT.host);
  const isUsual = state.size === 0;
  const fill = () => fillIn(panel, base, asked(state, new FormData(form)), isUsual);
  form.addEventListener("change", fill);
  form.addEventListener("submit", (event) => event.preventDefault());
  fill();
}

/** The query string of a state with its options. @param {URLSearchParams} state @param {FormData} options */
function asked(state, options) {
  const theme = options.get("theme");
  const hide = options.getAll("hide").join(",");
  const presentation = [theme && `theme=${theme}`, hide && `hide=${hide}`];
  const query = [state.toString(), ...presentation].filter(Boolean).join("&");
  return query && `?${query}`;
}

/** @param {HTMLElement} panel @param {string} base @param {string} query @param {boolean} isUsual whether pictures show it */
function fillIn(panel, base, query, isUsual) {
  for (const field of /** @type {HTMLTextAreaElement[]} */ (all("[data-template]", panel))) {
    const written = "html" in field.dataset ? query.replaceAll("&", "&amp;") : query;
    const { template = "", other = template } = field.dataset;
    field.value = (isUsual ? template : other).replaceAll("{base}", () => base).replaceAll("{query}", () => written);
  }
  const preview = /** @type {HTMLIFrameElement} */ (one("iframe", panel));
  const shown = new URL(query, new URL(`embed/${panel.dataset.share}/`, ROOT)).href;
  if (preview.src === shown) return;
  const next = /** @type {HTMLIFrameElement} */ (preview.cloneNode());
  next.src = shown;
  show(preview, next);
}

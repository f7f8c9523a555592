/**
 * A figure of a static site at the state of its address: its page was written for the usual one, what differs is a
 * twist.
 */

import { loadParts } from "../model/tables.js";

/** The page that holds fields and measured networks of a state's backbone and study. @param {string} query */
export function pageOf(query) {
  const asked = new URLSearchParams(query);
  const sources = { backbone: asked.get("backbone") ?? "", study: asked.get("study") ?? "", model: "", data: "", classes: null };
  return loadParts(/** @type {any} */ (sources));
}

/**
 * Links to the figures carry the state of the page.
 *
 * @import {StateFields} from "../model/state.js"
 * @import {View} from "../model/view.js"
 */

import { all, setAttribute } from "./dom.js";

/** Links that repeat the query string. */
export class Links {
  /** @param {StateFields} fields */
  constructor(fields) {
    this.fields = fields;
    this.links = all("[data-link]");
  }

  /** @param {View} view */
  update({ state }) {
    const query = this.fields.write(state);
    for (const link of this.links) setAttribute(link, "href", (link.dataset.link ?? "") + (query ? `?${query}` : ""));
  }
}

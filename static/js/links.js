/** Links to the figures carry the state of the page. */

import { all, setAttribute } from "./dom.js";

/** Links that repeat the query string. */
export class Links {
  constructor() {
    this.links = all("[data-link]");
  }

  /** @param {string} query */
  update(query) {
    for (const link of this.links) setAttribute(link, "href", (link.dataset.link ?? "") + (query ? `?${query}` : ""));
  }
}

/** The share panel on a page of its own. */

import { enliven } from "./share.js";

const panel = document.querySelector("main.share");
if (panel) enliven(/** @type {HTMLElement} */ (panel), location.href);

/** A figure on a page of its own. */

import { Figures } from "../figures.js";

new Figures().start(document.body.dataset.query ?? "");

/** A figure on a page of its own. */

import { Figures } from "../figures.js";

export const figures = new Figures();

figures.start(document.body.dataset.query ?? "");

/** A figure on a page of its own. */

import { Figures } from "../figures.js";

const { query = "", shown = "" } = document.body.dataset;

export const figures = new Figures(document, { shown });

figures.start(query);

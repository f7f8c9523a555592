/** A figure on a page of its own. */

import { Figures } from "../page/figures.js";

const { query = "", shown = "" } = document.body.dataset;

export const figures = new Figures(document, { shown });

figures.start(query);
if (document.documentElement.dataset.site && query) twist();

/** A static site draws the usual state: what differs is a twist. */
async function twist() {
  const [{ Twists }, { pageOf }] = await Promise.all([import("../embed/twists.js"), import("../site/state.js")]);
  await new Twists(figures, query, await pageOf(query)).loaded;
}

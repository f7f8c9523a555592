/**
 * The cards, the comparison and the drawings on the page.
 *
 * @import {Card} from "./card.js"
 * @import {Frame} from "./silhouette.js"
 * @import {View, Which} from "./view.js"
 */

import { cardOf, limitsText } from "./card.js";
import { all, setAttribute, setText } from "./dom.js";
import { networkOf } from "./network.js";
import { silhouette, viewBox } from "./silhouette.js";
import { WHICH } from "./view.js";

/** Everything on the page that speaks of one of the three networks. */
class Place {
  /** @param {Which} which */
  constructor(which) {
    const article = `[data-network="${which}"]`;
    this.articles = all(article);
    this.fields = all(`${article} [data-field], [data-of="${which}"][data-field]`);
    this.values = all(`${article} [data-value]`);
    this.drawings = all(`${article} .silhouette, [data-drawing="${which}"] .silhouette`);
    this.points = all(`${article} [data-axis="point"]`);
  }

  /** @param {Card} card */
  write(card) {
    for (const field of this.fields) setText(field, card.texts[field.dataset.field ?? ""]);
    for (const output of this.values) {
      const name = output.dataset.value ?? "";
      setText(output, card.texts[name === "accuracy" ? "top1" : name]);
      setAttribute(output, "data-exact", card.exact[name]);
      if (output.hasAttribute("title")) setAttribute(output, "title", card.exact[name]);
    }
    for (const article of this.articles) {
      article.classList.toggle("unfit", card.lacking.length > 0);
      article.classList.toggle("unmeasured", card.exact.accuracy === "");
    }
  }

  /** @param {string} input @param {string} slabs @param {string} frame */
  draw(input, slabs, frame) {
    for (const drawing of this.drawings) {
      setAttribute(drawing, "viewBox", frame);
      setAttribute(drawing.children[0], "d", input);
      setAttribute(drawing.children[1], "d", slabs);
    }
  }

  /** @param {number} position per cent @param {boolean} measured */
  point(position, measured) {
    for (const point of this.points) {
      setAttribute(point, "cx", `${position.toFixed(2)}%`);
      setAttribute(point, "class", measured ? "point" : "point near");
    }
  }
}

/** Writes all three. */
export class Cards {
  constructor() {
    this.places = ofEach((which) => new Place(which));
    this.limits = all('[data-text="limits"]');
  }

  /** @param {View} view */
  update(view) {
    const cards = ofEach((which) => cardOf(view, which));
    for (const which of WHICH) this.places[which].write(cards[which]);
    for (const element of this.limits) setText(element, limitsText(cards, view.state));
    this.#draw(view);
    this.#mark(view);
  }

  /** @param {View} view */
  #draw(view) {
    const { table } = view.tables;
    const base = networkOf(table, table.baseResolution, table.depthIndex(1), table.widthIndex(1));
    const widest = base.stages[base.stages.length - 1].channels;
    const drawings = WHICH.map((which) => silhouette(view.shown[which].network, widest));
    const frame = viewBox([...drawings.map((drawing) => drawing.frame), silhouette(base, widest).frame]);
    WHICH.forEach((which, index) => this.places[which].draw(drawings[index].input, drawings[index].slabs, frame));
  }

  /** Where each accuracy stands on the axis that all cards share. @param {View} view */
  #mark(view) {
    const [low, high] = view.tables.measured.axis;
    for (const which of WHICH) {
      const { measured, nearest } = view.shown[which];
      const row = measured ?? nearest;
      if (row) this.places[which].point((100 * (row.top1 - low)) / (high - low), measured !== null);
    }
  }
}

/** One of each network. @template T @param {(which: Which) => T} make @returns {Record<Which, T>} */
function ofEach(make) {
  return /** @type {Record<Which, T>} */ (Object.fromEntries(WHICH.map((which) => [which, make(which)])));
}

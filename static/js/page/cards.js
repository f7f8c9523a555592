/**
 * The cards, the comparison and the drawings on the page.
 *
 * @import {Interval} from "../text/accuracy.js"
 * @import {Card} from "../text/card.js"
 * @import {State} from "../model/state.js"
 * @import {DisplayedNetwork, Tables, View, Which} from "../model/view.js"
 */

import { intervalOf } from "../text/accuracy.js";
import { cardOf, limitsText, noneText } from "../text/card.js";
import { all, setAttribute, setText } from "./dom.js";
import { networkOf } from "../model/network.js";
import { silhouette, viewBox } from "./silhouette.js";
import { hides } from "../model/state.js";
import { WHICH } from "../model/view.js";

/** @type {Record<string, string>} while predictions are on their way */
const WAITING = { top1: "…", evidence: "", beside: "" };
/** @type {Record<string, string>} while the best network is searched for */
const SEARCHING = { top1: "searching…", evidence: "all networks of the cube" };

/** Everything on the page that speaks of one of the networks. */
class Place {
  /** @param {Which} which */
  constructor(which) {
    const article = `[data-network="${which}"]`;
    this.articles = all(article);
    this.fields = all(`${article} [data-field], [data-of="${which}"][data-field]`);
    this.values = all(`${article} [data-value]`);
    this.drawings = all(`${article} .silhouette, [data-drawing="${which}"] .silhouette`);
    this.points = all(`${article} [data-axis="point"]`);
    this.intervals = all(`${article} [data-axis="interval"]`);
  }

  /** @param {Card} card @param {boolean} stale what is written of its accuracy is another network's */
  write(card, stale) {
    const text = (/** @type {string} */ name) => card.texts[name] ?? (stale ? WAITING[name] : null);
    for (const field of this.fields) putText(field, text(field.dataset.field ?? ""));
    for (const output of this.values) {
      const name = output.dataset.value ?? "";
      putText(output, text(name === "accuracy" ? "top1" : name));
      if (name !== "accuracy" || card.texts.top1 || stale) setAttribute(output, "data-exact", card.exact[name]);
      if (output.hasAttribute("title")) setAttribute(output, "title", card.exact[name]);
    }
    for (const article of this.articles) {
      article.hidden = false;
      article.classList.toggle("unfit", card.lacking.length > 0);
      article.classList.toggle("unmeasured", !card.measured);
      article.classList.remove("awaited");
    }
  }

  /**
   * There is no network, or it is still searched for.
   * @param {boolean} absent nothing is predicted @param {Record<string, string>} texts
   */
  blank(absent, texts) {
    for (const article of this.articles) {
      article.hidden = absent;
      article.classList.remove("unfit");
      article.classList.add("awaited", "unmeasured");
    }
    for (const field of this.fields) {
      const name = field.dataset.field ?? "";
      if (name !== "title") setText(field, texts[name] ?? "");
    }
    this.mark(null, null, false);
  }

  /** @param {string} input @param {string} slabs @param {string} frame */
  draw(input, slabs, frame) {
    for (const drawing of this.drawings) {
      setAttribute(drawing, "viewBox", frame);
      setAttribute(drawing.children[0], "d", input);
      setAttribute(drawing.children[1], "d", slabs);
    }
  }

  /**
   * On the axis that all cards share, in per cent of it; what there is not is not seen.
   * @param {number|null} point @param {Interval|null} interval @param {boolean} measured
   */
  mark(point, interval, measured) {
    for (const element of this.points) {
      setAttribute(element, "cx", point === null ? "0%" : `${point.toFixed(1)}%`);
      setAttribute(element, "visibility", point === null ? "hidden" : "visible");
      setAttribute(element, "class", measured ? "point" : "point near");
    }
    for (const element of this.intervals) {
      setAttribute(element, "x1", interval ? `${interval.low.toFixed(1)}%` : "0%");
      setAttribute(element, "x2", interval ? `${interval.high.toFixed(1)}%` : "0%");
      setAttribute(element, "visibility", interval ? "visible" : "hidden");
      setAttribute(element, "class", interval?.extrapolated ? "interval extrapolated" : "interval");
    }
  }
}

/** Writes all of them. */
export class Cards {
  constructor() {
    this.places = ofEach((which) => new Place(which));
    this.limits = all('[data-text="limits"]');
    this.first = "";
    this.written = false;
    /** @type {Tables|null} whose accuracies the axis is of */
    this.named = null;
  }

  /** @param {View} view */
  update(view) {
    const stale = this.#isStale(view);
    const { evidence, optimal } = view.predictions;
    const cards = ofEach((which) => cardOf(view, which));
    for (const which of WHICH) {
      const card = cards[which];
      if (card) this.places[which].write(card, stale);
      else if (stale || optimal !== undefined) this.places[which].blank(evidence === null, optimal === undefined ? SEARCHING : noneOf(view));
    }
    for (const element of this.limits) setText(element, limitsText(cards, view));
    this.#draw(view);
    this.#mark(view, stale);
  }

  /** Whether the accuracies written are those of another state. @param {View} view */
  #isStale({ state, shown, predictions }) {
    const key = keyOf(state, shown);
    this.first ||= key;
    this.written ||= key !== this.first || predictions.evidence !== undefined;
    return this.written;
  }

  /** @param {View} view */
  #draw(view) {
    const { table } = view.tables;
    const base = networkOf(table, table.baseResolution, table.depthIndex(1), table.widthIndex(1));
    const widest = base.stages[base.stages.length - 1].channels;
    const drawings = shownOf(view).map(([which, of]) => ({ which, drawn: silhouette(of.network, widest) }));
    const frame = viewBox([...drawings.map(({ drawn }) => drawn.frame), silhouette(base, widest).frame]);
    for (const { which, drawn } of drawings) this.places[which].draw(drawn.input, drawn.slabs, frame);
  }

  /** The ends of the axis, which change with backbone and study. @param {Tables} tables @param {Record<string, number>} ends */
  #name(tables, ends) {
    if (tables === this.named) return;
    this.named = tables;
    for (const text of all("[data-end]")) setText(text, `${ends[text.dataset.end ?? ""]} %`);
  }

  /** Where each accuracy stands on the axis. @param {View} view @param {boolean} stale */
  #mark(view, stale) {
    const [low, high] = view.tables.measured.axis;
    this.#name(view.tables, { low, high });
    const at = (/** @type {number} */ value) => Math.min(Math.max((100 * (value - low)) / (high - low), 0), 100);
    for (const [which, of] of shownOf(view)) {
      if (of.predictedAccuracy === undefined && !stale) continue;
      const interval = hides(view.state) ? null : intervalOf(of);
      const value = hides(view.state) ? null : (of.measured?.top1 ?? interval?.mean ?? null);
      const drawn = interval && { ...interval, low: at(interval.low), high: at(interval.high) };
      this.places[which].mark(value === null ? null : at(value), drawn, of.measured !== null);
    }
  }
}

/** Where there is none. @param {View} view @returns {Record<string, string>} */
function noneOf(view) {
  return { top1: "none", evidence: noneText(view) };
}

/** One of each network. @template T @param {(which: Which) => T} make @returns {Record<Which, T>} */
function ofEach(make) {
  return /** @type {Record<Which, T>} */ (Object.fromEntries(WHICH.map((which) => [which, make(which)])));
}

/** The networks that there are. @param {View} view @returns {[Which, DisplayedNetwork][]} */
function shownOf({ shown }) {
  return /** @type {[Which, DisplayedNetwork][]} */ (WHICH.map((which) => [which, shown[which]]).filter(([, of]) => of));
}

/** What the accuracies on the page speak of. @param {State} state @param {View["shown"]} shown */
function keyOf({ backbone, study, family, base_top1, base_r, base_d, base_w, base_kind, game }, shown) {
  const ids = [shown.tiny, shown.giant, shown.current].map((of) => of.network.id);
  return JSON.stringify([backbone, study, family, base_top1, base_r, base_d, base_w, base_kind, game, ids]);
}

/** @param {Element} element @param {string|null|undefined} text null: it stays */
function putText(element, text) {
  if (text !== null && text !== undefined) setText(element, text);
}

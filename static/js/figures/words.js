/** Sentences with places for values of row sets, as modelcube/figures/drawing/words.py fills them. */

import { say } from "../text/say.js";

const PLACE = /\{(\w+)\.(\w+)(?::(si|\.\df))?\}/g;
const UNITS = /** @type {[string, number][]} */ ([["G", 1e9], ["M", 1e6], ["k", 1e3]]);

/**
 * The sentence with the values of row sets in its places.
 * @param {string} sentence @param {(name: string) => Record<string, any[]>} rows
 */
export function fill(sentence, rows) {
  return sentence.replace(PLACE, (_, name, column, style) => {
    const value = rows(name)[column][0] ?? null;
    if (value === null) return say("unknown");
    if (style === "si") return siText(value);
    return style ? value.toFixed(Number(style[1])) : String(value);
  });
}

/** A count with three digits and a unit: 51.6M. @param {number} value */
export function siText(value) {
  const rounded = Number(value.toPrecision(3));
  const [unit, size] = UNITS.find(([, size]) => rounded >= size) ?? ["", 1];
  return `${Number((rounded / size).toPrecision(3))}${unit}`;
}

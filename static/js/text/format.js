/** Numbers as the page shows them; modelcube/pages/format.py writes the same for the first paint. */

import { say } from "./say.js";

const SPACE = "\u00a0";
const MINUS = "\u2212";
const UNITS = /** @type {[number, string][]} */ ([[1e9, "G"], [1e6, "M"], [1e3, "k"]]);
const KIB = 1024;

/** A count with three significant digits and a unit: 51.6 M. @param {number} count */
export function short(count) {
  const [size, unit] = UNITS.find(([size]) => count >= 0.9995 * size) ?? [1, ""];
  return significant(count / size) + (unit ? SPACE + unit : "");
}

/** Bytes with three significant digits: 361 KiB. @param {number} bytes */
export function memory(bytes) {
  const kib = bytes / KIB;
  return kib < 999.5 ? `${significant(kib)}${SPACE}KiB` : `${significant(kib / KIB)}${SPACE}MiB`;
}

/** A whole number with thin groups of three: 51 580 656. @param {number} count */
export function exact(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, SPACE);
}

/** A ratio with two decimals. @param {number} value */
export function ratio(value) {
  return value.toFixed(2);
}

/** Per cent with one decimal: 67.0 %. @param {number} value */
export function percent(value) {
  return `${value.toFixed(1)}${SPACE}%`;
}

/**
 * A mean in per cent with half of its interval: 66.1 ± 1.2 %.
 * @param {number} low @param {number} mean @param {number} high
 */
export function within(low, mean, high) {
  return `${mean.toFixed(1)}${SPACE}±${SPACE}${((high - low) / 2).toFixed(1)}${SPACE}%`;
}

/** A probability, never rounded up to certainty: 83 %, 99.7 %, > 99.9 %. @param {number} share */
export function chance(share) {
  if (share > 0.9995) return `>${SPACE}99.9${SPACE}%`;
  return `${(100 * share).toFixed(share > 0.99 ? 1 : 0)}${SPACE}%`;
}

/** A relative difference, signed: +22.8 %. @param {number} difference 0.228 */
export function signed(difference) {
  const text = percent(Math.abs(100 * difference));
  if (text === percent(0)) return text;
  return (difference < 0 ? MINUS : "+") + text;
}

/** A number with a proper minus sign. @param {number} value @param {number} digits */
export function fixed(value, digits) {
  return value.toFixed(digits).replace("-", MINUS);
}

/**
 * `1 block`, `3 blocks`: one of two messages with a place for the count.
 * @param {number} count @param {string} one @param {string} many
 */
export function counted(count, one, many) {
  return say(count === 1 ? one : many, { count });
}

/** Six digits, as plots are given them: a thousandth of a pixel. @param {number} value */
export function sixDigits(value) {
  return Number(value.toPrecision(6));
}

/** Two decimals, as plots are given accuracies. @param {number} value */
export function twoDecimals(value) {
  return Math.round(value * 100) / 100;
}

/** Three significant digits, never with an exponent. @param {number} value */
function significant(value) {
  return value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

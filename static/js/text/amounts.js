/**
 * Amounts as people type them. The grammar is that of modelcube/answers/units.py, which the page carries in the table of
 * the state's fields; one table of cases holds the two readers to each other.
 *
 * @import {Field} from "../model/state.js"
 * @typedef {{pattern: string, units: Record<string, number>, longest: number}} Grammar
 * @typedef {{number: number, unit: string, word: string}} Amount
 */

const SHARES = ["%", "percent"];
const SEPARATORS = /[ \u00a0\u2009\u202f'\u2019_,]/g;
const KIB = 1024;

/** @param {string} text @param {Grammar} grammar @returns {Amount|null} null: it cannot be read */
export function readAmount(text, { pattern, units, longest }) {
  const found = [...text].length <= longest ? new RegExp(`^(?:${pattern})$`, "i").exec(text) : null;
  if (!found) return null;
  const [unit, word] = [2, 3].map((group) => (found[group] ?? "").toLowerCase());
  const number = plainNumber(found[1]) * (units[unit] ?? 1);
  return number > 0 && number < Infinity ? { number, unit, word } : null;
}

/**
 * A budget as a share of the backbone, whatever its size. Where the page counts 2 x multiply-adds, so does what is typed,
 * unless it says MACs. A bare number that is small for a count means millions.
 * @param {string} text @param {Field} field of the budget @param {number} whole multiply-adds of the backbone
 * @param {string} count how the page counts @returns {{c: number, share: boolean}|null}
 */
export function readBudget(text, { amount: grammar, high = 1, millions_below: few = 0 }, whole, count) {
  const amount = grammar ? readAmount(text, grammar) : null;
  if (!amount) return null;
  const { number, unit, word } = amount;
  if (SHARES.includes(unit)) return word ? null : { c: number, share: true };
  const bare = !unit && !word;
  if (bare && number <= high) return { c: number, share: true };
  const doubled = count === "2macs" && (!word || word.startsWith("flop"));
  const flops = bare && number < few ? number * 1e6 : number;
  return { c: flops / whole / (doubled ? 2 : 1), share: false };
}

/** An amount of memory in KiB, which a bare number means. @param {string} text @param {Field} field */
export function readKib(text, { amount: grammar }) {
  const amount = grammar ? readAmount(text, grammar) : null;
  return amount && (amount.unit ? amount.number / KIB : amount.number);
}

/** @param {string} text */
function plainNumber(text) {
  const plain = text.replace(SEPARATORS, "");
  return Number(plain.split(".").length > 2 ? plain.replaceAll(".", "") : plain);
}

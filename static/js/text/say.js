/**
 * Texts in the language of the page, as modelcube/languages/saying.py says them: written in English where they are said;
 * a page in another language carries what it calls them.
 */

const PLACE = /\{(\w+)\}/g;
/** @type {Record<string, string>|undefined} */
let messages;

/**
 * A message with values in its places; a place without a value stays.
 * @param {string} english @param {Record<string, string|number>} [values]
 */
export function say(english, values = {}) {
  messages ??= /** @type {Record<string, string>} */ (JSON.parse(document.documentElement.dataset.messages ?? "{}"));
  return (messages[english] ?? english).replace(PLACE, (place, name) => String(values[name] ?? place));
}

/** Sentences one after another. @param {string[]} sentences */
export function paragraph(sentences) {
  return sentences.filter(Boolean).join(say(" "));
}

/**
 * Copying text. Browsers offer their clipboard only on https and on this machine; a server of a lab, reached over http,
 * is copied from by the older command.
 */

/**
 * Begins to copy at once, whatever the text takes to arrive: browsers allow it for a moment after a press only.
 * @param {string|Promise<string>} text @returns {Promise<void>} rejected where nothing was copied
 */
export async function copyText(text) {
  const { clipboard } = /** @type {{clipboard?: Clipboard}} */ (navigator);
  if (!clipboard) return copyByCommand(await text);
  if (typeof ClipboardItem === "undefined") return clipboard.writeText(await text);
  const content = Promise.resolve(text).then((known) => new Blob([known], { type: "text/plain" }));
  return clipboard.write([new ClipboardItem({ "text/plain": content })]);
}

/** @param {string} text */
function copyByCommand(text) {
  const focused = /** @type {HTMLElement|null} */ (document.activeElement);
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  (focused?.closest("dialog") ?? document.body).append(field); // outside of an open dialogue nothing can be selected
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  focused?.focus();
  if (!copied) throw new Error("the browser did not copy");
}

/** Writing to the document: only what changed, so that a twist touches little. */

/** @template {Element} [T=HTMLElement] @param {string} selector @param {ParentNode} [root] @returns {T} */
export function one(selector, root = document) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`the page lacks ${selector}`);
  return /** @type {any} */ (found);
}

/** @template {Element} [T=HTMLElement] @param {string} selector @param {ParentNode} [root] @returns {T[]} */
export function all(selector, root = document) {
  return /** @type {any} */ ([...root.querySelectorAll(selector)]);
}

/** @type {WeakMap<Node, string>} what an element was last given, so that nothing is read back from the document */
const written = new WeakMap();

/** @param {Element} element @param {string} text */
export function setText(element, text) {
  if ((written.get(element) ?? element.textContent) === text) return;
  element.textContent = text;
  written.set(element, text);
}

/** @param {Element} element @param {string} name @param {string} value */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** @param {HTMLInputElement} input @param {string} value */
export function setValue(input, value) {
  if (input.value !== value) input.value = value;
}

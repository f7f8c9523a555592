/**
 * The share panel in a dialogue. The server writes it (`/share/{name}`), options and snippets included; here it is
 * fetched, its options ask for it anew, and its buttons copy. Without scripts the link leads to the same as a page.
 */

/** Links that open the panel, wherever they are on the page. */
export function listenForSharing() {
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const link = /** @type {HTMLAnchorElement|null} */ (target.closest('a[data-link^="/share/"]'));
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
}

/** @param {HTMLAnchorElement} link */
async function open(link) {
  try {
    const [panel] = await Promise.all([fetchPanel(link.href), styled()]);
    const dialogue = document.createElement("dialog");
    dialogue.className = "share-dialogue";
    dialogue.setAttribute("aria-label", panel.querySelector("h1")?.textContent ?? "Share");
    dialogue.append(closing(dialogue), panel);
    dialogue.addEventListener("close", () => dialogue.remove());
    document.body.append(dialogue);
    enliven(panel);
    dialogue.showModal();
  } catch {
    location.assign(link.href);
  }
}

/** Let a panel's options and buttons work. @param {HTMLElement} panel */
export function enliven(panel) {
  const form = /** @type {HTMLFormElement} */ (panel.querySelector("form"));
  const renew = async () => {
    const asked = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    for (const name of ["size", "theme", "lang"]) if (["", "auto", "en"].includes(asked.get(name) ?? "")) asked.delete(name);
    const fresh = await fetchPanel(`${form.getAttribute("action")}?${asked}`);
    panel.replaceWith(fresh);
    enliven(fresh);
  };
  form.addEventListener("change", renew);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    renew();
  });
  panel.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-copies]");
    if (button) copy(/** @type {HTMLElement} */ (button));
  });
}

/** @param {HTMLElement} button */
async function copy(button) {
  const field = /** @type {HTMLTextAreaElement} */ (document.getElementById(button.dataset.copies ?? ""));
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Press Ctrl+C";
  }
}

/** @param {HTMLDialogElement} dialogue */
function closing(dialogue) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "pill close", textContent: "Close" });
  button.addEventListener("click", () => dialogue.close());
  return button;
}

/** @param {string} url @returns {Promise<HTMLElement>} */
async function fetchPanel(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return document.importNode(/** @type {HTMLElement} */ (page.querySelector("main.share")), true);
}

/** The panel's style sheet, once. @returns {Promise<void>} */
function styled() {
  if (document.getElementById("share-style")) return Promise.resolve();
  const link = document.createElement("link");
  Object.assign(link, { id: "share-style", rel: "stylesheet" });
  link.href = new URL("../css/share.css", import.meta.url).href;
  return new Promise((resolve) => {
    for (const kind of ["load", "error"]) link.addEventListener(kind, () => resolve());
    document.head.append(link);
  });
}

/**
 * The share panel in a dialogue. The server writes it (`/share/{name}`), options and snippets included; here it is
 * fetched, its options ask for it anew, and its buttons copy. Without scripts the link leads to the same as a page.
 */

import { copyText } from "./clipboard.js";

const SAID = 2000; // milliseconds for which a button says what it did
const [LOWEST, HIGHEST] = [100, 4000]; // pixels of the preview

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
    dialogue.append(panel);
    panel.querySelector(".share-head")?.append(closing(dialogue));
    dialogue.addEventListener("close", () => dialogue.remove());
    await enliven(panel, link.href);
    document.body.append(dialogue);
    dialogue.showModal();
  } catch {
    location.assign(link.href);
  }
}

/** Let a panel's options and buttons work. @param {HTMLElement} panel @param {string} address of the panel */
export async function enliven(panel, address) {
  panel.addEventListener("click", (event) => {
    const button = /** @type {Element} */ (event.target).closest("[data-copies]");
    if (button) copy(/** @type {HTMLElement} */ (button), panel);
  });
  shape(previewOf(panel));
  addEventListener("message", ({ source, origin, data }) => {
    const preview = previewOf(panel);
    if (source !== preview.contentWindow || origin !== location.origin || data?.type !== "modelcube:height") return;
    if (Number.isFinite(data.height)) preview.height = String(Math.min(Math.max(data.height, LOWEST), HIGHEST));
  });
  if ("url" in panel.dataset) (await import("../site/sharing.js")).enlivenFiles(panel, address);
  else listen(panel);
}

/** Options ask the server for the panel anew. @param {HTMLElement} panel */
function listen(panel) {
  const form = /** @type {HTMLFormElement} */ (panel.querySelector("form"));
  let asked = 0;
  const renew = async () => {
    const number = (asked += 1);
    const fresh = await fetchPanel(`${form.getAttribute("action")}?${optionsOf(form)}`);
    if (number === asked) update(panel, fresh); // of two quick changes the last one counts
  };
  form.addEventListener("change", renew);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    renew();
  });
}

/** What a form asks for, without what is the usual anyway. @param {HTMLFormElement} form */
function optionsOf(form) {
  const asked = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  for (const name of ["size", "theme", "lang"]) if (["", "auto", "en"].includes(asked.get(name) ?? "")) asked.delete(name);
  return asked;
}

/** Take over what a fresh panel says; the options stay where they are, with the focus. @param {HTMLElement} panel @param {HTMLElement} fresh */
function update(panel, fresh) {
  for (const field of panel.querySelectorAll("textarea")) {
    field.value = /** @type {HTMLTextAreaElement|null} */ (fresh.querySelector(`#${field.id}`))?.value ?? "";
  }
  for (const part of [".share-files", ".share-footer"]) {
    panel.querySelector(part)?.replaceChildren(...(fresh.querySelector(part)?.childNodes ?? []));
  }
  const [old, now] = [previewOf(panel), previewOf(fresh)];
  if (old.getAttribute("src") !== now.getAttribute("src")) show(old, now);
}

/**
 * Put another preview in the place of an old one. It is a new frame: messages that the old document still sends are not
 * taken for its own, and the browser's history gets no entry.
 *
 * @param {HTMLIFrameElement} old @param {HTMLIFrameElement} now
 */
export function show(old, now) {
  shape(now);
  old.replaceWith(now);
}

/** A picture keeps its shape where the panel is narrower. @param {HTMLIFrameElement} preview */
function shape(preview) {
  const still = preview.src.includes("fixed=1");
  preview.style.height = still ? "auto" : "";
  preview.style.aspectRatio = still ? `${preview.width}/${preview.height}` : "";
}

/** @param {HTMLElement} panel @returns {HTMLIFrameElement} */
function previewOf(panel) {
  return /** @type {HTMLIFrameElement} */ (panel.querySelector(".share-preview"));
}

/** @param {HTMLElement} button @param {HTMLElement} panel */
async function copy(button, panel) {
  const field = /** @type {HTMLTextAreaElement} */ (document.getElementById(button.dataset.copies ?? ""));
  const [label, said] = [button.dataset.label ?? button.textContent ?? "", panel.querySelector('[role="status"]')];
  button.dataset.label = label;
  try {
    await copyText(field.value);
    button.textContent = "Copied";
  } catch {
    field.select();
    button.textContent = "Press Ctrl+C";
  }
  if (said) said.textContent = `${field.labels[0]?.querySelector("strong")?.textContent ?? ""}: ${button.textContent}`;
  setTimeout(() => {
    button.textContent = label;
    if (said) said.textContent = "";
  }, SAID);
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
  link.href = new URL("../../css/share.css", import.meta.url).href;
  return new Promise((resolve) => {
    for (const kind of ["load", "error"]) link.addEventListener(kind, () => resolve());
    document.head.append(link);
  });
}

/**
 * The page on a static host: what the server would answer lies in files (`modelcube export`). The page's own code runs as
 * it is: here its requests and links are led to the files, by the table that the page carries. modelcube/site/files.py
 * wrote the table, and named the files by the same rule.
 *
 * @typedef {{usual: Record<string, string>, written: Record<string, string[]>, families: Record<string, string[]>,
 *   answers: Record<string, string[]>, endings: string[], unanswered: string[]}} Table
 */

export const ROOT = new URL("../../../", import.meta.url);
const PAGES = /^\/(embed|figures|share)\/([\w-]+)$/;
const FIGURE = /^\/figures\/[\w-]+\.json/;
const HOME = "page/home.html";
const UNLED = 'a[href^="/"]'; // links as the server writes them

/** @type {Table|null} null where a server answers */
const table = JSON.parse(document.documentElement.dataset.site ?? "null");

/** The file of an answer. @param {string} asked a path of the server with its query string */
export function fileOf(asked) {
  const { pathname, searchParams: query } = new URL(asked, "http://server");
  const { answers, endings } = /** @type {Table} */ (table);
  const says = endings.includes(pathname.slice(pathname.lastIndexOf(".") + 1)); // what it is; else it is JSON
  const [file, ...names] = answers[pathname] ?? [pathname.slice(1) + (says ? "" : ".json")];
  const chosen = names.filter((name) => isNamed(name, query)).map((name) => query.get(name));
  if (!names.length) return new URL(file, ROOT).href;
  if (file === HOME && !chosen.length) return new URL("index.html", ROOT).href;
  const dot = file.lastIndexOf(".");
  return new URL([file.slice(0, dot), ...chosen].join("~") + file.slice(dot), ROOT).href;
}

/** Whether a parameter's value is part of a file's name. @param {string} name @param {URLSearchParams} query */
function isNamed(name, query) {
  const { usual, written, families } = /** @type {Table} */ (table);
  const value = query.get(name) ?? usual[name];
  if (value === usual[name]) return false;
  if (name !== "family") return written[name].includes(value);
  const scene = ["backbone", "study"].map((part) => query.get(part) ?? usual[part]).join(" ");
  return query.get("game") !== "play" && (families[scene] ?? []).includes(value);
}

/** Where a link leads: a page keeps the state in its query string. @param {string} asked */
export function addressOf(asked) {
  const { pathname, search, hash } = new URL(asked, "http://server");
  if (pathname === "/") return new URL(`./${search}${hash}`, ROOT).href;
  return PAGES.test(pathname) ? new URL(`.${pathname}/${search}`, ROOT).href : fileOf(asked);
}

/** Lead every link of the page to its file, whenever one is written. */
function leadLinks() {
  const lead = (/** @type {Element} */ link) => {
    const asked = link.getAttribute("href") ?? "";
    if (asked.startsWith("/")) link.setAttribute("href", addressOf(asked));
  };
  const leadAll = (/** @type {Element} */ root) => {
    for (const link of [root, ...root.querySelectorAll(UNLED)]) if (link.matches(UNLED)) lead(link);
  };
  leadAll(document.body);
  new MutationObserver((changes) => {
    for (const { target, type, addedNodes } of changes) {
      if (type === "attributes") lead(/** @type {Element} */ (target));
      for (const node of addedNodes) if (node instanceof Element) leadAll(node);
    }
  }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["href"] });
}

/** Say what a link asks for that no file knows. @param {URLSearchParams} query @param {string[]} unanswered */
function tellLeftOut(query, unanswered) {
  const hidden = (query.get("hide") ?? "").split(",").filter((name) => unanswered.includes(`hide=${name}`));
  const names = [...new Set([...query.keys()].filter((name) => unanswered.includes(name)))];
  const asked = [...names.map((name) => `${name}=${query.get(name)}`), ...hidden.map((name) => `hide=${name}`)];
  if (!asked.length) return;
  const notice = document.createElement("p");
  Object.assign(notice, { className: "notice about", id: "left-out" });
  notice.textContent = `This copy has no server: it leaves ${asked.join(", ")} out of the link.`;
  document.querySelector("main")?.prepend(notice);
}

/** An embed in the colours asked for, with what is hidden left out. @param {URLSearchParams} query */
function present(query) {
  const { dataset } = document.documentElement;
  const theme = query.get("theme") ?? "";
  if (["light", "dark"].includes(theme)) dataset.theme = theme;
  dataset.hide = (query.get("hide") ?? "").replaceAll(",", " ");
}

if (table) {
  const { fetch } = window;
  window.fetch = async (asked, options) => {
    if (!String(asked).startsWith("/")) return fetch(asked, options);
    const answer = fetch(fileOf(String(asked)), options);
    return FIGURE.test(String(asked)) ? (await import("./site/whole.js")).whole(await answer) : answer;
  };
  document.body.dataset.written = document.body.dataset.query ?? ""; // the state that the page was written for
  document.body.dataset.query = location.search.slice(1);
  leadLinks();
  if (document.querySelector("main.embed")) present(new URLSearchParams(location.search));
  tellLeftOut(new URLSearchParams(location.search), table.unanswered);
}

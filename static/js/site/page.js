/**
 * The page on a static host: what the server would answer lies in files (`modelcube export`). The page's own code runs as
 * it is: here its requests and links are led to the files.
 */

import { addressOf, fileOf, table } from "./files.js";
import { whole } from "./merge.js";

const FIGURE = /^\/figures\/[\w-]+\.json/;
const UNLED = 'a[href^="/"]'; // links as the server writes them

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
    return FIGURE.test(String(asked)) ? whole(await answer) : answer;
  };
  document.body.dataset.written = document.body.dataset.query ?? ""; // the state that the page was written for
  document.body.dataset.query = location.search.slice(1);
  leadLinks();
  if (document.querySelector("main.embed")) present(new URLSearchParams(location.search));
  tellLeftOut(new URLSearchParams(location.search), table.unanswered);
}

/**
 * The files of a static site: which of them holds what a server would answer, by the table that the page carries.
 * modelcube/site/files.py wrote the table, and named the files by the same rule.
 *
 * @typedef {{usual: Record<string, string>, written: Record<string, string[]>, families: Record<string, string[]>,
 *   answers: Record<string, string[]>, endings: string[], unanswered: string[]}} Table
 */

export const ROOT = new URL("../../../../", import.meta.url);
const PAGES = /^\/(embed|figures|share)\/([\w-]+)$/;
const HOME = "page/home.html";

/** @type {Table|null} null where a server answers */
export const table = JSON.parse(document.documentElement.dataset.site ?? "null");

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

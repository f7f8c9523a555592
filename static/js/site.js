/**
 * The page on a static host: what the server would answer lies in files (`modelcube export`), named by the few parameters
 * that they differ in. The page's own code runs as it is: here its requests and links are led to the files.
 */

const ROOT = new URL("../../../", import.meta.url);
const KEPT = ["backbone", "count", "precision", "surface", "without"]; // modelcube/site.py names files by the same
const USUAL = { backbone: "efficientnet-b0", count: "macs", precision: "int8", surface: "budget" };
const OWN = { precision: "/figures/stages", surface: "/figures/cube" }; // what is a choice of one figure's data
const PAGES = /^\/(embed|figures|share)\/([\w-]+)$/;

/** The file of a path of the server. @param {string} asked with its query string */
export function fileOf(asked) {
  const { pathname, searchParams, search } = new URL(asked, "http://server");
  if (pathname === "/") return new URL(`./${backbonePage(searchParams)}`, ROOT).href;
  if (PAGES.test(pathname)) return new URL(`.${pathname}/${search}`, ROOT).href;
  const [, stem, ending] = /** @type {RegExpMatchArray} */ (pathname.match(/^(.*?)(\.[\w.]+)?$/));
  const kept = ending && ending !== ".json" ? [] : KEPT;
  const parts = kept.filter((name) => isOwn(name, searchParams.get(name), stem)).map((name) => searchParams.get(name));
  return new URL(`.${[stem, ...parts].join("~")}${ending ?? ".json"}`, ROOT).href;
}

/** @param {string} name @param {string|null} value @param {string} stem */
function isOwn(name, value, stem) {
  if ((OWN[/** @type {keyof typeof OWN} */ (name)] ?? stem) !== stem) return false;
  return value !== null && value !== USUAL[/** @type {keyof typeof USUAL} */ (name)];
}

/** @param {URLSearchParams} parameters */
function backbonePage(parameters) {
  const backbone = parameters.get("backbone") ?? "efficientnet-b0";
  return backbone === "efficientnet-b0" ? "" : `page/home~${backbone}.html`;
}

if (document.documentElement.dataset.site === "files") {
  const { fetch } = window;
  window.fetch = (asked, options) => fetch(String(asked).startsWith("/") ? fileOf(String(asked)) : asked, options);
  document.body.dataset.query = location.search.slice(1);
  addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest?.('a[href^="/"]');
    const asked = link?.getAttribute("href") ?? "";
    if (asked.startsWith("/?") || asked === "/") link?.setAttribute("href", new URL(`./${asked.slice(1)}`, ROOT).href);
    else if (link) link.setAttribute("href", fileOf(asked));
  }, { capture: true });
  // An embed is drawn as it was exported: its own state is a twist of that.
  if (location.search) addEventListener("load", () => dispatchEvent(new Event("pointerover")));
}

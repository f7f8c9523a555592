/** Loads Plotly.js once, when the first plot comes near: a classic script of our own host, which defines `Plotly`. */

const HOME = new URL("../../vendor/plotly/", import.meta.url);
const SHEET = "plotly.js-style-global"; // the id by which Plotly knows that its style sheet is there

/** @type {Promise<any>|null} */
let loading = null;

/** Plotly. @returns {Promise<any>} */
export function loadPlotly() {
  loading ??= load().catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function load() {
  await Promise.all([document.getElementById(SHEET) ?? styled(), scripted()]);
  return /** @type {any} */ (window).Plotly;
}

function styled() {
  const link = document.createElement("link");
  Object.assign(link, { id: SHEET, className: "no-inline-styles", rel: "stylesheet" });
  link.href = new URL("plotly.css", HOME).href;
  return arrived(link);
}

function scripted() {
  const script = document.createElement("script");
  script.src = new URL("plotly.min.js", HOME).href;
  return arrived(script);
}

/** @param {HTMLElement & {href?: string, src?: string}} element */
function arrived(element) {
  return new Promise((resolve, reject) => {
    element.addEventListener("load", resolve, { once: true });
    const missing = () => reject(new Error(`${element.src ?? element.href} did not load`));
    element.addEventListener("error", missing, { once: true });
    document.head.append(element);
  });
}

/**
 * Printing: paper is light, whatever the screen is, and has no graphics card. Everything here has to happen within the
 * event: nothing that comes later is printed.
 *
 * @typedef {{toPaper: () => void, fromPaper: () => void}} Printable
 */

/** @type {Set<Printable>} */
const plots = new Set();
const root = document.documentElement;

/** Have a plot prepared for paper, whenever its page is printed. @param {Printable} plot */
export function addToPaper(plot) {
  plots.add(plot);
}

/** @param {Printable} plot */
export function removeFromPaper(plot) {
  plots.delete(plot);
}

/** @type {string|undefined} what the page asks for on screens */
let theme;

addEventListener("beforeprint", () => {
  theme = root.dataset.theme;
  root.dataset.theme = "light";
  for (const plot of plots) plot.toPaper();
});

addEventListener("afterprint", () => {
  if (theme === undefined) delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const plot of plots) plot.fromPaper();
});

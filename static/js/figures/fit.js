/** Fits a figure to its place on the page: the heading stands outside, panels stack where it is narrow. */

const NARROW = 560; // pixels
const MAX_TICKS = 7;
const WIDE = 1.3; // width by height of a box that a cube fills
const LOW = 280; // pixels: in a lower box titles need a larger part of it
const WIDEST = 1.4; // its sides, by their usual length
const GAP = 0.13; // of the height, between stacked panels: room for ticks and title

/** Leave out what the page says by itself. @param {any} figure */
export function fitToPage({ data, layout }) {
  delete layout.title;
  delete layout.height;
  layout.showlegend = false;
  const margin = layout.scene ? { l: 0, r: 0, t: 0, b: 0 } : { ...layout.margin, t: noteHeight(layout) };
  layout.margin = { ...margin, autoexpand: false };
  layout.autosize = true;
  for (const trace of data) {
    if (["heatmap", "mesh3d"].includes(trace.type)) trace.showscale = false;
    if (trace.marker?.showscale) trace.marker.showscale = false;
  }
}

/** @param {any} layout */
function noteHeight({ annotations = [] }) {
  const lines = Math.max(0, ...annotations.map((/** @type {any} */ { text }) => text.split("<br>").length));
  return lines ? 8 + 16 * lines : 8;
}

/**
 * How a cube fits a box: its sides as wide as the box allows, the camera as near as titles of axes leave room.
 * @param {{clientWidth: number, clientHeight: number}} box @returns {{sides: [number, number, number], distance: number}}
 */
export function cubeIn({ clientWidth: width, clientHeight: height }) {
  if (width < Math.min(NARROW, height * WIDE)) return { sides: [1, 1, 1], distance: 1.6 };
  const wide = Math.min(Math.max(width / (height || 1) / WIDE, 1), WIDEST);
  const apart = Math.max(1, LOW / (height || LOW)); // letters stay as large as they are
  return { sides: [wide, wide, wide ** -0.65], distance: ((1 + wide) / 2) * apart };
}

/** Leave out ticks that would run into each other. @param {any} layout @param {number} width */
export function thinTicks(layout, width) {
  if (width >= NARROW) return;
  for (const name of Object.keys(layout).filter((key) => key.startsWith("xaxis"))) {
    const axis = layout[name];
    if (axis.dtick === 1) axis.dtick = 2;
    if (!(axis.tickvals?.length > MAX_TICKS)) continue;
    const kept = [...axis.ticktext.keys()].filter((tick) => axis.ticktext[tick].startsWith("1"));
    for (const part of ["tickvals", "ticktext"]) axis[part] = kept.map((tick) => axis[part][tick]);
  }
}

/** Whether the panels of a figure stand above each other at a width. @param {any} layout @param {number} width */
export function isStacked(layout, width) {
  return panels(layout).length > 1 && width < NARROW;
}

/** The domains of panels, side by side or stacked. @param {any} layout as it was sent @param {boolean} stacked */
export function domains(layout, stacked) {
  const numbers = panels(layout);
  const height = (1 - GAP * (numbers.length - 1)) / numbers.length;
  return Object.fromEntries(
    numbers.flatMap((number, index) => {
      const top = 1 - index * (height + GAP);
      return [
        [`xaxis${number}.domain`, stacked ? [0, 1] : layout[`xaxis${number}`].domain],
        [`yaxis${number}.domain`, stacked ? [Math.max(0, top - height), top] : [0, 1]],
      ];
    }),
  );
}

/** @param {any} layout @returns {string[]} numbers of the panels: "", "2", "3" */
function panels(layout) {
  return Object.keys(layout).filter((name) => name.startsWith("xaxis")).map((name) => name.slice(5));
}

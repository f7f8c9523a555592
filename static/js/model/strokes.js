/** Strokes over the marked cells of a map, as `hatched` of modelcube/figures/rows/equal_cost.py draws them. */

const RUN = 3; // columns in which a stroke rises by a row
const APART = 5; // columns from stroke to stroke

/**
 * The ends of the strokes, null after each.
 * @param {number[]} x @param {number[]} y @param {(column: number, row: number) => boolean} marked
 * @returns {{hatch_x: (number|null)[], hatch_y: (number|null)[]}}
 */
export function strokes(x, y, marked) {
  const [xs, ys] = /** @type {(number|null)[][]} */ ([[], []]);
  const [xEdges, yEdges] = [edges(x), edges(y)];
  const steps = RUN * y.length;
  for (let start = -APART * Math.floor(steps / APART); start < x.length; start += APART) {
    const end = Math.min(x.length - start, steps);
    for (let step = Math.max(0, -start); step < end; step += 1) {
      if (!marked(start + step, Math.floor(step / RUN))) continue;
      const low = step;
      while (step + 1 < end && marked(start + step + 1, Math.floor((step + 1) / RUN))) step += 1;
      xs.push(xEdges[start + low], xEdges[start + step + 1], null);
      ys.push(along(yEdges, low / RUN), along(yEdges, (step + 1) / RUN), null);
    }
  }
  return { hatch_x: xs, hatch_y: ys };
}

/** The borders of cells around values, half a step beyond the first and the last. @param {number[]} values */
function edges(values) {
  const middle = values.slice(1).map((value, index) => (values[index] + value) / 2);
  return [2 * values[0] - middle[0], ...middle, 2 * values[values.length - 1] - middle[middle.length - 1]];
}

/** The value at a place between borders, counted in cells. @param {number[]} borders @param {number} place */
function along(borders, place) {
  const below = Math.min(Math.floor(place), borders.length - 2);
  return Math.round((borders[below] + (place - below) * (borders[below + 1] - borders[below])) * 1e4) / 1e4;
}

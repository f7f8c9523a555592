/**
 * Exact costs of a backbone's networks, evaluated from its cost table: the page counts nothing itself.
 *
 * Notation, the same as in modelcube/networks/cost_table.py: P width patterns, L map sizes (the image and what remains
 * of it after each stride), S stages, n_s blocks of stage s, h_l size l in pixels. A quantity of a network is
 * coefficients[pattern] · features with
 *
 *     features = [h_1², …, h_L², 1, (n_1 − 1)·h²_(1), …, (n_S − 1)·h²_(S), n_1 − 1, …, n_S − 1]
 *
 * All counts are whole numbers below 2^53, so doubles hold them exactly.
 *
 * @typedef {{in?: number[], out?: number[], const?: number[]}} Parts  coefficients of h_in², h_out² and 1, a row each
 * @typedef {Record<string, Parts> & {peak: Parts[], peak_in_place: Parts[]}} BlockJson
 * @typedef {{name: string, stride: number, depth: number|null, starts: number[], first: BlockJson,
 *   repeat: BlockJson|null}} SegmentJson
 * @typedef {{backbone: string, architecture: string, classes: number, in_channels: number, base_resolution: number,
 *   d: {breakpoints: number[], blocks: number[][]}, w: {breakpoints: number[], channels: number[][]},
 *   segments: SegmentJson[]}} CostTableJson
 * @typedef {{flops: number, flops_fvcore: number, params: number, activations: number, weights: number,
 *   biases: number, peak: number, peak_in_place: number}} Costs
 */

const QUANTITIES = ["flops", "flops_fvcore", "params", "activations", "weights", "biases"];
const SCHEDULES = /** @type {("peak"|"peak_in_place")[]} */ (["peak", "peak_in_place"]);

/** A cost table made ready to be evaluated thousands of times a frame. */
export class CostTable {
  /** @param {CostTableJson} json */
  constructor(json) {
    this.json = json;
    this.baseResolution = json.base_resolution;
    /** @type {{d: number[], w: number[]}} where patterns begin */
    this.breakpoints = { d: json.d.breakpoints, w: json.w.breakpoints };
    this.blocks = json.d.blocks;
    this.channels = json.w.channels;
    this.rows = json.segments.map((segment) => rowOfEachPattern(segment, this.channels.length));
    this.sizeAfter = sizesAfter(json.segments);
    this.sizes = Math.max(...this.sizeAfter) + 1;
    this.stages = json.segments.filter((segment) => segment.depth !== null).length;
    this.length = this.sizes + 1 + 2 * this.stages;
    this.features = new Float64Array(this.length);
    const holds = (/** @type {string} */ name) => name in json.segments[0].first; // a table may leave quantities out
    this.quantities = QUANTITIES.filter(holds);
    this.schedules = SCHEDULES.filter(holds);
    /** @type {Record<string, Float64Array>} (P · features,) of each quantity */
    this.coefficients = Object.fromEntries(this.quantities.map((quantity) => [quantity, this.#compile(quantity)]));
    /** @type {Costs} the backbone itself */
    this.baseline = this.evaluate(this.baseResolution, this.depthIndex(1), this.widthIndex(1));
  }

  /** Index of the depth pattern at a ratio. @param {number} d */
  depthIndex(d) {
    return patternAt(this.breakpoints.d, d);
  }

  /** Index of the width pattern at a ratio. @param {number} w */
  widthIndex(w) {
    return patternAt(this.breakpoints.w, w);
  }

  /**
   * What a network costs.
   * @param {number} resolution pixels a side
   * @param {number} depth index of a depth pattern
   * @param {number} width index of a width pattern
   * @returns {Costs}
   */
  evaluate(resolution, depth, width) {
    this.place(resolution, depth);
    const totals = this.quantities.map((quantity) => [quantity, this.#dot(this.coefficients[quantity], width)]);
    const peaks = this.schedules.map((schedule) => [schedule, this.#peak(schedule, depth, width)]);
    return /** @type {Costs} */ (Object.fromEntries([...totals, ...peaks]));
  }

  /**
   * Fix resolution and depth for the calls of `flopsOf` that follow.
   * @param {number} resolution @param {number} depth
   */
  place(resolution, depth) {
    const { features, sizes, stages } = this;
    let size = resolution;
    for (let index = 0; index < sizes; index += 1) {
      features[index] = size * size;
      size = Math.ceil(size / 2);
    }
    features[sizes] = 1;
    const blocks = this.blocks[depth];
    this.json.segments.forEach((segment, position) => {
      if (segment.depth === null) return;
      const more = blocks[segment.depth] - 1;
      features[sizes + 1 + segment.depth] = more * features[this.sizeAfter[position]];
      features[sizes + 1 + stages + segment.depth] = more;
    });
  }

  /** Multiply-adds of a width pattern at the resolution and depth last placed. @param {number} width */
  flopsOf(width) {
    return this.#dot(this.coefficients.flops, width);
  }

  /** @param {number} resolution @param {number} depth @param {number} width */
  flops(resolution, depth, width) {
    this.place(resolution, depth);
    return this.flopsOf(width);
  }

  /** @param {Float64Array} coefficients @param {number} width */
  #dot(coefficients, width) {
    const { features, length } = this;
    const offset = width * length;
    let total = 0;
    for (let index = 0; index < length; index += 1) total += coefficients[offset + index] * features[index];
    return total;
  }

  /** @param {string} quantity */
  #compile(quantity) {
    const compiled = new Float64Array(this.channels.length * this.length);
    this.json.segments.forEach((segment, position) => {
      const after = this.sizeAfter[position];
      const before = segment.stride === 2 ? after - 1 : after;
      this.#add(compiled, position, segment.first[quantity], [before, after, this.sizes]);
      if (segment.repeat === null || segment.depth === null) return;
      const more = this.sizes + 1 + segment.depth;
      this.#add(compiled, position, segment.repeat[quantity], [more, more, more + this.stages]);
    });
    return compiled;
  }

  /** @param {Float64Array} compiled @param {number} position @param {Parts} parts @param {number[]} columns */
  #add(compiled, position, parts, columns) {
    [parts.in, parts.out, parts.const].forEach((coefficients, part) => {
      if (!coefficients) return;
      this.rows[position].forEach((row, width) => {
        compiled[width * this.length + columns[part]] += coefficients[row];
      });
    });
  }

  /**
   * The largest set of maps held at once, in elements.
   * @param {"peak"|"peak_in_place"} schedule @param {number} depth @param {number} width
   */
  #peak(schedule, depth, width) {
    let peak = 0;
    this.json.segments.forEach((segment, position) => {
      const row = this.rows[position][width];
      const out = this.features[this.sizeAfter[position]];
      const before = segment.stride === 2 ? this.features[this.sizeAfter[position] - 1] : out;
      peak = Math.max(peak, largestOf(segment.first[schedule], row, before, out));
      if (segment.repeat !== null && segment.depth !== null && this.blocks[depth][segment.depth] > 1) {
        peak = Math.max(peak, largestOf(segment.repeat[schedule], row, out, out));
      }
    });
    return peak;
  }
}

/**
 * Index of the pattern that holds at a ratio: a plateau begins with its breakpoint.
 * @param {number[]} breakpoints @param {number} ratio
 */
export function patternAt(breakpoints, ratio) {
  let low = 0;
  let high = breakpoints.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (breakpoints[middle] <= ratio) low = middle;
    else high = middle;
  }
  return low;
}

/** @param {Parts[]} layers @param {number} row @param {number} before @param {number} after */
export function largestOf(layers, row, before, after) {
  return layers.reduce((most, layer) => Math.max(most, valueOf(layer, row, before, after)), 0);
}

/** @param {Parts} parts @param {number} row @param {number} before @param {number} after */
export function valueOf(parts, row, before, after) {
  return (parts.in?.[row] ?? 0) * before + (parts.out?.[row] ?? 0) * after + (parts.const?.[row] ?? 0);
}

/** @param {SegmentJson} segment @param {number} patterns */
function rowOfEachPattern(segment, patterns) {
  const rows = new Uint16Array(patterns);
  segment.starts.forEach((start, row) => rows.fill(row, start));
  return rows;
}

/** Index of the map size that each segment writes. @param {SegmentJson[]} segments */
function sizesAfter(segments) {
  let size = 0;
  return segments.map((segment) => {
    if (segment.stride === 2) size += 1;
    return size;
  });
}

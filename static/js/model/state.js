/**
 * The state and the query string, both ways. The table of fields comes from the server with the page, so that there is
 * one; nothing here names a field but the rules that tie ratios and budget together.
 *
 * @typedef {{name: string, kind: string, default: any, low?: number, high?: number, choices?: string[],
 *   pattern?: string, most?: number, initial?: number, millions_below?: number,
 *   amount?: {pattern: string, units: Record<string, number>, longest: number}}} Field
 * @typedef {{backbone: string, study: string, family: string[], r: number|null, d: number|null, w: number|null,
 *   flops: number|null, lock: boolean, classes: number|null, count: string, sram: number|null, flash: number|null, precision: string,
 *   base_top1: number|null, base_r: number, base_d: number, base_w: number, base_kind: string, surface: string,
 *   surface_top1: number|null, game: string,
 *   expansion_min: number|null, expansion_max: number|null, kernel_min: number|null, kernel_max: number|null,
 *   squeeze_min: number|null, squeeze_max: number|null, sort: string, model: string, data: string, theme: string}} State
 */

/** @type {Record<string, (texts: string[], field: Field) => any>} the value that texts stand for, null if for none */
const READ = {
  number: ([text], field) => (matches(text, field) ? clamp(Number(text), field) : null),
  choice: ([text], field) => (field.choices?.includes(text) ? text : null),
  flag: ([text]) => (text === "1" || text === "0" ? text === "1" : null),
  name: ([text], field) => (matches(text, field) ? text : null),
  names: (texts, field) => [...new Set(texts.filter((text) => matches(text, field)))].slice(0, field.most),
};

/** @type {Record<string, (value: any) => string[]>} */
const WRITE = {
  number: (value) => (value === null ? [] : [String(value)]),
  choice: (value) => [value],
  flag: (value) => [value ? "1" : "0"],
  name: (value) => [value],
  names: (value) => value,
};

/** Reads and writes states by a table of fields. */
export class StateFields {
  /** @param {Field[]} fields */
  constructor(fields) {
    this.fields = fields;
    /** @type {Record<string, Field>} */
    this.by = Object.fromEntries(fields.map((field) => [field.name, field]));
  }

  /** The state of a query string; unknown keys are ignored, values clamped. @param {string} query @returns {State} */
  read(query) {
    const parameters = new URLSearchParams(query);
    const entries = this.fields.map((field) => {
      const texts = parameters.getAll(field.name).filter((text) => text !== "");
      return [field.name, (texts.length ? READ[field.kind](texts, field) : null) ?? field.default];
    });
    return consistent(Object.fromEntries(entries));
  }

  /** The canonical query string: fields in their order, those at their default left out. @param {State} state */
  write(state) {
    const parameters = new URLSearchParams();
    for (const field of this.fields) {
      const texts = WRITE[field.kind](state[/** @type {keyof State} */ (field.name)]);
      const usual = WRITE[field.kind](field.default);
      if (texts.join("\n") !== usual.join("\n")) texts.forEach((text) => parameters.append(field.name, text));
    }
    return parameters.toString();
  }

  /** A number kept in a field's range. @param {string} name @param {number} value */
  clamp(name, value) {
    return clamp(value, this.by[name]);
  }

  /** The ranges of the three ratios. */
  get ranges() {
    const { r, d, w } = /** @type {Record<string, any>} */ (this.by);
    return { r, d, w };
  }
}

/**
 * Ratios come all three or not at all, and win over a budget unless it is locked, as it is in a game.
 * @param {State} state @returns {State}
 */
export function consistent(state) {
  const { r, d, w } = state;
  const lock = state.lock || hides(state);
  if (r === null && d === null && w === null) return { ...state, lock };
  return { ...state, lock, r: r ?? 1, d: d ?? 1, w: w ?? 1, flops: lock ? state.flops : null };
}

/** Whether accuracies are hidden, since a guess is still to be made. @param {State} state */
export function hides({ game }) {
  return game === "play";
}

/** The number of classes where it is not the study's, as a parameter. @param {State} state @returns {Record<string, string>} */
export function classesOf({ classes }) {
  return classes === null ? {} : { classes: String(classes) };
}

/** The versions that a state is pinned to, as parameters. @param {State} state @returns {Record<string, string>} */
export function pinsOf({ model, data }) {
  return { ...(model && { model }), ...(data && { data }) };
}

/** @param {string} text @param {Field} field */
function matches(text, field) {
  return new RegExp(`^(?:${field.pattern})$`).test(text);
}

/** @param {number} value @param {Field} field */
function clamp(value, field) {
  return Math.min(Math.max(value, field.low ?? -Infinity), field.high ?? Infinity);
}

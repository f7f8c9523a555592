/**
 * How a trace is bound to a row set: the rule of modelcube/figures/drawing/binding.py, which fills traces there.
 *
 * @typedef {Record<string, any[]>} Columns
 * @typedef {{rows: string, columns: Record<string, string|string[]>, where?: Record<string, any>,
 *   factors?: Record<string, number>, words?: Record<string, Record<string, string>>, roles?: Record<string, string|string[]>, live?: boolean}} Meta
 */

/**
 * What each attribute of a trace shows of a row set, null where that lacks a column.
 * @param {Meta} meta @param {Columns} columns
 */
export function boundValues(meta, columns) {
  const kept = keptRows(meta, columns);
  const chosen = (/** @type {string} */ name) => {
    const values = called(columns[name], meta.words?.[name]);
    return kept ? kept.map((row) => values[row]) : values;
  };
  return Object.fromEntries(
    Object.entries(meta.columns).map(([path, names]) => [
      path, [names].flat().every((name) => name in columns) ? attribute(names, meta.factors?.[path] ?? 1, chosen) : null,
    ]),
  );
}

/** The row that a point of a trace shows. @param {Meta} meta @param {Columns} columns @param {number} point */
export function rowOf(meta, columns, point) {
  const row = keptRows(meta, columns)?.[point] ?? point;
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column[row]]));
}

/**
 * Indices of the rows that are shown, null for all.
 * @param {Meta} meta @param {Columns} columns @returns {number[]|null}
 */
function keptRows({ where }, columns) {
  if (!where) return null;
  const wanted = Object.entries(where);
  const rows = columns[wanted[0][0]].map((_, row) => row);
  return rows.filter((row) => wanted.every(([name, value]) => columns[name][row] === value));
}

/** Values by what they are called, in grids too. @param {any[]} values @param {Record<string, string>} [words] @returns {any[]} */
function called(values, words) {
  if (!words) return values;
  return values.map((value) => (Array.isArray(value) ? called(value, words) : (words[value] ?? value)));
}

/** @param {string|string[]} names @param {number} factor @param {(name: string) => any[]} chosen @returns {any[]} */
function attribute(names, factor, chosen) {
  if (typeof names !== "string") return together(names.map(chosen));
  if (factor === 1) return chosen(names);
  return chosen(names).map((value) => (value === null ? null : value * factor));
}

/** The values of columns row by row, those of grids cell by cell. @param {any[][]} columns @returns {any[]} */
function together(columns) {
  return columns[0].map((first, row) => {
    const values = columns.map((column) => column[row]);
    return Array.isArray(first) ? together(values) : values;
  });
}

/**
 * Set an attribute by its path, such as `marker.color` or `shapes[0].line.color`.
 * @param {any} part @param {string} path @param {any} value
 */
export function setPath(part, path, value) {
  const steps = path.split(/[.[\]]+/).filter(Boolean);
  const last = /** @type {string} */ (steps.pop());
  for (const step of steps) part = part[step] ??= {};
  part[last] = value;
}

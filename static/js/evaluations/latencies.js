/**
 * Latencies as the panel shows them.
 *
 * @import {Evaluation, Latency} from "./measuring.js"
 */

const ENGINES = /** @type {Record<string, string>} */ ({ onnxruntime: "ONNX Runtime", torch: "torch" });

/** An engine as it calls itself. @param {string} name */
export function engineName(name) {
  return ENGINES[name] ?? name;
}

/** Milliseconds with three digits, never fewer than two decimals below 10. @param {number} value */
export function milliseconds(value) {
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)}\u00a0ms`;
}

/** Mean, median and 95th percentile by engine. @param {Record<string, Latency>} latency */
export function latencyTable(latency) {
  const table = document.createElement("table");
  table.append(lineOf("th", ["engine", "mean", "p50", "p95", "runs"]));
  for (const [engine, { mean, p50, p95, runs }] of Object.entries(latency)) {
    table.append(lineOf("td", [engineName(engine), ...[mean, p50, p95].map(milliseconds), String(runs)]));
  }
  return table;
}

/** The machines that latencies among some evaluations were measured on. @param {Evaluation[]} evaluations */
export function machinesOf(evaluations) {
  const measured = evaluations.filter(({ result }) => result?.latency);
  return new Set(measured.map(({ result }) => result?.machine ?? ""));
}

/** @param {string} kind @param {string[]} texts */
function lineOf(kind, texts) {
  const line = document.createElement("tr");
  texts.forEach((text, place) => {
    const cell = Object.assign(document.createElement(kind), { textContent: text });
    if (kind === "th") cell.setAttribute("scope", "col");
    if (place) cell.classList.add("number");
    line.append(cell);
  });
  return line;
}

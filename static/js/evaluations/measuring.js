/**
 * Talking to the server about evaluations: ask, expect, follow, cancel, list.
 *
 * @typedef {{id: string, backbone: string, resolution: number, d: number, w: number}} MeasuredNetwork
 * @typedef {{mean: number, p50: number, p95: number, runs: number, threads: number}} Latency  milliseconds
 * @typedef {{top1?: number|null, row?: string|null, latency?: Record<string, Latency>|null, machine?: string, processor?: string,
 *   unreadable_images?: number|null, skipped_files?: number|null}} Result
 * @typedef {{id: string, kind: string, status: string, network: MeasuredNetwork|null, dataset: string|null,
 *   recipe: string|null, seed: number|null, measure: string|null, machine: string|null, attempts: {outcome: string}[],
 *   progress: Progress|null, result: Result|null, error: string|null, expected: Expected|null,
 *   urls: Record<string, string>}} Evaluation
 * @typedef {{epoch: number, epochs: number, step: number, steps: number, loss: number|null, top1: number|null,
 *   top1_of?: string|null, images_per_second: number|null, eta_seconds: number|null}} Progress
 * @typedef {{seconds: number|null, basis: string, workers: number, machines: string[], waiting: number,
 *   hint: string|null}} Expected
 * @typedef {Expected & {network: MeasuredNetwork, base_resolution: number, machine: string|null}} Estimate
 * @typedef {{evaluations: Evaluation[], next: string|null, workers: number, datasets: string[], recipes: string[]}} EvaluationPage
 * @typedef {Record<string, string|number>} Question  the fields of `POST /evaluations`
 */

const KEY = "modelcube-key"; // kept for this visit alone

/** What the server refused, in its own words. */
export class Refused extends Error {
  /** @param {number} status @param {string} detail */
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** @param {Record<string, string>} query @returns {Promise<EvaluationPage>} */
export function listed(query) {
  return answered(fetch(`/evaluations?${new URLSearchParams(query)}`));
}

/** @param {string} url @returns {Promise<Evaluation>} */
export function read(url) {
  return answered(fetch(url));
}

/** @param {Question} asked @returns {Promise<Evaluation>} */
export function ask(asked) {
  return post("/evaluations", asked);
}

/** What will be measured, and how long that takes. @param {Question} asked @returns {Promise<Estimate>} */
export function estimated(asked) {
  const query = Object.entries(asked).map(([name, value]) => [name, String(value)]);
  return answered(fetch(`/evaluations/estimate?${new URLSearchParams(query)}`));
}

/** @param {string} url @returns {Promise<Evaluation>} */
export function cancel(url) {
  return post(url, {});
}

/** The key that writing needs, where the server wants one. @param {string} key */
export function remember(key) {
  sessionStorage.setItem(KEY, key);
}

/**
 * Follow an evaluation; the browser connects again by itself and goes on where it was. All that ever happened is told:
 * an attempt may have failed or been canceled before the one that runs now, so that only its listener knows the end.
 * @param {Evaluation} evaluation @param {(progress: Progress) => void} progress @param {(status: string) => void} status
 *   also called with `open` when the stream is there (again), `broken` when it ends or breaks
 * @returns {() => void} stops following
 */
export function follow(evaluation, progress, status) {
  const source = new EventSource(evaluation.urls.events);
  source.addEventListener("progress", ({ data }) => progress(JSON.parse(data)));
  source.addEventListener("status", ({ data }) => status(JSON.parse(data).status));
  source.addEventListener("open", () => status("open"));
  source.addEventListener("error", () => status("broken"));
  return () => source.close();
}

/** @param {string} url @param {unknown} body */
function post(url, body) {
  const key = sessionStorage.getItem(KEY);
  const headers = { "content-type": "application/json", ...(key && { authorization: `Bearer ${key}` }) };
  return answered(fetch(url, { method: "POST", headers, body: JSON.stringify(body) }));
}

/** @param {Promise<Response>} answer @returns {Promise<any>} */
async function answered(answer) {
  const response = await answer;
  const document = await response.json();
  if (!response.ok) throw new Refused(response.status, document.detail);
  return document;
}

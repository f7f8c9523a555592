/**
 * Talking to the server about evaluations: ask, follow, cancel, list.
 *
 * @typedef {{id: string, kind: string, status: string, network: {id: string, backbone: string, resolution: number,
 *   d: number, w: number}|null, dataset: string|null, recipe: string|null, seed: number|null,
 *   progress: Progress|null, result: {top1?: number|null, row?: string|null}|null, error: string|null,
 *   expected: {seconds: number|null, hint: string|null, waiting: number}|null, urls: Record<string, string>}} Evaluation
 * @typedef {{epoch: number, epochs: number, step: number, steps: number, loss: number|null, top1: number|null,
 *   images_per_second: number|null, eta_seconds: number|null}} Progress
 * @typedef {{evaluations: Evaluation[], next: string|null, workers: number, datasets: string[], recipes: string[]}} Page
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

/** @param {Record<string, string>} query @returns {Promise<Page>} */
export function listed(query) {
  return answered(fetch(`/evaluations?${new URLSearchParams(query)}`));
}

/** @param {string} url @returns {Promise<Evaluation>} */
export function read(url) {
  return answered(fetch(url));
}

/** @param {Record<string, unknown>} asked @returns {Promise<Evaluation>} */
export function ask(asked) {
  return post("/evaluations", asked);
}

/** @param {Evaluation} evaluation @returns {Promise<Evaluation>} */
export function cancel(evaluation) {
  return post(evaluation.urls.cancel, {});
}

/** The key that writing needs, where the server wants one. @param {string} key */
export function remember(key) {
  sessionStorage.setItem(KEY, key);
}

/**
 * Follow an evaluation; the browser connects again by itself and goes on where it was. All that ever happened is told:
 * an attempt may have failed or been canceled before the one that runs now, so that only its listener knows the end.
 * @param {Evaluation} evaluation @param {(progress: Progress) => void} progress @param {(status: string) => void} status
 *   also called, without one, when the stream ends or breaks
 * @returns {() => void} stops following
 */
export function follow(evaluation, progress, status) {
  const source = new EventSource(evaluation.urls.events);
  source.addEventListener("progress", ({ data }) => progress(JSON.parse(data)));
  source.addEventListener("status", ({ data }) => status(JSON.parse(data).status));
  source.addEventListener("error", () => status(""));
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

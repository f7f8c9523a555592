/**
 * What the panel says of evaluations, in sentences.
 *
 * @import {Estimate, Evaluation, Expected, MeasuredNetwork, Progress, Question, Result} from "./measuring.js"
 */

import { all } from "../page/dom.js";
import { counted, exact, percent, ratio } from "../text/format.js";
import { engineName, milliseconds } from "./latencies.js";

const MINUTE = 60;
/** @type {Record<string, string>} */
const EXAMINED = { "held-out": "on training images held out", test: "on the test images" };
const BLOCKS = /** @type {const} */ (["{count}\u00a0block", "{count}\u00a0blocks"]);

/** What the button will do. @param {Question} question @param {Estimate} estimate */
export function planText({ measure, dataset }, estimate) {
  const { network, base_resolution: base, machine, workers, waiting, hint } = estimate;
  const shape = `${network.resolution}\u00a0px and ${blocksText(network)}`;
  const done = measure === "latency" ? "timed" : "trained and tested";
  const sentences = [`On ${dataset}, where r = 1 is ${base}\u00a0px, it is ${done} with ${shape}.`];
  if (measure === "latency") sentences.push(`One image at a time on one thread of ${machine ?? "the worker's machine"}.`);
  if (workers) sentences.push(lengthText(estimate));
  if (workers && waiting) sentences.push(waiting === 1 ? "One other waits before it." : `${waiting} others wait before it.`);
  if (hint) sentences.push(workers ? `${sentence(hint)}.` : "No worker is connected: it will wait for one.");
  return sentences.join(" ");
}

/** @param {Expected} expected */
function lengthText({ seconds }) {
  return seconds === null ? "How long that takes is not known yet." : `That takes about ${time(seconds)}.`;
}

/** What is measured, and how. @param {Evaluation} evaluation */
export function whatText(evaluation) {
  return `${networkText(evaluation.network)}: ${howText(evaluation)}`;
}

/** @param {MeasuredNetwork|null} network */
export function networkText(network) {
  if (!network) return "–";
  const { resolution, w } = network;
  return `${titleOf(network.backbone)}, ${resolution}\u00a0px, ${blocksText(network)}, w\u00a0${ratio(w)}`;
}

/** @param {Evaluation} evaluation */
export function howText({ measure, dataset, recipe, seed, machine, result }) {
  const where = result?.machine ?? machine;
  if (measure === "latency") return `latency on one thread${where ? ` of ${where}` : ""}, as for ${dataset}`;
  return `accuracy on ${dataset}, ${recipe}, seed ${seed ?? 0}`;
}

/** Where an evaluation stands. @param {Evaluation} evaluation */
export function stateText(evaluation) {
  return STATES[evaluation.status]?.(evaluation) ?? "";
}

/** @type {Record<string, (evaluation: Evaluation) => string>} */
const STATES = {
  queued: waitingText,
  running: runningText,
  succeeded: foundText,
  failed: ({ error }) => `It failed: ${error}`,
  canceled: () => "Canceled.",
};

/** @param {Evaluation} evaluation */
function waitingText({ expected, attempts }) {
  const lost = attempts.at(-1)?.outcome === "lost" ? "Its worker was not heard of any more. " : "";
  if (expected?.hint) return `${lost}${sentence(expected.hint)}.`;
  const length = expected?.seconds ? ` and will take ${time(expected.seconds)}` : "";
  return `${lost}It waits for its turn${length}.`;
}

/** @param {Evaluation} evaluation */
function runningText({ expected, progress }) {
  if (expected?.hint) return `It was running, but ${expected.hint}.`;
  return progress ? progressText(progress) : "It runs.";
}

/** @param {Evaluation} evaluation */
function foundText({ result }) {
  if (typeof result?.top1 === "number") return `Measured: ${percent(result.top1)} top-1.${leftOutText(result)}`;
  if (!result?.latency) return "Measured.";
  const means = Object.entries(result.latency).map(([engine, { mean }]) => `${milliseconds(mean)} by ${engineName(engine)}`);
  const [where, processor] = [result.machine ?? "its machine", result.processor ? ` (${result.processor})` : ""];
  return `Measured: ${means.join(", ")}, on one thread of ${where}${processor}. Other machines' figures do not compare.`;
}

/** What of the images' files did not count. @param {Result} result */
function leftOutText({ unreadable_images: unreadable, skipped_files: skipped }) {
  const damaged = unreadable ? ` ${counted(unreadable, "{count} image", "{count} images")} could not be read and did not count.` : "";
  const others = skipped ? ` ${counted(skipped, "{count} other file", "{count} other files")} among the images did not count.` : "";
  return damaged + others;
}

/** @param {Progress} progress */
export function progressText(progress) {
  const { epoch, epochs, step, steps, loss, top1, top1_of: images, images_per_second: speed, eta_seconds: rest } = progress;
  const trains = loss !== null || speed !== null;
  const parts = [trains ? `Epoch ${Math.min(epoch + 1, epochs)} of ${epochs}` : `Run ${exact(step)} of ${exact(steps)}`];
  if (speed) parts.push(`${Math.round(speed)} images/s`);
  if (top1 !== null) parts.push(`${percent(top1)} ${EXAMINED[images ?? ""] ?? "top-1 so far"}`);
  if (rest !== null) parts.push(`${time(rest)} to go`);
  return `${parts.join(", ")}.`;
}

/** @param {number} seconds */
function time(seconds) {
  if (seconds < 2 * MINUTE) return counted(Math.ceil(seconds), "{count}\u00a0second", "{count}\u00a0seconds");
  return seconds < 2 * MINUTE * MINUTE
    ? counted(Math.round(seconds / MINUTE), "{count}\u00a0minute", "{count}\u00a0minutes")
    : `${(seconds / MINUTE / MINUTE).toFixed(1)} hours`;
}

/** @param {MeasuredNetwork} network whose name says its blocks a stage */
function blocksText({ id }) {
  const blocks = id.split(".")[2].split("-").reduce((sum, count) => sum + Number(count), 0);
  return counted(blocks, ...BLOCKS);
}

/** A backbone as the page calls it. @param {string} backbone */
function titleOf(backbone) {
  const options = /** @type {HTMLOptionElement[]} */ (all('select[name="backbone"] option'));
  return options.find((option) => option.value === backbone)?.text ?? backbone;
}

/** @param {string} text */
function sentence(text) {
  return text[0].toUpperCase() + text.slice(1);
}

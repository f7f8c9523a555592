/**
 * What networks are predicted to be predictedAccuracy: the posterior, and what its predictions rest on. Loaded once for each
 * backbone, study and level, after the first paint; a twist asks for nothing.
 *
 * @import {Measured} from "./measured.js"
 * @import {Network} from "./network.js"
 * @import {Outcome, Place, Worth} from "./posterior.js"
 * @import {State} from "./state.js"
 * @import {Pieces} from "./view.js"
 * @typedef {[number, number, number]|null} Without low, mean, high; null: it cannot be predicted without its rows
 * @typedef {{std: number, distance: number}} Rule  what both stay below
 * @typedef {{family: string, verdicts: RangeTexts[], rule: Rule & {inner: Rule}, neighbours: number[][],
 *   places: number[][], rows: number[], without: Record<string, Without>}} PredictionInputs
 * @typedef {Worth & {known: boolean, support: number, family: string, without: Without|undefined}} Accuracy
 * @typedef {{high: number, duel: string, points: string}} RangeTexts  the verdict on budgets up to c = high
 * @typedef {{evidence?: FittedSurrogate|null, optimal?: Pieces|null}} Predictions
 *   undefined: not there yet; null: there is none
 */

import { Posterior, judge, placeOf, worthOf } from "./posterior.js";
import { classesOf, hides, pinsOf } from "./state.js";

const NEAR = Math.log(1.25);
const UNKNOWN = "unknown";
/** @type {Predictions} */
const NOTHING = { evidence: null, optimal: null };

/** Predictions of one level. */
export class FittedSurrogate {
  /** @param {PredictionInputs} predictionInputs @param {Posterior} posterior */
  constructor(predictionInputs, posterior) {
    this.predictionInputs = predictionInputs;
    this.posterior = posterior;
    /** @type {{id: string, accuracy: Accuracy}[]} the last few */
    this.last = [];
  }

  /** @param {Network} network @returns {Accuracy} */
  of(network) {
    const kept = this.last.find(({ id }) => id === network.id);
    if (kept) return kept.accuracy;
    const accuracy = this.#predict(network);
    this.last = [{ id: network.id, accuracy }, ...this.last.slice(0, 7)];
    return accuracy;
  }

  /** One network against another. @param {Network} first @param {Network} second @returns {Outcome} */
  duel(first, second) {
    return judge(this.posterior.joint([placeOf(first.coordinates), placeOf(second.coordinates)]), this.posterior.noise);
  }

  /** What a new training at a place would give, and whether that is predicted. @param {Place} x */
  at(x) {
    const { rule, neighbours } = this.predictionInputs;
    const { mean, std: latent } = this.posterior.predict(x);
    const std = Math.hypot(latent, this.posterior.noise);
    const distance = Math.sqrt(Math.min(...neighbours.map((place) => squares(place, x))));
    return { ...worthOf(mean, std), known: covers(rule, { std, distance }) };
  }

  /** @param {Network} network @returns {Accuracy} */
  #predict({ id, coordinates }) {
    const { family, places, rows, without } = this.predictionInputs;
    const x = placeOf(coordinates);
    return {
      ...this.at(x),
      family,
      support: rows.reduce((total, count, at) => total + (isNear(places[at], x) ? count : 0), 0),
      without: without[id],
    };
  }
}

/** Loads predictions and keeps them. */
export class PredictionStore {
  /** @param {() => void} arrived something that was not there now is */
  constructor(arrived) {
    this.arrived = arrived;
    this.open = false;
    this.mute = false; // nothing is predicted where accuracies are hidden for good
    /** @type {Map<string, Predictions>} */
    this.known = new Map();
  }

  /**
   * What is there for a state; what is not is fetched.
   * @param {State} state @param {Measured} measured @returns {Predictions}
   */
  of(state, measured) {
    if (this.mute || !measured.fitted.length || hides(state)) return NOTHING;
    const level = String(new URLSearchParams({ ...levelOf(state, measured), ...classesOf(state) }));
    const limits = String(new URLSearchParams(limitsOf(state)));
    const found = this.#known(level, (predictions) => this.#load(level, predictions));
    if (!found.evidence) return found;
    const best = this.#known(`${level}&${limits}`, (predictions) => this.#search(level, limits, predictions));
    return { ...found, ...best };
  }

  /** @param {string} key @param {(predictions: Predictions) => Promise<void>} load */
  #known(key, load) {
    const known = this.known.get(key);
    if (known || !this.open) return known ?? {};
    /** @type {Predictions} */
    const found = {};
    this.known.set(key, found);
    load(found).catch(() => this.known.delete(key));
    return found;
  }

  /** @param {string} level @param {Predictions} found */
  async #load(level, found) {
    const [predictionInputs, content] = await Promise.all([
      fetched(`/page/evidence?${level}`, "json"),
      fetched(`/page/posterior?${level}`, "arrayBuffer"),
    ]);
    found.evidence = new FittedSurrogate(predictionInputs, new Posterior(content));
    this.arrived();
  }

  /** @param {string} level @param {string} limits @param {Predictions} found */
  async #search(level, limits, found) {
    found.optimal = await fetched(`/page/optimal?${level}&${limits}`, "json");
    this.arrived();
  }
}

/**
 * Whose accuracies a state speaks of, as parameters.
 * @param {State} state @param {Measured} measured @returns {Record<string, string>}
 */
export function levelOf(state, measured) {
  const { backbone, study, base_top1: top1, base_r, base_d, base_w, base_kind, family } = state;
  const pinned = pinsOf(state);
  const own = { base_top1: top1, base_r, base_d, base_w, base_kind };
  if (top1 !== null) return { backbone, study, ...pinned, ...texts(own) };
  const reference = family[0] ?? measured.defaultFamily;
  return { backbone, study, ...pinned, family: measured.fitted.includes(reference) ? reference : UNKNOWN };
}

/** What the best network depends on beside accuracy, as parameters. @param {State} state @returns {Record<string, string>} */
function limitsOf(state) {
  const { sram, flash, precision } = state;
  if (sram === null && flash === null) return {};
  return texts({ precision, ...(sram !== null && { sram }), ...(flash !== null && { flash }) });
}

/** @param {Record<string, any>} values @returns {Record<string, string>} */
function texts(values) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

/** @param {string} url @param {"json"|"arrayBuffer"} as @returns {Promise<any>} */
async function fetched(url, as) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer[as]();
}

/** Whether a rule covers a place; surrogate/report.py says the same. @param {Rule} rule @param {Rule} place */
export function covers(rule, { std, distance }) {
  return std < rule.std && distance < rule.distance;
}

/** @param {number[]} a @param {number[]} b */
function squares(a, b) {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}

/** @param {number[]} a @param {number[]} b */
function isNear(a, b) {
  return a.every((value, axis) => Math.abs(value - b[axis]) <= NEAR);
}

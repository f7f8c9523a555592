/**
 * The budget map and the surface of one accuracy beside the page's own thread: a message brings tables and posterior
 * when they change, and asks for one of them, which is answered.
 */

import { CostTable } from "./costs.js";
import { accuracySurface } from "./equal-accuracy.js";
import { budgetMap } from "./equal-cost.js";
import { FittedSurrogate } from "./evidence.js";
import { plateausOf } from "./plateaus.js";
import { Posterior } from "./posterior.js";

/** @type {{table?: any, plateaus?: any, evidence: FittedSurrogate|null}} */
const known = { evidence: null };

self.addEventListener("message", ({ data: { name, tables, predictions, memory, budget, level } }) => {
  if (tables) {
    known.table = new CostTable(tables.json);
    known.plateaus = plateausOf(known.table, tables.ranges);
  }
  if (predictions !== undefined) {
    known.evidence = predictions && new FittedSurrogate(predictions.predictionInputs, new Posterior(predictions.content));
  }
  const predictionInputs = { .../** @type {any} */ (known), memory };
  const columns = name === "budget_map" ? budgetMap(predictionInputs, budget) : accuracySurface(predictionInputs, level);
  self.postMessage({ name, columns });
});

/**
 * The budget map beside the page's own thread: a message brings tables and posterior when they change, or asks for a
 * budget's map, which is answered.
 */

import { CostTable } from "./costs.js";
import { budgetMap } from "./equal-cost.js";
import { Evidence } from "./evidence.js";
import { plateausOf } from "./plateaus.js";
import { Posterior } from "./posterior.js";

/** @type {{table?: any, plateaus?: any, evidence: Evidence|null}} */
const known = { evidence: null };

self.addEventListener("message", ({ data: { tables, predictions, memory, budget } }) => {
  if (tables) {
    known.table = new CostTable(tables.json);
    known.plateaus = plateausOf(known.table, tables.ranges);
  }
  if (predictions !== undefined) {
    known.evidence = predictions && new Evidence(predictions.ground, new Posterior(predictions.content));
  }
  self.postMessage(budgetMap({ .../** @type {any} */ (known), memory }, budget));
});

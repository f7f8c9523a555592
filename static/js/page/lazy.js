/**
 * The parts that the first paint can do without, loaded after it.
 *
 * @import {State, StateFields} from "../model/state.js"
 * @import {View} from "../model/view.js"
 */

import { Announcer } from "./announce.js";
import { Copies } from "./copy.js";
import { Evaluations } from "../evaluations/page.js";
import { Game } from "./game.js";
import { Links } from "./links.js";
import { Nearest } from "../text/nearest.js";
import { Own } from "./custom.js";
import { Plots } from "../figures/plots.js";
import { listenForSharing } from "./share.js";
import { Surface } from "./surface.js";

/**
 * @param {StateFields} fields @param {() => View|null} view
 * @param {(next: (view: View) => State) => void} act a single step
 * @param {(gesture: string, next: (view: View) => State) => void} turn a step of a gesture that goes on
 */
export function lateParts(fields, view, act, turn) {
  listenForSharing();
  const served = !document.documentElement.dataset.site; // files offer nothing that only a server does
  const played = [new Game(fields, act), ...(served ? [new Own(fields, act)] : [])];
  const told = [new Announcer(), new Copies(fields, view), new Links(fields), new Nearest(), new Surface(act, turn)];
  const plots = new Plots(fields, act);
  const added = (/** @type {Record<string, unknown>} */ row, /** @type {View} */ asked) => {
    if (view()?.tables === asked.tables) plots.add(row);
  };
  return [...played, ...told, ...(served ? [new Evaluations(view, added)] : []), plots];
}

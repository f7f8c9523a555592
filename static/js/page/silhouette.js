/**
 * A network's silhouette: a slab a block; height = map size (resolution), thickness by channels (width), number of
 * slabs = depth; the input image pale at the left. modelcube/pages/explorer/silhouette.py draws the same for the first paint.
 *
 * All silhouettes of a page share one scale and one frame, wide enough for the widest of them.
 *
 * @import {Network, Stage} from "../model/network.js"
 * @typedef {{width: number, height: number}} Frame in pixels of the input image
 * @typedef {{input: string, slabs: string, frame: Frame}} Silhouette paths of SVG
 */

const WIDEST = 64; // thickness of a slab of the backbone's last stage, in pixels of the input image
const INPUT = 6;
const GAPS = { slab: 4, stage: 14 };

/**
 * The paths of a network's slabs, around a middle line at y = 0. Thickness grows with the square root of the channels:
 * in proportion, the first stages of a small network would be too thin to see.
 * @param {Network} network @param {number} widest channels of the backbone's last stage
 * @returns {Silhouette}
 */
export function silhouette(network, widest) {
  const slabs = [];
  let x = INPUT;
  for (const stage of drawn(network)) {
    x += GAPS.stage;
    const thickness = WIDEST * Math.sqrt(stage.channels / widest);
    for (let block = 0; block < stage.blocks; block += 1) {
      if (block) x += GAPS.slab;
      slabs.push(rectangle(x, thickness, stage.resolution));
      x += thickness;
    }
  }
  const input = rectangle(0, INPUT, network.resolution);
  return { input, slabs: slabs.join(""), frame: { width: x, height: network.resolution } };
}

/** The frame that holds all of them. @param {Frame[]} frames @returns {string} viewBox */
export function viewBox(frames) {
  const width = Math.ceil(Math.max(...frames.map((frame) => frame.width)));
  const height = Math.ceil(Math.max(...frames.map((frame) => frame.height)));
  return `0 ${-height / 2} ${width} ${height}`;
}

/** The stem and the stages: what has maps predictedAccuracy seeing. @param {Network} network @returns {Stage[]} */
function drawn(network) {
  return [network.segments[0], ...network.stages];
}

/** @param {number} x @param {number} width @param {number} height */
function rectangle(x, width, height) {
  return `M${tenths(x)} ${tenths(-height / 2)}h${tenths(width)}v${tenths(height)}h${tenths(-width)}z`;
}

/** @param {number} value */
function tenths(value) {
  return Math.round(value * 10) / 10;
}

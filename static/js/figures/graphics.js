/**
 * A 3-D plot of Plotly's asks the graphics two things in each draw, and waits for the answer until everything before is
 * drawn: with software rendering, longer than all the rest. Which point does each pixel show? Only a pointer over the
 * plot needs to know. Is a certain buffer still there? The answer only changes when the context is lost.
 */

/** Spare a plot these waits. @param {HTMLElement} plot Plotly's element, drawn @param {() => boolean} isPointed */
export function spareWaits(plot, isPointed) {
  for (const canvas of plot.querySelectorAll(".gl-container canvas")) {
    const context = /** @type {HTMLCanvasElement} */ (canvas).getContext("webgl");
    if (context) spare(context, isPointed);
  }
}

/** @param {WebGLRenderingContext} context @param {() => boolean} isPointed */
function spare(context, isPointed) {
  const [read, isBuffer] = [context.readPixels.bind(context), context.isBuffer.bind(context)];
  context.readPixels = (/** @type {any[]} */ ...where) => {
    if (isPointed()) read(.../** @type {Parameters<typeof read>} */ (where));
  };
  let known = new WeakSet();
  context.canvas.addEventListener("webglcontextlost", () => {
    known = new WeakSet();
  });
  context.isBuffer = (buffer) => {
    if (!buffer || known.has(buffer)) return buffer !== null;
    const is = isBuffer(buffer);
    if (is) known.add(buffer);
    return is;
  };
}

/**
 * What a 3-D plot shows, as the address of a picture; null where there is none. The graphics keep no drawing, so it is
 * drawn once more and read at once.
 * @param {any} plot Plotly's element, drawn
 */
export function pictureOf(plot) {
  const scene = plot._fullLayout?.scene?._scene;
  const canvas = /** @type {HTMLCanvasElement|null} */ (plot.querySelector(".gl-container canvas"));
  if (!scene?.glplot || !canvas || canvas.getContext("webgl")?.isContextLost()) return null;
  scene.glplot.redraw();
  return canvas.toDataURL();
}

/**
 * A 3-D plot of Plotly's asks the graphics two things in each draw, and waits for the answer until everything before is
 * drawn: with software rendering, longer than all the rest. Which point does each pixel show? Only a pointer over the
 * plot needs to know: it is read when one comes. Is a certain buffer still there? The answer only changes when the
 * context is lost.
 */

/** Spare a plot these waits. @param {HTMLElement} plot Plotly's element, drawn @param {HTMLElement} box around it */
export function spareWaits(plot, box) {
  for (const canvas of plot.querySelectorAll(".gl-container canvas")) {
    const context = /** @type {HTMLCanvasElement} */ (canvas).getContext("webgl");
    if (!context) continue;
    readForPointer(context, box);
    rememberBuffers(context);
  }
}

/** @param {WebGLRenderingContext} context @param {HTMLElement} box */
function readForPointer(context, box) {
  /** @typedef {Parameters<typeof context.readPixels>} Where */
  const read = context.readPixels.bind(context);
  /** @type {Map<WebGLFramebuffer|null, Where>} what was not read, the newest of each buffer */
  const missed = new Map();
  let pointed = false;
  context.readPixels = (/** @type {any[]} */ ...where) => {
    const place = /** @type {Where} */ (where);
    if (pointed) read(...place);
    else missed.set(context.getParameter(context.FRAMEBUFFER_BINDING), place);
  };
  box.addEventListener("mouseenter", () => {
    pointed = true;
    for (const [buffer, where] of missed) {
      context.bindFramebuffer(context.FRAMEBUFFER, buffer);
      read(...where);
    }
    if (missed.size) context.bindFramebuffer(context.FRAMEBUFFER, null);
    missed.clear();
  });
  box.addEventListener("mouseleave", () => {
    pointed = false;
  });
}

/** @param {WebGLRenderingContext} context */
function rememberBuffers(context) {
  const isBuffer = context.isBuffer.bind(context);
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

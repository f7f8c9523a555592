/**
 * Tells the page around how high the embed is: `{type: "modelcube:height", height: 512, name: "cube"}` to the parent
 * window, whenever it changes. The message holds nothing but that, so it may go to any origin; none is listened to.
 */

/** @param {string} name of the figure */
export function reportHeight(name) {
  if (parent === window) return;
  let last = 0;
  const report = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height && height !== last) parent.postMessage({ type: "modelcube:height", height, name }, "*");
    last = height;
  };
  new ResizeObserver(report).observe(document.documentElement);
  report();
}

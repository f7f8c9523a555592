/**
 * Model Cube in a page of yours: `<div data-modelcube="https://…/embed/cube?flops=0.1">fallback</div>` becomes the plot,
 * as high as it needs to be. What is inside stays for readers without scripts. Documented in docs/embedding.md.
 */
(() => {
  const script = document.currentScript;
  const home = new URL("embed/", script instanceof HTMLScriptElement ? script.src : location.href);
  const [LOWEST, HIGHEST] = [100, 4000];
  /** @type {Map<MessageEventSource|null, HTMLIFrameElement>} */
  const frames = new Map();

  /** @param {HTMLElement} place */
  function fill(place) {
    const url = new URL(place.dataset.modelcube || "", home);
    if (!url.href.startsWith(home.href) || url.href === home.href || place.dataset.modelcubeFilled) return;
    place.dataset.modelcubeFilled = "";
    const frame = document.createElement("iframe");
    const picture = place.querySelector("img");
    frame.title = (picture && picture.alt) || place.title || "Model Cube";
    frame.loading = "lazy";
    frame.width = "100%";
    frame.height = place.dataset.height || "560";
    frame.style.cssText = "border:0;display:block;width:100%";
    frame.src = url.href;
    place.replaceChildren(frame);
    frames.set(frame.contentWindow, frame);
  }

  function fillAll() {
    for (const place of document.querySelectorAll("[data-modelcube]")) fill(/** @type {HTMLElement} */ (place));
  }

  addEventListener("message", ({ source, origin, data }) => {
    const frame = frames.get(source);
    if (!frame || origin !== home.origin || !data || data.type !== "modelcube:height") return;
    if (Number.isFinite(data.height)) frame.height = String(Math.min(Math.max(data.height, LOWEST), HIGHEST));
  });
  fillAll();
  addEventListener("DOMContentLoaded", fillAll);
})();

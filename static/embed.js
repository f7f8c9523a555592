/**
 * Model Cube in a page of yours: `<div data-modelcube="https://…/embed/cube?flops=0.1">fallback</div>` becomes the plot,
 * as high as it needs to be. What is inside stays for readers without scripts, for paper, and for who gets no answer.
 * Documented in docs/embedding.md.
 */
(() => {
  const script = document.currentScript;
  const home = new URL("embed/", script instanceof HTMLScriptElement ? script.src : location.href);
  const [LOWEST, HIGHEST] = [100, 4000];
  const NARROW = 584; // pixels: panels stack in a frame that is narrower
  const PICTURE = "800x450"; // of a figure that is fixed
  const PATIENCE = 5000; // milliseconds after a frame was loaded: an embed has said by then how high it is
  const ORIGINS = [home.origin, "null"]; // the latter in a sandbox, which has no origin
  /** @typedef {{frame: HTMLIFrameElement, fallback: HTMLElement, framed: boolean, heard: boolean, drawn: boolean}} Place */
  /** @type {Map<MessageEventSource|null, Place>} */
  const places = new Map();

  /** @param {HTMLElement} element */
  function fill(element) {
    const url = new URL(element.dataset.modelcube || "", home);
    if (!url.href.startsWith(home.href) || url.href === home.href || element.dataset.modelcubeFilled) return;
    element.dataset.modelcubeFilled = "yes";
    const [frame, fallback] = [document.createElement("iframe"), document.createElement("span")];
    const picture = element.querySelector("img");
    const still = url.searchParams.get("fixed") === "1"; // runs no script that could say anything
    frame.title = (picture && picture.alt) || element.title || (element.textContent || "").trim() || "Model Cube";
    frame.loading = "lazy";
    frame.style.cssText = "border:0;display:block;max-width:100%";
    [frame.width, frame.height] = sizeOf(element, url, still);
    if (still) Object.assign(frame.style, { height: "auto", aspectRatio: `${frame.width}/${frame.height}` });
    frame.src = url.href;
    fallback.append(...element.childNodes);
    element.append(fallback, frame);
    const place = { frame, fallback, framed: true, heard: still, drawn: still };
    places.set(frame.contentWindow, place);
    show(place, true);
    frame.addEventListener("load", () => setTimeout(() => {
      place.framed = place.heard;
      show(place, place.framed);
    }, PATIENCE));
  }

  /**
   * Width and height of a frame: those asked for, of a picture its own, else all of the width, and the height that the
   * snippet knows, of a wide page and of a narrow one.
   * @param {HTMLElement} element @param {URL} url @param {boolean} still
   */
  function sizeOf(element, { searchParams }, still) {
    const size = /^(\d+)x(\d+)$/.exec(searchParams.get("size") || (still ? PICTURE : ""));
    if (size) return size.slice(1);
    const [wide, narrow = wide] = (element.dataset.height || "640").split(" ");
    return ["100%", element.clientWidth < NARROW ? narrow : wide];
  }

  /** The frame, or what stood in its place if there was anything. @param {Place} place @param {boolean} framed */
  function show({ frame, fallback }, framed) {
    const shown = framed || !fallback.hasChildNodes();
    frame.style.display = shown ? "block" : "none";
    fallback.style.display = shown ? "none" : "";
  }

  function fillAll() {
    for (const element of document.querySelectorAll("[data-modelcube]")) fill(/** @type {HTMLElement} */ (element));
  }

  addEventListener("message", ({ source, origin, data }) => {
    const place = places.get(source);
    if (!place || !ORIGINS.includes(origin) || !data || data.type !== "modelcube:height") return;
    if (Number.isFinite(data.height)) place.frame.height = String(Math.min(Math.max(data.height, LOWEST), HIGHEST));
    place.frame.style.height = place.frame.style.aspectRatio = ""; // of a picture that the server cannot draw
    place.heard = true;
    if (!place.framed) show(place, (place.framed = true));
    place.drawn ||= data.drawn === true;
  });
  addEventListener("beforeprint", () => {
    for (const place of places.values()) {
      if (place.drawn) continue;
      for (const picture of place.fallback.querySelectorAll("img")) picture.loading = "eager";
      show(place, false);
    }
  });
  addEventListener("afterprint", () => {
    for (const place of places.values()) show(place, place.framed);
  });
  fillAll();
  addEventListener("DOMContentLoaded", fillAll);
})();

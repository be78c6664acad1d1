import { byId, find, html } from "../shared/dom.js";
import { main } from "./state.js";
import { stylesLoaded } from "./states.js";
import { streamlitHelps } from "./streamlit_helps.js";

// Streamlit's scripts use the v flag of regular expressions (Safari 17, Chrome 112, Firefox 116);
// older browsers would download them for nothing.
const supportsVFlag = "unicodeSets" in RegExp.prototype;

// Measured when the script runs, because a prerendered page may be shown long after that.
const arrived = performance.now();
let loaded = false;

async function loadStreamlit() {
  if (loaded) return;
  loaded = true;
  const tags = await fetchTags();
  if (!tags) return; // the page keeps working with links
  // Keep Streamlit from storing its theme. notes.js stores by assignment instead.
  Storage.prototype.setItem = () => {};
  // Streamlit's number library tries WebAssembly, which our CSP forbids, but also works without it.
  delete (/** @type {any} */ (window).WebAssembly);
  find("[rel=stylesheet]", tags).addEventListener("load", stylesLoaded);
  document.head.append(tags);
}

// Fetched on demand: 1 kB, compressed, that most pages never need.
async function fetchTags() {
  try {
    const answer = await fetch(byId("streamlit").dataset.tags);
    return answer.ok ? document.createRange().createContextualFragment(await answer.text()) : null;
  } catch {
    return null; // no connection
  }
}

function loadWhenIdle() {
  if (window.requestIdleCallback) requestIdleCallback(loadStreamlit, { timeout: 200 });
  else setTimeout(loadStreamlit, 200);
}

// How long the server took to respond, in ms; 0 if unknown, as for a prefetched page.
function responseTime() {
  const [arrival] = /** @type {any[]} */ (performance.getEntriesByType("navigation"));
  if (!arrival || arrival.deliveryType === "navigational-prefetch") return 0;
  return arrival.responseStart - arrival.requestStart;
}

/** @param {boolean | undefined} saves */
function shouldLoad(saves) {
  const { wanneer, tags } = byId("streamlit").dataset;
  return streamlitHelps({
    when: wanneer,
    able: supportsVFlag && tags !== "",
    open: find("[data-vraag]", main) !== null,
    saves,
    arrived,
    answered: responseTime(),
  });
}

export function listen() {
  const saves = /** @type {any} */ (navigator).connection?.saveData;
  if (!shouldLoad(saves)) {
    // Let the browser prefetch a choice when it is pressed (SPECULATION in routes.py). The timing of a
    // prefetched page says nothing about the connection, so Streamlit does not load there either.
    if (!saves) html.dataset.vooraf = "";
    return;
  }
  // Fallback for browsers without paint timing. Harmless in other browsers, because loadStreamlit()
  // loads only once.
  addEventListener("load", () => setTimeout(loadWhenIdle, 1000));
  if (window.PerformanceObserver) {
    new PerformanceObserver((list) => {
      if (list.getEntriesByName("first-contentful-paint").length) loadWhenIdle();
    }).observe({ type: "paint", buffered: true });
  }
}

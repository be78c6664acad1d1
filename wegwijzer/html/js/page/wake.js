// Loads Streamlit where that helps.

import { byId, find } from "../shared/dom.js";
import { main } from "./state.js";
import { stylesLoaded } from "./states.js";
import { streamlitHelps } from "./streamlit_helps.js";

// Streamlit's scripts use the v flag of regular expressions (Safari 17, Chrome 112, Firefox 116);
// older browsers would download them for nothing.
function knowsTheFlag() {
  try {
    return Boolean(new RegExp("", "v"));
  } catch {
    return false;
  }
}

let awake = false;

async function wake() {
  if (awake) return;
  awake = true;
  const tags = await fetchTags();
  if (!tags) return; // the links stay
  // Keep Streamlit from storing its theme. notes.js stores by assignment instead.
  Storage.prototype.setItem = () => {};
  // Streamlit's number library tries WebAssembly, which our policy forbids, and works without it.
  delete (/** @type {any} */ (window).WebAssembly);
  find("[rel=stylesheet]", tags).addEventListener("load", stylesLoaded);
  document.head.append(tags);
}

// Fetched on demand: 1.3 kB that most pages never need.
async function fetchTags() {
  try {
    const answer = await fetch(byId("streamlit").dataset.tags);
    return answer.ok ? document.createRange().createContextualFragment(await answer.text()) : null;
  } catch {
    return null; // no line
  }
}

function wakeWhenIdle() {
  if (window.requestIdleCallback) requestIdleCallback(wake, { timeout: 200 });
  else setTimeout(wake, 200);
}

function helpsHere() {
  const { wanneer, tags } = byId("streamlit").dataset;
  const [arrival] = /** @type {PerformanceNavigationTiming[]} */ (
    performance.getEntriesByType("navigation")
  );
  return streamlitHelps({
    when: wanneer,
    able: knowsTheFlag() && tags !== "",
    open: find("[data-vraag]", main) !== null,
    saves: /** @type {any} */ (navigator).connection?.saveData,
    arrived: performance.now(),
    answered: arrival ? arrival.responseStart - arrival.requestStart : 0,
  });
}

export function listen() {
  if (!helpsHere()) return;
  addEventListener("load", () => setTimeout(wakeWhenIdle, 1000)); // where paints are not reported
  if (window.PerformanceObserver) {
    new PerformanceObserver((list) => {
      if (list.getEntriesByName("first-contentful-paint").length) wakeWhenIdle();
    }).observe({ type: "paint", buffered: true });
  }
}

"use strict";
(() => {
  // Nothing is stored: Streamlit would keep its colour theme in the browser.
  Storage.prototype.setItem = () => {};
  // Streamlit's number library tries WebAssembly and does without; asking would break our policy.
  delete window.WebAssembly;

  // Streamlit starts when the first paint has been shown and the browser is idle, or at the
  // first touch; not at a tap on a link, because that leaves this document anyway.
  // Its scripts need the v flag of regular expressions (Safari 17, Chrome 112, Firefox 116): an
  // older engine would fetch them in vain, so there the wizard stays with its links.
  let awake = !knowsTheFlag();
  function knowsTheFlag() {
    try {
      return Boolean(new RegExp("", "v"));
    } catch {
      return false;
    }
  }
  function wake() {
    if (awake) return;
    awake = true;
    document.head.append(document.getElementById("streamlit").content.cloneNode(true));
  }
  function wakeWhenIdle() {
    if (window.requestIdleCallback) requestIdleCallback(wake, { timeout: 200 });
    else setTimeout(wake, 200);
  }
  new PerformanceObserver((list) => {
    if (list.getEntriesByName("first-contentful-paint").length) wakeWhenIdle();
  }).observe({ type: "paint", buffered: true });
  addEventListener("load", () => setTimeout(wakeWhenIdle, 1000)); // where paints are not told
  addEventListener("pointerdown", (event) => event.target.closest("a") || wake());
})();

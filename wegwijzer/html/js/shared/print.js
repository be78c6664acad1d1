// Prints the page.

import { announce } from "./announce.js";
import { findAll } from "./dom.js";

// In-app browsers may ignore print(). Then the page says what to do instead.
export function printPage() {
  let printed = false;
  addEventListener("beforeprint", () => (printed = true), { once: true });
  window.print?.();
  setTimeout(() => printed || explainInstead(), 1000);
}

/** Says how to print or share where the browser ignores its button. */
export function explainInstead() {
  for (const hint of findAll("[data-niets]")) {
    hint.hidden = false;
    hint.scrollIntoView({ block: "nearest" });
    announce(hint.textContent);
  }
}

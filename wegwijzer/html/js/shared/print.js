import { announce } from "./announce.js";
import { findAll } from "./dom.js";

// In-app browsers may ignore print(). Then the page shows what to do instead.
export function printPage() {
  let printed = false;
  addEventListener("beforeprint", () => (printed = true), { once: true });
  window.print?.();
  setTimeout(() => printed || showManualInstructions(), 1000);
}

/** Shows how to print or share by hand if the browser ignores the button. */
export function showManualInstructions() {
  for (const hint of findAll("[data-niets]")) {
    hint.hidden = false;
    hint.scrollIntoView({ block: "nearest" });
    announce(hint.textContent);
  }
}

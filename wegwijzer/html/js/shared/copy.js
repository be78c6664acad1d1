// Copies the text of a field, and shows whether the copy succeeded.

import { announce } from "./announce.js";
import { closest, fieldById, find } from "./dom.js";

/** @type {(button: Element, field: HTMLInputElement) => Promise<void>} */
async function copy(button, field) {
  const status = find(".gelukt", button.closest(".deel-link"));
  status.textContent = "";
  let copied = true;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    const fold = field.closest("details");
    if (fold) fold.open = true;
    field.select();
    copied = document.execCommand?.("copy") ?? false;
  }
  status.textContent = copied ? status.dataset.gelukt : status.dataset.mislukt;
  announce(status.textContent);
}

export function listen() {
  addEventListener("click", (event) => {
    const button = closest(event, "[data-kopieer]");
    if (button) copy(button, fieldById(button.dataset.kopieer));
  });
}

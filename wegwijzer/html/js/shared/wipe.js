// Wiping takes two taps: the first replaces the button by a confirmation. Anything else that happens
// cancels the confirmation.

import { announce, pending } from "./announce.js";
import { byId, closest, find, opensElsewhere } from "./dom.js";
import { asking, noted } from "./notes.js";

const WIPES = "[data-notities^='wis'], .keuzes-restart a";
/** @type {{ button: HTMLElement, place: HTMLElement, answers: Element, words: string }} */
let confirmation = null; // the open one
let confirmed = false; // the click comes from the confirmation

/**
 * "No" comes first and is at least as wide as the button, so a double tap cancels.
 * @param {HTMLElement} button
 */
function confirmFirst(button) {
  /** @type {HTMLElement} */
  const place = button.closest(".keuzes") || button;
  const template = /** @type {HTMLTemplateElement} */ (byId("zeker"));
  const answers = /** @type {Element} */ (template.content.firstElementChild.cloneNode(true));
  const no = find("[data-zeker='nee']", answers);
  no.style.minWidth = `${button.getBoundingClientRect().width}px`;
  place.style.setProperty("display", "none", "important");
  place.after(answers);
  const words = find("[data-zeker='ja']", answers).textContent;
  confirmation = { button, place, answers, words };
  announce(words); // Orca does not say where the focus goes from a button that disappears
  no.focus({ preventScroll: true });
  answers.scrollIntoView({ block: "nearest" });
}

export function cancelWipe() {
  if (!confirmation) return;
  const { button, place, answers, words } = confirmation;
  const focused = answers.contains(document.activeElement);
  confirmation = null;
  if (pending === words) announce("");
  place.style.removeProperty("display");
  answers.remove();
  if (focused) button.focus({ preventScroll: true });
}

/** @param {boolean} yes */
function answer(yes) {
  const { button } = confirmation;
  cancelWipe();
  if (!yes) return;
  confirmed = true;
  button.click(); // does nothing if the button was removed meanwhile
  confirmed = false;
}

/** @type {(event: Event) => boolean} */
const inConfirmation = ({ target }) => confirmation?.answers.contains(/** @type {Node} */ (target));

/** @param {MouseEvent} event */
function confirmOrCancel(event) {
  if (inConfirmation(event)) {
    const button = closest(event, "[data-zeker]");
    if (button) answer(button.dataset.zeker === "ja");
    return;
  }
  cancelWipe();
  const button = closest(event, WIPES);
  if (!button || confirmed || opensElsewhere(event) || !(asking || noted())) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  confirmFirst(button);
}

export function listen() {
  addEventListener("click", confirmOrCancel, true); // before any other click listener
  addEventListener("focusin", (event) => inConfirmation(event) || cancelWipe());
  addEventListener("keydown", ({ key }) => key === "Escape" && cancelWipe());
  for (const name of ["popstate", "pagehide", "beforeprint"]) addEventListener(name, cancelWipe);
}

// If there are notes, wiping takes two taps. The first replaces the button with a confirmation. Any
// action outside the confirmation cancels it.

import { removeSoon } from "./announce.js";
import { byId, closest, find, opensElsewhere } from "./dom.js";
import { asking, hasNotes } from "./notes.js";

const WIPES = "[data-notities^='wis'], .keuzes-restart a";
/** @type {{ button: HTMLElement, place: HTMLElement, panel: Element, timer: number }} */
let confirmation = null; // the open confirmation
let isConfirmed = false; // the click comes from the confirmation

/**
 * Shows the confirmation. "No" comes first and is at least as wide as the button, so a double tap
 * cancels.
 * @param {HTMLElement} button
 */
function confirmFirst(button) {
  /** @type {HTMLElement} */
  const place = button.closest(".keuzes") || button;
  const template = /** @type {HTMLTemplateElement} */ (byId("zeker"));
  const panel = /** @type {Element} */ (template.content.firstElementChild.cloneNode(true));
  const no = find("[data-zeker='nee']", panel);
  no.style.minWidth = `${button.getBoundingClientRect().width}px`;
  place.after(panel);
  confirmation = { button, place, panel, timer: 0 };
  no.focus({ preventScroll: true });
  const hide = () => place.style.setProperty("display", "none", "important");
  confirmation.timer = removeSoon(place, hide);
  panel.scrollIntoView({ block: "nearest" });
}

export function cancelWipe() {
  if (!confirmation) return;
  const { button, place, panel, timer } = confirmation;
  const focused = panel.contains(document.activeElement);
  confirmation = null;
  clearTimeout(timer);
  place.classList.remove("enkel-voorlezen");
  place.style.removeProperty("display");
  panel.remove();
  if (focused) button.focus({ preventScroll: true });
}

/** @param {boolean} yes */
function answer(yes) {
  const { button } = confirmation;
  cancelWipe();
  if (!yes) return;
  isConfirmed = true;
  button.click();
  isConfirmed = false;
}

/** @type {(event: Event) => boolean} */
const inConfirmation = ({ target }) => confirmation?.panel.contains(/** @type {Node} */ (target));

/** @param {MouseEvent} event */
function confirmOrCancel(event) {
  if (inConfirmation(event)) {
    const button = closest(event, "[data-zeker]");
    if (button) answer(button.dataset.zeker === "ja");
    return;
  }
  cancelWipe();
  const button = closest(event, WIPES);
  if (!button || isConfirmed || opensElsewhere(event) || !(asking || hasNotes())) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  confirmFirst(button);
}

export function listen() {
  addEventListener("click", confirmOrCancel, true); // before the listeners that wipe
  addEventListener("focusin", (event) => inConfirmation(event) || cancelWipe());
  addEventListener("keydown", ({ key }) => key === "Escape" && cancelWipe());
  for (const name of ["popstate", "pagehide", "beforeprint"]) addEventListener(name, cancelWipe);
}

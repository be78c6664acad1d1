// The page's one live region. Only announce() writes to it.

import { byId, find } from "./dom.js";

// Screen readers drop a text that arrives together with a change of focus or right after the region
// was emptied (Orca 48 spoke it 0 or 1 of 6 times in Firefox and Chromium; 600 ms later 6 of 6).
const SETTLED = 600; // ms
let pending = ""; // not yet in the region
let timer = 0;

// While a page loads, screen readers speak its title and drop announcements. Collect those and
// announce them some time after load; the reader then interrupts its reading and resumes it. On a
// busy computer Firefox told Orca 48 that it had loaded a second after load: what was announced by
// then was dropped 2 of 2 times, after 2.5 seconds 0 of 3.
const OPENED = 2500; // ms
/** @type {string[]} */
let opening = []; // null once they are announced

function announceOpening() {
  const notice = find("[data-melding]")?.textContent;
  const texts = [...opening, notice].filter(Boolean);
  opening = null;
  if (texts.length) announce(texts.join(" "));
}

/**
 * Replaces any pending announcement.
 * @param {string} text "" cancels the pending one
 */
export function announce(text) {
  if (opening) {
    opening = text ? [...opening, text] : [];
    return;
  }
  pending = text;
  clearRegion();
}

/** Clears the region; a pending announcement is still made. */
export function clearRegion() {
  byId("omroep").textContent = "";
  fillWhenSettled();
}

function fillWhenSettled() {
  clearTimeout(timer);
  if (!pending) return;
  timer = setTimeout(() => {
    byId("omroep").textContent = pending;
    pending = "";
  }, SETTLED);
}

// Screen readers drop a move of the focus that comes together with the removal of what had it: they
// find the new element focused already (Orca 48 in Chromium: 2 of 6 times). So that stays for a
// moment, out of sight.
const NOTICED = 200; // ms

/** @type {(element: Element, remove?: () => void) => number} */
export function removeSoon(element, remove = () => element.remove()) {
  element.classList.add("enkel-voorlezen");
  return setTimeout(remove, NOTICED);
}

export function listen() {
  addEventListener("load", () => setTimeout(announceOpening, OPENED - SETTLED));
  addEventListener("focusin", fillWhenSettled);
}

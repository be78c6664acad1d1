// The live region #omroep. Only this module writes to it.

import { byId, find } from "./dom.js";

// Screen readers drop a text that arrives together with a change of focus or right after the region
// was emptied (Orca 48 spoke it 0 or 1 of 6 times in Firefox and Chromium; 600 ms later 6 of 6).
const SETTLE_DELAY = 600; // ms
/** @type {Set<string>} */
const pending = new Set(); // texts to announce together
let timer = 0;

// While a page loads, screen readers speak its title and drop announcements. So announce some time
// after load; the screen reader then interrupts its reading and resumes it. On a busy computer Firefox
// reported the load to Orca 48 one second late: announcements before that report were dropped 2 of 2
// times, after 2.5 seconds 0 of 3.
const LOAD_DELAY = 2500; // ms
let loading = true;

function announceAfterLoad() {
  loading = false;
  announce(find("[data-melding]")?.textContent);
}

/** @param {string} text "" for nothing */
export function announce(text) {
  if (text) pending.add(text);
  clearRegion();
}

/**
 * Cancels an announcement that is no longer true.
 * @param {string} text
 */
export function withdraw(text) {
  pending.delete(text);
  clearRegion();
}

export function withdrawAll() {
  pending.clear();
  clearRegion();
}

/** Clears the region; pending announcements are still made. */
export function clearRegion() {
  byId("omroep").textContent = "";
  fillWhenSettled();
}

function fillWhenSettled() {
  clearTimeout(timer);
  if (loading || !pending.size) return;
  timer = setTimeout(() => {
    byId("omroep").textContent = [...pending].join(" ");
    pending.clear();
  }, SETTLE_DELAY);
}

// Screen readers miss a move of the focus if the element that had the focus is removed at the same time
// (Orca 48 in Chromium: 2 of 6 times). So that element stays for a moment, visually hidden.
const REMOVAL_DELAY = 200; // ms

/** @type {(element: Element, remove?: () => void) => number} */
export function removeSoon(element, remove = () => element.remove()) {
  element.classList.add("enkel-voorlezen");
  return setTimeout(remove, REMOVAL_DELAY);
}

export function listen() {
  addEventListener("load", () => setTimeout(announceAfterLoad, LOAD_DELAY - SETTLE_DELAY));
  addEventListener("focusin", fillWhenSettled);
}

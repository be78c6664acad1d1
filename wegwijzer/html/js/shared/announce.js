// The live region #omroep. Only this module writes to it.

import { byId, find } from "./dom.js";

// Screen readers drop a text that arrives together with a change of focus or right after the region
// was emptied (Orca 48 spoke it 0 or 1 of 6 times in Firefox and Chromium; 600 ms later 6 of 6).
const SETTLE_DELAY = 600; // ms
let pending = ""; // the text to write to the region
let timer = 0;

// While a page loads, screen readers speak its title and drop announcements. So collect announcements
// and make them some time after load; the reader then interrupts its reading and resumes it. On a busy
// computer Firefox reported the load to Orca 48 one second late: announcements before that report were
// dropped 2 of 2 times, after 2.5 seconds 0 of 3.
const LOAD_DELAY = 2500; // ms
/** @type {Set<string>} */
let loadTexts = new Set(); // collected until announced after load, then null

function announceLoadTexts() {
  const notice = find("[data-melding]")?.textContent;
  const texts = [...loadTexts, notice].filter(Boolean);
  loadTexts = null;
  if (texts.length) announce(texts.join(" "));
}

/**
 * Replaces any pending announcement. While the page loads, announcements are collected instead.
 * @param {string} text "" cancels the pending or collected ones
 */
export function announce(text) {
  if (loadTexts) {
    if (text) loadTexts.add(text);
    else loadTexts.clear();
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
  addEventListener("load", () => setTimeout(announceLoadTexts, LOAD_DELAY - SETTLE_DELAY));
  addEventListener("focusin", fillWhenSettled);
}

// The page's one live region. Only announce() writes to it.

import { byId, find } from "./dom.js";

// Screen readers drop a text that arrives together with a change of focus or right after the region
// was emptied (Orca 48 spoke it 0 or 1 of 6 times in Firefox and Chromium; 600 ms later 6 of 6).
const SETTLED = 600; // ms
export let pending = ""; // not yet in the region
let timer = 0;

// While a page loads, screen readers speak its title and drop announcements. Collect those and
// announce them a second after load; the reader then interrupts its reading and resumes it.
const OPENED = 1000; // ms
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
  byId("omroep").textContent = "";
  pending = text;
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

export function listen() {
  addEventListener("load", () => setTimeout(announceOpening, OPENED - SETTLED));
  addEventListener("focusin", fillWhenSettled);
}

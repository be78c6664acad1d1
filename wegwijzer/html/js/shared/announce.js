// The page's one live region. Only announce() writes to it.

// Screen readers drop a text that arrives together with a change of focus or right after the region
// was emptied (Orca 48 spoke it 0 or 1 of 6 times in Firefox and Chromium; 600 ms later 6 of 6).
const SETTLED = 600; // ms
let announcement = ""; // not yet in the region
let settling = null; // timer

// While a page loads, screen readers speak its title and drop announcements. Collect those and
// announce them some time after load; the reader then interrupts its reading and resumes it. On a
// busy computer Firefox told Orca 48 that it had loaded a second after load: what was announced by
// then was dropped 2 of 2 times, after 2.5 seconds 0 of 3.
const OPENED = 2500; // ms
let opening = [];

addEventListener("load", () => setTimeout(sayOpening, OPENED - SETTLED));

function sayOpening() {
  const notice = document.querySelector("[data-melding]")?.textContent;
  const texts = [...opening, notice].filter(Boolean);
  opening = null;
  if (texts.length) announce(texts.join(" "));
}

// Replaces any pending announcement. text: "" cancels it.
function announce(text) {
  if (opening) {
    opening = text ? [...opening, text] : [];
    return;
  }
  announcement = text;
  emptyRegion();
}

function emptyRegion() {
  document.getElementById("omroep").textContent = "";
  fillWhenSettled();
}

function fillWhenSettled() {
  clearTimeout(settling);
  if (!announcement) return;
  settling = setTimeout(() => {
    document.getElementById("omroep").textContent = announcement;
    announcement = "";
  }, SETTLED);
}

addEventListener("focusin", fillWhenSettled);

// Screen readers drop a move of the focus that comes together with the removal of what had it: they
// find the new element focused already (Orca 48 in Chromium: 2 of 6 times). So that stays for a
// moment, out of sight.
const NOTICED = 200; // ms

function removeSoon(element, remove = () => element.remove()) {
  element.classList.add("enkel-voorlezen");
  return setTimeout(remove, NOTICED);
}

// What screen readers say by themselves: one live region for the page, filled by announce() alone.

// A text that comes together with a move of the focus, or right after the region was emptied, is
// dropped (Orca 48: 0 or 1 of 6 times in Firefox and Chromium). Filled 600 ms later: 6 of 6.
const SETTLED = 600; // ms
let announcement = ""; // what is not said yet
let settling = null; // its timer

// While a page opens, a screen reader says its title and drops the rest. What is due by then is said
// a second after it has loaded: by then it reads the page aloud, and goes on with that afterwards.
const OPENED = 1000; // ms
let opening = [];

addEventListener("load", () => setTimeout(sayOpening, OPENED - SETTLED));

function sayOpening() {
  const notice = document.querySelector("[data-melding]")?.textContent;
  const texts = [...opening, notice].filter(Boolean);
  opening = null;
  if (texts.length) announce(texts.join(" "));
}

// Replaces what was not said yet. text: "" for nothing.
function announce(text) {
  if (opening) return void opening.push(text);
  document.getElementById("omroep").textContent = "";
  announcement = text;
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

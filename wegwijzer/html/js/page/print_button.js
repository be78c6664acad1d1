// The print button links to /afdruk. If there are notes and the print style sheet has loaded, it prints
// this page instead, which has the notes.

import { closest, find, findAll } from "../shared/dom.js";
import { showsNotes } from "../shared/notes.js";
import { printPage } from "../shared/print.js";

/** @type {HTMLDetailsElement[]} */
let unfolded = [];

/** @param {Event} event */
function printNotes(event) {
  const paper = /** @type {HTMLLinkElement} */ (find('link[media="print"]'));
  if (!closest(event, "[data-print]") || !showsNotes() || !paper.sheet) return;
  event.preventDefault();
  printPage();
}

function openFolds() {
  unfolded = /** @type {HTMLDetailsElement[]} */ (findAll(".vouw:not([open])"));
  for (const fold of unfolded) fold.open = true;
}

function closeFolds() {
  for (const fold of unfolded) fold.open = false;
}

export function listen() {
  addEventListener("click", printNotes);
  addEventListener("beforeprint", openFolds);
  addEventListener("afterprint", closeFolds);
}

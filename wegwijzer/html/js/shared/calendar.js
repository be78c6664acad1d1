// Adds the date of the next talk to the calendar link. No other typed text is ever sent.

import { clickedLink, fieldById } from "./dom.js";

/** The local date: "2026-12-13". */
const today = () =>
  new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);

/** @param {MouseEvent} event */
function addDate(event) {
  const link = clickedLink(event);
  if (!link?.dataset.agenda) return;
  const day = fieldById(link.dataset.agenda);
  if (day.valueAsDate) {
    link.search = `?datum=${day.value}`;
    return;
  }
  event.preventDefault();
  day.focus();
  try {
    day.showPicker();
  } catch {
    // older browsers: focus() is enough
  }
}

export function listen() {
  // In the capture phase, so that the other click listeners see the complete URL.
  addEventListener("click", addDate, true);
  addEventListener("focusin", ({ target }) => {
    const field = /** @type {HTMLInputElement} */ (target);
    if (field.type === "date") field.min = today();
  });
}

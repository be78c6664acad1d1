// Copies the value of a field to the text that is printed in its place, and fits the field's height to
// its value.

import { find } from "./dom.js";

/**
 * Writes a date in words: "13 december 2026".
 * @param {HTMLInputElement} field
 */
function writeOut(field) {
  const day = field.valueAsDate;
  const words = day ? day.toLocaleDateString("nl-BE", { dateStyle: "long", timeZone: "UTC" }) : "";
  find(`[data-datum="${field.id}"]`).textContent = words;
}

/**
 * Updates the printed copy of a field: a textarea cannot break across pages, and a date is printed in
 * words. Fits the height of a textarea to its text, also in browsers without field-sizing.
 * @param {HTMLElement} field
 */
export function update(field) {
  if (field instanceof HTMLInputElement && field.type === "date") writeOut(field);
  if (!(field instanceof HTMLTextAreaElement)) return;
  const printed = field.previousElementSibling;
  if (printed?.matches(".notitie-tekst")) printed.textContent = field.value;
  field.style.setProperty("field-sizing", "content"); // the Nu HTML checker rejects it in CSS
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = field.value ? "auto" : "";
  if (field.value) field.style.height = `${field.scrollHeight + 2}px`;
}

export function listen() {
  document.addEventListener("input", (event) => update(/** @type {HTMLElement} */ (event.target)));
}

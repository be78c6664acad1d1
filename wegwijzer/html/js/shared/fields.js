// Copies the value of a field to the text that is printed in its place.

// Dates are written out: "13 december 2026".
function writeOut(field) {
  const day = field.valueAsDate;
  const words = day ? day.toLocaleDateString("nl-BE", { dateStyle: "long", timeZone: "UTC" }) : "";
  document.querySelector(`[data-datum="${field.id}"]`).textContent = words;
}

// A textarea cannot break across pages, and not every browser can let it grow with its text.
function grow(field) {
  if (field.type === "date") writeOut(field);
  if (field.tagName !== "TEXTAREA") return;
  const onPaper = field.previousElementSibling;
  if (onPaper?.matches(".notitie-tekst")) onPaper.textContent = field.value;
  field.style.fieldSizing = "content"; // here, because the Nu HTML checker does not know it in CSS
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = field.value ? "auto" : "";
  if (field.value) field.style.height = `${field.scrollHeight + 2}px`;
}

document.addEventListener("input", (event) => grow(event.target));

// What is ticked and typed stays in this window's memory: never stored, never sent.

const notes = new Map();
const typed = (field) => (field.type === "checkbox" ? field.checked : field.value);

function keepNotes(tree) {
  for (const field of tree.querySelectorAll("#gesprek input, #gesprek textarea, .weet input")) {
    notes.set(field.id, typed(field));
  }
}

function putNotes(tree) {
  for (const [id, value] of notes) {
    const field = byId(tree, id);
    if (field && field.type === "checkbox") field.checked = value;
    else if (field && field.value !== value) field.value = value;
    if (field) grow(field);
  }
}

document.addEventListener("input", (event) => {
  if (event.target.closest("#gesprek, .weet")) notes.set(event.target.id, typed(event.target));
});

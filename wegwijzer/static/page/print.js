// The print button leads to the sheet as a page of its own; with notes, this page is printed.

addEventListener("click", (event) => {
  if (!event.target.closest("[data-print]") || ![...notes.values()].some(Boolean)) return;
  event.preventDefault(); // what was ticked and typed is only here
  print();
});

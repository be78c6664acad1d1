// The print button links to /afdruk. With notes it prints this page instead, because only this page
// has them, provided that the print stylesheet has loaded.
const paper = document.querySelector('link[media="print"]');

addEventListener("click", (event) => {
  if (!event.target.closest("[data-print]") || !noted() || !paper.sheet) return;
  event.preventDefault(); // what was ticked and typed is only here
  printPage();
});

// Open all folds while printing.
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll(".vouw:not([open])")];
  for (const fold of unfolded) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of unfolded) fold.open = false;
});

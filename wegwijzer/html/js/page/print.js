// The print button opens /afdruk. With notes this page itself is printed, once its print stylesheet
// has loaded.
const paper = document.querySelector('link[media="print"]');

addEventListener("click", (event) => {
  if (!event.target.closest("[data-print]") || !noted() || !paper.sheet) return;
  event.preventDefault(); // what was ticked and typed is only here
  printPage();
});

// What lies in a fold is printed too.
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll(".vouw:not([open])")];
  for (const fold of unfolded) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of unfolded) fold.open = false;
});

// The sheet as a page of its own. Without this script it is the same sheet; the browser's own
// menu then prints it.
"use strict";
(() => {
  const button = document.querySelector("[data-afdrukken]");
  button.hidden = false;
  button.addEventListener("click", () => print());

  // A textarea cannot break over two pages or grow everywhere: on paper its text stands beside it.

  document.addEventListener("input", (event) => {
    const mirror = event.target.previousElementSibling;
    if (mirror?.matches(".notitie-tekst")) mirror.textContent = event.target.value;
    event.target.style.fieldSizing = "content"; // here: the Nu HTML checker does not know it in CSS
  });

  // Older browsers print the page's address in the margin, on the child's strip too: not the answers.

  const address = location.pathname + location.search;
  addEventListener("beforeprint", () => history.replaceState(null, "", location.pathname));
  addEventListener("afterprint", () => history.replaceState(null, "", address));

  // Who comes by the print button gets the dialog at once; going back or reloading does not.

  if (location.hash === "#print") {
    history.replaceState(null, "", address);
    addEventListener("load", () => setTimeout(print, 50));
  }
})();

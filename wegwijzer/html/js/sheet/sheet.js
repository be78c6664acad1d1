// The sheet as a page of its own. Without its scripts it is the same sheet; the browser's own menu
// then prints it.

const button = document.querySelector("[data-afdrukken]");
button.hidden = false;
button.addEventListener("click", printPage);

// Who comes by the print button gets the dialog at once; going back or reloading does not.
if (location.hash === "#print") {
  history.replaceState(history.state, "", location.pathname + location.search);
  addEventListener("load", () => setTimeout(printPage, 50));
}

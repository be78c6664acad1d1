// /afdruk: shows the print button. Without scripts the browser's own menu prints the sheet.

const button = document.querySelector("[data-afdrukken]");
button.hidden = false;
button.addEventListener("click", printPage);

// The print button of the result links to #print: open the dialog once, not on Back or reload.
if (location.hash === "#print") {
  history.replaceState(history.state, "", location.pathname + location.search);
  addEventListener("load", () => setTimeout(printPage, 50));
}

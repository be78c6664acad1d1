// The connection: the words are ours, and links stand in for the buttons while it is gone.

const PATIENCE = 3000; // ms: a short loss is nobody's business
let lost = null; // the timer of the loss that goes on

function watchConnection() {
  if (isConnected()) {
    clearTimeout(lost);
    lost = null;
    setOffline(false);
    if (goingTo) goOn();
  } else if (lost === null) lost = setTimeout(setOffline, PATIENCE, true);
}

// The choice that had the focus last; a button that goes away would leave it nowhere.
let choice = null;
root.addEventListener("focusin", (event) => {
  choice = event.target.closest(".reserve a") || choiceButton(event.target);
});

function twin(choice, offline) {
  if (offline && isStreamlitButton(choice))
    return [...root.querySelectorAll("[data-knop]")].find((link) =>
      hasKey(choice, link.dataset.knop),
    );
  return choice.dataset.knop ? streamlitButton(choice.dataset.knop) : null;
}

function setOffline(offline) {
  if (!isLive() || (html.dataset.verbinding === "weg") === offline) return;
  if (offline) html.dataset.verbinding = "weg";
  else delete html.dataset.verbinding;
  for (const list of root.querySelectorAll(".reserve")) list.hidden = !offline;
  if (choice && [document.body, choice].includes(document.activeElement))
    twin(choice, offline)?.focus({ preventScroll: true });
  document.getElementById("verbinding").hidden = !offline;
}

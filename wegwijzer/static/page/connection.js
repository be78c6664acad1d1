// The connection: the words are ours, and links stand in for the buttons while it is gone.

const PATIENCE = 3000; // ms: a short loss is nobody's business
let lost = null; // the timer of the loss that goes on

function watchConnection() {
  const app = root.querySelector("[data-test-connection-state]");
  const connected = !app || app.dataset.testConnectionState === "CONNECTED";
  if (connected) {
    clearTimeout(lost);
    lost = null;
    setOffline(false);
  } else if (lost === null) lost = setTimeout(setOffline, PATIENCE, true);
}

// The choice that had the focus last; a button that goes away would leave it nowhere.
let choice = null;
root.addEventListener("focusin", (event) => {
  choice = event.target.closest(".reserve a, [class*='st-key-keuzes-'] button");
});

function twin(choice, offline) {
  const holder = choice.closest(".stElementContainer[class*='st-key-']");
  if (offline && holder)
    return [...root.querySelectorAll("[data-knop]")].find((link) =>
      holder.classList.contains(`st-key-${link.dataset.knop}`),
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

// The connection: the words are ours, and links stand in for the buttons while it is gone.

const PATIENCE = 3000; // ms: a short loss is nobody's business
let lost = null; // the timer of the loss that goes on

function watchConnection() {
  if (isConnected()) {
    if (lost !== null) goOn();
    clearTimeout(lost);
    lost = null;
    if (!goingTo) setOffline(false);
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
  showNotice(offline);
}

function showNotice(offline) {
  const notice = document.getElementById("verbinding");
  if (notice.hidden !== offline) return;
  notice.hidden = !offline;
  announce(offline ? notice.textContent : notice.dataset.terug);
}

// A line that went in silence, as while a phone sleeps, takes a press and brings nothing back, and for
// minutes nobody is told. The link that stands in for the button then leads on.
const ANSWER = 5000; // ms: of 300 people who press at once, 95 in 100 have their answer in 3 s
let pressed = null; // the timer of a press that waits for its answer

addEventListener("click", ({ target }) => {
  const button = isLive() && choiceButton(target);
  const link = button && twin(button, true);
  if (link) expectAnswer(link.href);
});

addEventListener("popstate", () => {
  if (isLive() && drawnState() !== location.search.slice(1)) expectAnswer(location.href);
});

function expectAnswer(href) {
  clearTimeout(pressed);
  pressed = setTimeout(goWhenAnswered, navigator.onLine ? ANSWER : 0, href);
}

function answered() {
  clearTimeout(pressed);
  goingTo = null;
}

// The connection. While it is gone, choices lead on as the links that they are.

const PATIENCE = 3000; // ms: a short loss is nobody's business
let lost = null; // the timer of the loss that goes on

function watchConnection() {
  if (isConnected()) {
    if (lost !== null) goOn();
    clearTimeout(lost);
    lost = null;
    if (!goingTo) setOffline(false);
  } else {
    setOffline(true);
    lost ??= setTimeout(() => isLive() && showNotice(true), PATIENCE);
  }
}

function setOffline(offline) {
  if (!isLive() || (html.dataset.verbinding === "weg") === offline) return;
  if (offline) html.dataset.verbinding = "weg";
  else delete html.dataset.verbinding;
  if (!offline && showNotice(false)) announce(notice.dataset.terug);
}

const notice = document.getElementById("verbinding");

// Returns whether that changes it.
function showNotice(offline) {
  if (notice.hidden !== offline) return false;
  notice.hidden = !offline;
  html.toggleAttribute("data-bericht", offline);
  announce(offline ? notice.textContent : "");
  return true;
}

// A line that went in silence, as while a phone sleeps, takes a tap and brings nothing back, and for
// minutes nobody is told. The address is then followed as a link.
const ANSWER = 5000; // ms: of 300 people who press at once, 95 in 100 have their answer in 3 s
let pressed = null; // the timer of a tap that waits for its answer

const awaits = () => pressed !== null;

addEventListener("pagehide", giveUp);

function giveUp() {
  answered();
  stopWaiting();
  if (html.dataset.verbinding !== "weg") showNotice(false);
}

async function expectAnswer(href) {
  clearTimeout(pressed);
  const wait = setTimeout(goWhenAnswered, ANSWER, href);
  pressed = wait;
  // Where the browser says that there is no line, the server tells at once whether that is so.
  if (!navigator.onLine && !(await serverAnswers()) && pressed === wait) {
    clearTimeout(wait);
    goWhenAnswered(href);
  }
}

function answered() {
  clearTimeout(pressed);
  pressed = null;
  if (goingTo === location.href) stopWaiting(); // any other link goes on waiting for the line
}

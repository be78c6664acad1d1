// Connection state. While Streamlit's socket is down, choices are followed as plain links.

const PATIENCE = 3000; // ms before a lost connection is reported
let lost = null; // the timer of the current loss

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

// Returns whether the notice changed.
function showNotice(offline) {
  if (notice.hidden !== offline) return false;
  notice.hidden = !offline;
  html.toggleAttribute("data-bericht", offline);
  announce(offline ? notice.textContent : "");
  return true;
}

// A connection that died silently, for instance while the phone slept, can take minutes to be
// reported. If a tap gets no answer in time, its address is followed as a link.
const ANSWER = 5000; // ms: with 300 sessions at once, 95 % of answers arrive within 3 s
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
  // navigator.onLine can be wrong (VPNs), so ask the server.
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

// Links where a browser would leave the visitor with nothing: without a line, or inside a frame.

let goingTo = null; // the own link that waits for the line
const tapped = new Set(); // own links that were held back once

addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || !/^https?:$/.test(link.protocol)) return;
  if (link.origin !== location.origin) {
    if (window !== window.top) link.target = "_blank"; // most sites refuse to be framed
  } else if (link.target !== "_blank" && !link.getAttribute("href").startsWith("#")) {
    followOwn(event, link.href);
  }
});

// Held back only where the browser or Streamlit's socket says that the line is gone. Both can be
// wrong, and so can the question to the server: a second tap is always the browser's, a double
// click (detail: 2) is one.
function followOwn(event, href) {
  if (navigator.onLine && html.dataset.verbinding !== "weg") return;
  if (tapped.has(href) && event.detail < 2) return stopWaiting();
  event.preventDefault();
  tapped.add(href);
  goWhenAnswered(href);
}

// Followed as soon as the server answers: else the browser would show a page of its own.
function goWhenAnswered(href) {
  clearTimeout(pressed); // of a tap before this one
  goingTo = href;
  goOn();
}

function stopWaiting() {
  goingTo = null;
  tapped.clear();
}

// Asked again before an answer is there: on a line that went in silence the browser keeps up to six
// connections that give none, and each question takes another.
const AGAIN = 1000; // ms
let asks = null; // the timer

async function goOn() {
  clearTimeout(asks);
  const href = goingTo;
  if (!href) return;
  asks = setTimeout(goOn, AGAIN);
  const answers = await serverAnswers();
  if (href !== goingTo) return; // it was followed, another was tapped, or Streamlit answered
  if (answers) goTo(href);
  else {
    setOffline(true);
    showNotice(true);
  }
}

// Whether anybody answers for the server: a sign-in page elsewhere or a refusal is the browser's to
// show. Not where a proxy says that the server is away.
async function serverAnswers() {
  let patience = null;
  try {
    const question = new AbortController(); // AbortSignal.timeout() is not in Safari before 16
    patience = setTimeout(() => question.abort(), 3000);
    const options = { cache: "no-store", redirect: "manual", signal: question.signal };
    return (await fetch("./healthz", options)).status < 500; // 0 for a redirect
  } catch {
    return false;
  } finally {
    clearTimeout(patience);
  }
}

addEventListener("online", goOn);

function goTo(href) {
  stopWaiting(); // a file leaves the page where it is
  watchConnection();
  if (html.dataset.verbinding !== "weg") showNotice(false);
  mark(href);
  location.assign(href);
}

// For an entry of the history whose own state never came.
function leave(href) {
  giveUp();
  mark(href);
  location.replace(href);
}

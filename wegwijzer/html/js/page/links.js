// Follows links where the browser would show an error page: offline, or inside a frame.

let goingTo = null; // the link to follow when the connection is back
const tapped = new Set(); // links that were held back once

addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || !/^https?:$/.test(link.protocol)) return;
  if (link.origin !== location.origin) {
    if (window !== window.top) link.target = "_blank"; // most sites refuse to be framed
  } else if (link.target !== "_blank" && !link.getAttribute("href").startsWith("#")) {
    followOwn(event, link.href);
  }
});

// Holds a link back only if the browser or Streamlit's socket reports that the connection is gone.
// Both can be wrong, and so can our own probe, so a second tap is left to the browser; a double click
// (detail: 2) counts as one tap.
function followOwn(event, href) {
  if (navigator.onLine && html.dataset.verbinding !== "weg") return;
  if (tapped.has(href) && event.detail < 2) return stopWaiting();
  event.preventDefault();
  tapped.add(href);
  goWhenAnswered(href);
}

// Follows the link as soon as the server answers, so that the browser shows no error page.
function goWhenAnswered(href) {
  clearTimeout(pressed); // of a tap before this one
  goingTo = href;
  goOn();
}

function stopWaiting() {
  goingTo = null;
  tapped.clear();
}

// Probe again before the last probe has failed: on a connection that died silently the browser keeps
// up to six dead connections per host, and each probe uses another one.
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

// Whether the server, or something in front of it, answers. A captive portal or a refusal counts: the
// browser can show it. A 5xx of a proxy does not.
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

// Loads a history entry whose state never arrived.
function leave(href) {
  giveUp();
  mark(href);
  location.replace(href);
}

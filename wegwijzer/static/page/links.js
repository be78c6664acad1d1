// Links where a browser would leave the visitor with nothing: without a line, or inside a frame.

let goingTo = null; // the own link that waits for the line

addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || !/^https?:$/.test(link.protocol)) return;
  if (link.origin !== location.origin) {
    if (window !== window.top) link.target = "_blank"; // most sites refuse to be framed
  } else if (link.target !== "_blank" && !link.getAttribute("href").startsWith("#")) {
    followOwn(event, link.href);
  }
});

// No probe before a tap: only where the browser or Streamlit's socket says that the line is gone.
function followOwn(event, href) {
  if (navigator.onLine && html.dataset.verbinding !== "weg") return;
  event.preventDefault();
  goWhenAnswered(href);
}

// Followed as soon as the server answers: else the browser would show a page of its own.
function goWhenAnswered(href) {
  goingTo = href;
  goOn();
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
  const answers = navigator.onLine && (await serverAnswers());
  if (href !== goingTo) return; // it was followed, another was tapped, or Streamlit answered
  if (answers) goTo(href);
  else {
    if (isLive()) setOffline(true);
    showNotice(true);
  }
}

async function serverAnswers() {
  try {
    return (await fetch("./healthz", { cache: "no-store", signal: AbortSignal.timeout(3000) })).ok;
  } catch {
    return false;
  }
}

addEventListener("online", goOn);

function goTo(href) {
  goingTo = null; // a file leaves the page where it is
  watchConnection();
  if (html.dataset.verbinding !== "weg") showNotice(false);
  mark(href);
  location.assign(href);
}

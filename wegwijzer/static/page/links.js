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

const AGAIN = 2000; // ms until it is asked again whether it answers
let asks = null; // the timer

async function goOn() {
  const href = goingTo;
  if (!href) return;
  const answers = navigator.onLine && (await serverAnswers());
  if (href !== goingTo) return; // another was tapped, or Streamlit answered after all
  if (answers) goTo(href);
  else {
    if (isLive()) setOffline(true);
    document.getElementById("verbinding").hidden = false;
    clearTimeout(asks);
    asks = setTimeout(goOn, AGAIN);
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
  if (html.dataset.verbinding !== "weg") document.getElementById("verbinding").hidden = true;
  mark(href);
  location.assign(href);
}

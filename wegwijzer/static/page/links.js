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
async function followOwn(event, href) {
  const gone = html.dataset.verbinding === "weg";
  if (navigator.onLine && !gone) return;
  event.preventDefault();
  if (navigator.onLine && (await serverAnswers())) goTo(href);
  else {
    goingTo = href;
    document.getElementById("verbinding").hidden = false;
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
function goOn() {
  if (!navigator.onLine) return; // Streamlit's socket, or a part it draws, is not the line
  if (html.dataset.verbinding !== "weg") document.getElementById("verbinding").hidden = true;
  if (goingTo) goTo(goingTo);
}

function goTo(href) {
  mark(href);
  location.assign(href);
}

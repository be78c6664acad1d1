// Streamlit's page comes where it helps: once here it answers a tap sooner than a link does, but
// while it comes it takes the line and the processor from what is being read.

// Both in ms; bench/journey.py says why. The line and the processor show in the first, the line
// alone in the second: of a second page much is kept, and on a slow line it comes soon as well.
// On a processor four times slower than a desk's, waking cost more than four taps gave back.
const SOON = 300; // from the tap that led here to this line
const NEAR = 100; // from the question for this page to the first of its answer

// able: the engine can run it. open: a question is asked, so taps will follow. saves: the visitor
// asked his browser to spare data, undefined where browsers do not tell. arrived, answered: as
// SOON and NEAR, 0 or less where it is not known.
function streamlitHelps({ when, able, open, saves, arrived, answered }) {
  if (!able || when === "altijd") return able;
  const soon = arrived > 0 && arrived <= SOON && answered > 0 && answered <= NEAR;
  return when === "waar-het-helpt" && open && !saves && soon;
}

// Its scripts need the v flag of regular expressions (Safari 17, Chrome 112, Firefox 116): an
// older engine would fetch them in vain.
function knowsTheFlag() {
  try {
    return Boolean(new RegExp("", "v"));
  } catch {
    return false;
  }
}

const sleeping = document.getElementById("streamlit");
const [navigated] = performance.getEntriesByType("navigation");
let awake = false;

async function wake() {
  if (awake) return;
  awake = true;
  const tags = await fetchTags();
  if (!tags) return; // the links stay
  // Streamlit would store its colour theme. The notes are stored by assignment (notes.js).
  Storage.prototype.setItem = () => {};
  // Its number library tries WebAssembly and does without; asking would break our policy.
  delete window.WebAssembly;
  tags.querySelector("[rel=stylesheet]").addEventListener("load", () => {
    styled = true;
    takeOver();
  });
  document.head.append(tags);
}

// They are 1.3 kB, which no page needs that sleeps on.
async function fetchTags() {
  try {
    const answer = await fetch(sleeping.dataset.tags);
    return answer.ok && document.createRange().createContextualFragment(await answer.text());
  } catch {
    return null; // no line
  }
}

function wakeWhenIdle() {
  if (window.requestIdleCallback) requestIdleCallback(wake, { timeout: 200 });
  else setTimeout(wake, 200);
}

if (
  streamlitHelps({
    when: sleeping.dataset.wanneer,
    able: knowsTheFlag() && sleeping.dataset.tags !== "",
    open: main.querySelector("[data-vraag]") !== null,
    saves: navigator.connection?.saveData,
    arrived: performance.now(),
    answered: navigated ? navigated.responseStart - navigated.requestStart : 0,
  })
) {
  addEventListener("load", () => setTimeout(wakeWhenIdle, 1000)); // where paints are not told
  if (window.PerformanceObserver) {
    new PerformanceObserver((list) => {
      if (list.getEntriesByName("first-contentful-paint").length) wakeWhenIdle();
    }).observe({ type: "paint", buffered: true });
  }
}

// Loads Streamlit where that helps: once loaded it answers a tap sooner than a link does, but while
// it loads it competes with the page for bandwidth and processor time.

// Thresholds in ms. The first depends on network and processor, the second on the network alone.
// On a processor four times slower than a desktop's, loading cost more than four taps gained.
const SOON = 300; // from the tap that led here to this line
const NEAR = 100; // from the question for this page to the first of its answer

// able: the browser can run Streamlit. open: a question is shown, so taps will follow. saves:
// navigator.connection.saveData, undefined where unsupported. arrived, answered: compared with SOON
// and NEAR; 0 or less if unknown.
function streamlitHelps({ when, able, open, saves, arrived, answered }) {
  if (!able || when === "altijd") return able;
  const soon = arrived > 0 && arrived <= SOON && answered > 0 && answered <= NEAR;
  return when === "waar-het-helpt" && open && !saves && soon;
}

// Streamlit's scripts use the v flag of regular expressions (Safari 17, Chrome 112, Firefox 116);
// older browsers would download them for nothing.
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
  // Keep Streamlit from storing its theme. notes.js stores by assignment instead.
  Storage.prototype.setItem = () => {};
  // Streamlit's number library tries WebAssembly, which our policy forbids, and works without it.
  delete window.WebAssembly;
  tags.querySelector("[rel=stylesheet]").addEventListener("load", () => {
    styled = true;
    takeOver();
  });
  document.head.append(tags);
}

// Fetched on demand: 1.3 kB that most pages never need.
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

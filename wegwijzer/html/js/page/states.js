// Copies each state that Streamlit draws, hidden in #root, into the page.

let styled = false; // the rules for whatever may come are here

// history.state names the expected state, because an address can spell the same state differently.
const due = () => history.state?.state ?? location.search.slice(1);
const stillness = matchMedia("(prefers-reduced-motion: reduce)");
const isDue = () => due() !== main.dataset.staat;

history.replaceState({ ...history.state, state: main.dataset.staat }, "");

function takeOver() {
  if (!styled || !hasDrawn()) return;
  html.dataset.levend = "";
  const made = madeState();
  if (!made) return isDue() && goTo(location.href); // it failed: the link may lead on
  if (made.dataset.staat !== due()) return; // of an address that was left meanwhile
  answered();
  if (!isDue()) return;
  main.parentElement.className = made.className;
  main.dataset.staat = made.dataset.staat;
  main.replaceChildren(made.content.cloneNode(true));
  if (!stillness.matches) main.animate?.({ opacity: [0.3, 1] }, 150);
  // Browsers share the canonical link, so it must never contain sensitive answers.
  document.querySelector('link[rel="canonical"]').href = made.dataset.canoniek;
  followState();
}

// Streamlit reruns on popstate and draws the state of the new address.
addEventListener("click", (event) => {
  const link = event.target.closest("a.keuze");
  if (!link || event.defaultPrevented || opensElsewhere(event)) return;
  if (!isLive() || html.dataset.verbinding === "weg") return; // then it is a link
  event.preventDefault();
  if (link.href === location.href && event.detail > 1) return; // the second of a double click
  if (awaits()) return leave(link.href);
  if (link.href === location.href) return;
  history.pushState({ state: new URL(link.href).search.slice(1) }, "", link.href);
  expectAnswer(link.href);
  dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
  takeOver(); // Streamlit may hold it already
});

addEventListener("popstate", (event) => {
  if (!event.isTrusted) return; // of a tap, see above
  giveUp(); // who goes back wants something else
  bringWhatIsDue();
});

// A page restored from the back/forward cache may have been left before its answer arrived.
addEventListener("pageshow", bringWhatIsDue);

function bringWhatIsDue() {
  if (!isDue()) return;
  if (isLive()) expectAnswer(location.href);
  else goWhenAnswered(location.href); // it was live before it was loaded again
}

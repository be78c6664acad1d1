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
  const link = removeButFocused();
  main.prepend(made.content.cloneNode(true));
  if (link) removeSoon(link);
  if (!stillness.matches) main.animate?.({ opacity: [0.3, 1] }, 150);
  // Browsers share the canonical link, so it must never contain sensitive answers.
  document.querySelector('link[rel="canonical"]').href = made.dataset.canoniek;
  followState();
}

// Empties <main>, but for the tapped link and the elements around it; returns the outermost of them.
// Without their attributes no style and no script finds those.
function removeButFocused() {
  let kept = document.activeElement;
  if (!kept?.matches("main a")) return main.replaceChildren();
  for (const name of ["class", "id", "data-optie", "data-wijzig"]) kept.removeAttribute(name);
  while (true) {
    for (const node of [...kept.parentNode.childNodes]) if (node !== kept) node.remove();
    if (kept.parentNode === main) return kept;
    kept = kept.parentNode;
    for (const name of kept.getAttributeNames()) kept.removeAttribute(name);
  }
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

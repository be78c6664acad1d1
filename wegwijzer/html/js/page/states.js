// Copies each state that Streamlit draws, hidden in #root, into the page.

import { drawnState, hasDrawn } from "../../../streamlit_engine/seam.js";
import { removeSoon } from "../shared/announce.js";
import { clickedLink, find, html, opensElsewhere } from "../shared/dom.js";
import { answered, awaitsAnswer, expectAnswer, giveUp, isOffline } from "./connection.js";
import { followWhenAnswered, goTo, replaceBy } from "./links.js";
import { expectedState, isBehind, isLive, main } from "./state.js";
import { followState } from "./steps.js";
import { showTalk } from "./talk.js";

let styled = false; // the rules for all states are loaded
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

export function showDrawnState() {
  if (!styled || !hasDrawn()) return;
  html.dataset.levend = "";
  const drawn = drawnState();
  if (!drawn) {
    if (isBehind()) goTo(location.href); // it failed: the link may lead on
    return;
  }
  if (drawn.dataset.staat !== expectedState()) return; // of an address that was left meanwhile
  answered();
  if (!isBehind()) return;
  main.parentElement.className = drawn.className;
  main.dataset.staat = drawn.dataset.staat;
  const focused = removeAllButFocused();
  main.prepend(drawn.content.cloneNode(true));
  if (focused) removeSoon(focused);
  if (!reducedMotion.matches) main.animate?.({ opacity: [0.3, 1] }, 150);
  // Browsers share the canonical link, so it must never contain sensitive answers.
  find('link[rel="canonical"]').setAttribute("href", drawn.dataset.canoniek);
  followState();
}

/**
 * Empties <main> except for the focused element and the elements around it. Without attributes, no
 * style and no script finds those.
 * @returns {Element} the outermost of them
 */
function removeAllButFocused() {
  let kept = document.activeElement;
  if (!kept?.matches("main *")) {
    main.replaceChildren();
    return null;
  }
  for (const name of ["class", "id", "data-optie", "data-wijzig"]) kept.removeAttribute(name);
  while (true) {
    for (const node of [...kept.parentElement.childNodes]) if (node !== kept) node.remove();
    if (kept.parentElement === main) return kept;
    kept = kept.parentElement;
    for (const name of kept.getAttributeNames()) kept.removeAttribute(name);
  }
}

export function stylesLoaded() {
  styled = true;
  showDrawnState();
}

/**
 * Streamlit reruns on popstate and draws the state of the new address.
 * @param {MouseEvent} event
 */
function choose(event) {
  const link = clickedLink(event);
  if (!link?.matches(".keuze") || event.defaultPrevented || opensElsewhere(event)) return;
  if (!isLive() || isOffline()) return; // then it is a link
  event.preventDefault();
  if (link.href === location.href && event.detail > 1) return; // the second of a double click
  if (awaitsAnswer()) return replaceBy(link.href);
  if (link.href === location.href) return;
  history.pushState({ state: new URL(link.href).search.slice(1) }, "", link.href);
  expectAnswer(link.href);
  dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
  showDrawnState(); // Streamlit may hold it already
}

/** @param {PopStateEvent} event */
function goBack(event) {
  if (!event.isTrusted) return; // of a tap, see choose()
  giveUp();
  fetchExpectedState();
  // If only the talk view changed, Streamlit would draw the same state again.
  if (showTalk() && !isBehind()) event.stopImmediatePropagation();
}

function fetchExpectedState() {
  if (!isBehind()) return;
  if (isLive()) expectAnswer(location.href);
  else followWhenAnswered(location.href); // it was live before it was loaded again
}

export function listen() {
  history.replaceState({ ...history.state, state: main.dataset.staat }, "");
  addEventListener("click", choose);
  addEventListener("popstate", goBack);
  // A page restored from the back/forward cache may have been left before its answer arrived.
  addEventListener("pageshow", fetchExpectedState);
}

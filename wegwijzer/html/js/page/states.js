// Copies each state, which Streamlit renders hidden in #root, into the page.

import { hasRendered, renderedState } from "../../../streamlit_engine/seam.js";
import { removeSoon } from "../shared/announce.js";
import { clickedLink, closest, find, html, opensElsewhere } from "../shared/dom.js";
import { awaitsAnswer, cancelTap, expectAnswer, isOffline, stopExpecting } from "./connection.js";
import { followWhenAnswered, goTo, replaceBy } from "./links.js";
import { expectedState, isBehind, isLive, main } from "./state.js";
import { followState } from "./steps.js";
import { showTalk } from "./talk.js";

let shownAt = 0; // when the shown state appeared, in ms since the navigation
let stylesReady = false; // the style sheet for all states is loaded
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

export function showRenderedState() {
  if (!stylesReady || !hasRendered()) return;
  html.dataset.levend = "";
  const rendered = renderedState();
  // The script failed, or belongs to another version than this page, as after an update of the server.
  if (rendered?.dataset.versie !== main.dataset.versie) {
    if (isBehind()) goTo(location.href);
    return;
  }
  if (rendered.dataset.staat !== expectedState()) return; // the state of an earlier URL
  stopExpecting();
  if (!isBehind()) return;
  shownAt = performance.now();
  main.parentElement.className = rendered.className;
  main.dataset.staat = rendered.dataset.staat;
  const focused = removeAllButFocused();
  main.prepend(rendered.content.cloneNode(true));
  if (focused) removeSoon(focused);
  if (!reducedMotion.matches) main.animate?.({ opacity: [0.3, 1] }, 150);
  // Browsers share the canonical link, so it must never contain sensitive answers.
  find('link[rel="canonical"]').setAttribute("href", rendered.dataset.canoniek);
  followState();
}

/**
 * Empties <main> except for the focused element and its ancestors, and removes the attributes by which
 * styles and scripts find the kept elements.
 * @returns {Element} the outermost kept element; null if the focus is outside <main>
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
  stylesReady = true;
  showRenderedState();
}

const DOUBLE_CLICK = 1000; // ms; systems allow at most 900 between the clicks

/**
 * Ignores the second click of a double click. It would answer the next question or call a number if the
 * first click has already shown another state.
 * @param {MouseEvent} event
 */
function ignoreSecondClick(event) {
  const isNew = event.timeStamp - shownAt < DOUBLE_CLICK;
  if (event.detail < 2 || !(isNew || closest(event, ".keuze"))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

/**
 * Changes the URL. Streamlit reruns on popstate and renders the state of the new URL.
 * @param {MouseEvent} event
 */
function choose(event) {
  const link = clickedLink(event);
  if (!link?.matches(".keuze") || event.defaultPrevented || opensElsewhere(event)) return;
  if (!isLive() || isOffline()) return; // then the browser follows the link
  event.preventDefault();
  if (awaitsAnswer()) return replaceBy(link.href);
  if (link.href === location.href) return;
  history.pushState({ state: new URL(link.href).search.slice(1) }, "", link.href);
  expectAnswer(link.href);
  dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
  showRenderedState(); // Streamlit may have rendered this state already
}

/** @param {PopStateEvent} event */
function goBack(event) {
  if (!event.isTrusted) return; // dispatched by choose()
  cancelTap();
  fetchExpectedState();
  // If only the talk view changed, Streamlit would render the same state again.
  if (showTalk() && !isBehind()) event.stopImmediatePropagation();
}

function fetchExpectedState() {
  if (!isBehind()) return;
  if (isLive()) expectAnswer(location.href);
  else followWhenAnswered(location.href); // a live page that was reloaded is not live at once
}

export function listen() {
  history.replaceState({ ...history.state, state: main.dataset.staat }, "");
  addEventListener("click", ignoreSecondClick, true);
  addEventListener("click", choose);
  addEventListener("popstate", goBack);
  // A page restored from the back/forward cache may have been left before its answer arrived.
  addEventListener("pageshow", fetchExpectedState);
}

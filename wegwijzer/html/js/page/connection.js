// Watches the connection. While Streamlit's socket is down, choices work as plain links.

import { isConnected } from "../../../streamlit_engine/seam.js";
import { announce, withdraw } from "../shared/announce.js";
import { byId, html } from "../shared/dom.js";
import { followWhenAnswered, serverAnswers, stopWaiting, tryLink, waitingFor } from "./links.js";
import { isLive } from "./state.js";

const NOTICE_DELAY = 3000; // ms before a lost connection is reported
let lossTimer = 0; // 0: connected

export const isOffline = () => html.dataset.verbinding === "weg";

export function watchConnection() {
  if (isConnected()) {
    if (lossTimer) tryLink();
    clearTimeout(lossTimer);
    lossTimer = 0;
    if (!waitingFor) setOffline(false);
  } else {
    setOffline(true);
    lossTimer ||= setTimeout(() => isLive() && showNotice(true), NOTICE_DELAY);
  }
}

/** @param {boolean} offline */
export function setOffline(offline) {
  if (!isLive() || isOffline() === offline) return;
  if (offline) html.dataset.verbinding = "weg";
  else delete html.dataset.verbinding;
  if (!offline && showNotice(false)) announce(byId("verbinding").dataset.terug);
}

/**
 * Shows or hides the notice. Returns whether it changed.
 * @param {boolean} offline
 */
export function showNotice(offline) {
  const notice = byId("verbinding");
  if (notice.hidden !== offline) return false;
  notice.hidden = !offline;
  html.toggleAttribute("data-bericht", offline);
  if (offline) announce(notice.textContent);
  else withdraw(notice.textContent);
  return true;
}

// The browser can take minutes to report a connection that died silently, for example while the phone
// slept. If a tap gets no answer in time, the browser loads the URL of the tapped link.
const ANSWER_TIMEOUT = 5000; // ms: with 300 sessions at once, 95 % of answers arrive within 3 s
let answerTimer = 0; // 0: no tap or Back waits for an answer

export const awaitsAnswer = () => answerTimer !== 0;

export function cancelTap() {
  stopExpecting();
  stopWaiting();
  if (!isOffline()) showNotice(false);
}

/** @param {string} href of the expected state */
export async function expectAnswer(href) {
  clearTimeout(answerTimer);
  const timer = setTimeout(followWhenAnswered, ANSWER_TIMEOUT, href);
  answerTimer = timer;
  // navigator.onLine can be wrong (VPNs), so ask the server.
  if (!navigator.onLine && !(await serverAnswers()) && answerTimer === timer) {
    followWhenAnswered(href);
  }
}

/** Stops only the timer: the tap still counts as unanswered, so a second tap loads its link. */
export function stopAnswerTimer() {
  clearTimeout(answerTimer);
}

export function stopExpecting() {
  clearTimeout(answerTimer);
  answerTimer = 0;
  if (waitingFor === location.href) stopWaiting(); // any other link keeps waiting for the connection
}

export function listen() {
  addEventListener("pagehide", cancelTap);
}

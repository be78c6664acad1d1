// Handles links for which the browser would show an error page: offline, or to another site from
// inside a frame.

import { clickedLink } from "../shared/dom.js";
import { keepNotesFor } from "../shared/notes.js";
import {
  cancelTap,
  isOffline,
  setOffline,
  showNotice,
  stopAnswerTimer,
  watchConnection,
} from "./connection.js";

export let waitingFor = ""; // the URL to load when the server answers; "" for none
/** URLs of links that were held back once. */
const heldLinks = new Set();

/** @param {MouseEvent} event */
function follow(event) {
  const link = clickedLink(event);
  if (!link || event.defaultPrevented || !/^https?:$/.test(link.protocol)) return;
  if (link.origin !== location.origin) {
    if (window !== window.top) link.target = "_blank"; // most sites refuse to be framed
  } else if (link.target !== "_blank" && !link.getAttribute("href").startsWith("#")) {
    followInternal(event, link.href);
  }
}

/**
 * Holds a link back only if the browser or Streamlit's socket reports that the connection is gone.
 * Both can be wrong, and so can our own probe, so the browser handles a second tap on the same link.
 * A double click (detail: 2) counts as one tap.
 * @param {MouseEvent} event
 * @param {string} href
 */
function followInternal(event, href) {
  if (navigator.onLine && !isOffline()) return;
  if (heldLinks.has(href) && event.detail < 2) {
    stopWaiting();
    return;
  }
  event.preventDefault();
  heldLinks.add(href);
  followWhenAnswered(href);
}

/**
 * Follows the link as soon as the server answers, so that the browser shows no error page.
 * @param {string} href
 */
export function followWhenAnswered(href) {
  stopAnswerTimer(); // of an earlier tap
  waitingFor = href;
  tryLink();
}

export function stopWaiting() {
  waitingFor = "";
  heldLinks.clear();
}

// Probe again before the last probe has failed. After a silent loss the browser keeps up to six dead
// connections per host, and each probe uses another connection.
const PROBE_INTERVAL = 1000; // ms
let probeTimer = 0;

export async function tryLink() {
  clearTimeout(probeTimer);
  const href = waitingFor;
  if (!href) return;
  probeTimer = setTimeout(tryLink, PROBE_INTERVAL);
  const answers = await serverAnswers();
  if (href !== waitingFor) return; // followed or replaced meanwhile, or Streamlit answered
  if (answers) goTo(href);
  else {
    setOffline(true);
    showNotice(true);
  }
}

/**
 * Whether the server, or something in front of it, answers. A page of a captive portal or a refusal
 * counts, because the browser can show it. A response with a status of 500 or more does not count.
 */
export async function serverAnswers() {
  let timer = 0;
  try {
    const abort = new AbortController(); // AbortSignal.timeout() is not in Safari before 16
    timer = setTimeout(() => abort.abort(), 3000);
    /** @type {RequestInit} */
    const options = { cache: "no-store", redirect: "manual", signal: abort.signal };
    return (await fetch("./healthz", options)).status < 500; // 0 for a redirect
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** @param {string} href */
export function goTo(href) {
  stopWaiting(); // needed, because a link to a file does not unload this page
  watchConnection();
  if (!isOffline()) showNotice(false);
  keepNotesFor(href);
  location.assign(href);
}

/**
 * Loads a URL in place of the current history entry, whose state has not arrived.
 * @param {string} href
 */
export function replaceBy(href) {
  cancelTap();
  keepNotesFor(href);
  location.replace(href);
}

/** Somebody who types a note no longer waits for the link. */
function cancelOnInput() {
  if (waitingFor && waitingFor !== location.href) cancelTap();
}

export function listen() {
  addEventListener("click", follow);
  addEventListener("input", cancelOnInput);
  addEventListener("online", tryLink);
}

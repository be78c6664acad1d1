// After a change of state: scroll to the top, focus the new heading and announce alarms.

import { announce, clearRegion, withdraw } from "../shared/announce.js";
import { byId, closest, jump } from "../shared/dom.js";
import { announceRestart, putNotes } from "../shared/notes.js";
import { showShareButtons } from "./share.js";
import { inTalk, showTalk } from "./talk.js";

const currentAlarms = () => byId("dringend")?.dataset.omroep || "";
let alarms = "";

export function followState() {
  const alarmsBefore = alarms;
  alarms = currentAlarms();
  clearRegion();
  if (alarms !== alarmsBefore) {
    withdraw(alarmsBefore);
    announce(alarms);
  }
  announceRestart();
  putNotes();
  showShareButtons();
  showTalk();
  if (inTalk()) return;
  const title = byId("inhoud");
  title.focus({ preventScroll: true });
  scrollTo(0, 0); // so that the alarms, the question and its options are visible together
  // At 400 % zoom the heading is below the window, and all questions would look the same.
  if (title.getBoundingClientRect().bottom > innerHeight) title.scrollIntoView({ block: "start" });
}

/** @param {Event} event */
function followHash(event) {
  const hash = closest(event, "a")?.getAttribute("href") || "";
  if (event.defaultPrevented || !hash.startsWith("#") || hash.length === 1) return;
  event.preventDefault(); // Streamlit treats a change of hash as a change of page
  jump(byId(hash.slice(1)));
}

export function listen() {
  alarms = currentAlarms();
  if (alarms && !inTalk()) announce(alarms); // without Streamlit, each state is a new page
  addEventListener("click", followHash);
}

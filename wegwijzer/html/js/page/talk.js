// The talk view shows only the talk, because the child looks at the same screen. A flag in
// history.state opens the view, so Back closes the view and a reload keeps it open. The flag is
// neither in the URL nor in sessionStorage.

import { withdrawAll } from "../shared/announce.js";
import { byId, closest, find, html } from "../shared/dom.js";
import { cancelTap } from "./connection.js";

export const inTalk = () => html.dataset.alleen !== undefined;
let opened = false; // by this script; TALK_SCRIPT in render.py sets the attribute earlier
let scrolled = 0; // scroll position when the talk view was opened

/** Opens or closes the view to match the history entry. Returns whether it opened or closed. */
export function showTalk() {
  const title = byId("gesprek-kop");
  const open = Boolean(history.state?.talk && title);
  const before = opened;
  opened = open;
  html.toggleAttribute("data-alleen", open);
  for (const [name, value] of Object.entries({ role: "heading", "aria-level": "1" })) {
    if (open)
      title.setAttribute(name, value); // the view has no other heading
    else title?.removeAttribute(name);
  }
  if (open === before) return false;
  if (open) {
    withdrawAll(); // the child would hear a pending alarm
    title.focus({ preventScroll: true });
    scrollTo(0, 0);
  } else if (title) {
    find("[data-naar-gesprek]", title.parentElement).focus({ preventScroll: true });
    scrollTo(0, scrolled);
  }
  return true;
}

/** @param {Event} event */
function toggleTalk(event) {
  if (!closest(event, "[data-naar-gesprek]")) return;
  event.preventDefault();
  if (inTalk())
    history.back(); // see goBack() in states.js
  else {
    cancelTap(); // a link that waits for the connection would end the talk
    scrolled = scrollY;
    history.pushState({ ...history.state, talk: true }, "");
    showTalk();
  }
}

export function listen() {
  addEventListener("click", toggleTalk);
  showTalk();
}

// The pages of the wizard. Listeners run in the order of the calls in start(), so each sees whether an
// earlier one prevented the click.

import * as seam from "../../streamlit_engine/seam.js";
import * as connection from "../js/page/connection.js";
import * as links from "../js/page/links.js";
import * as loadStreamlit from "../js/page/load_streamlit.js";
import * as printButton from "../js/page/print_button.js";
import * as restart from "../js/page/restart.js";
import * as share from "../js/page/share.js";
import * as states from "../js/page/states.js";
import * as steps from "../js/page/steps.js";
import * as talk from "../js/page/talk.js";
import * as watch from "../js/page/watch.js";
import * as address from "../js/shared/address.js";
import * as announce from "../js/shared/announce.js";
import * as calendar from "../js/shared/calendar.js";
import * as copy from "../js/shared/copy.js";
import { html } from "../js/shared/dom.js";
import * as fields from "../js/shared/fields.js";
import * as notes from "../js/shared/notes.js";
import * as ownLinks from "../js/shared/own_links.js";
import * as strip from "../js/shared/strip.js";
import * as wipe from "../js/shared/wipe.js";

function start() {
  html.dataset.script = "";

  seam.listen();
  announce.listen();
  copy.listen();
  calendar.listen();
  fields.listen();
  address.listen();
  wipe.listen();
  notes.listen();
  restart.listen();
  states.listen();
  connection.listen();
  talk.listen();
  steps.listen();
  strip.listen();
  printButton.listen();
  links.listen();
  share.listen();
  ownLinks.listen();
  watch.listen();
  loadStreamlit.listen();
}

// Chromium may render a page while its URL is typed. Such a page touches neither notes nor history
// until it is shown. Its load and pageshow events may be over by then, so they are dispatched again.
function startWhenShown() {
  start();
  if (document.readyState !== "complete") return;
  dispatchEvent(new Event("load"));
  dispatchEvent(new PageTransitionEvent("pageshow"));
}

if (/** @type {any} */ (document).prerendering) {
  document.addEventListener("prerenderingchange", startWhenShown, { once: true });
} else start();

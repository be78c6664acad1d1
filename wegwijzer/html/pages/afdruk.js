// The conversation sheet as a page.

import * as address from "../js/shared/address.js";
import * as announce from "../js/shared/announce.js";
import * as calendar from "../js/shared/calendar.js";
import { find } from "../js/shared/dom.js";
import * as fields from "../js/shared/fields.js";
import * as notes from "../js/shared/notes.js";
import * as ownLinks from "../js/shared/own_links.js";
import { printPage } from "../js/shared/print.js";
import * as strip from "../js/shared/strip.js";
import * as wipe from "../js/shared/wipe.js";

announce.listen();
calendar.listen();
fields.listen();
address.listen();
wipe.listen();
notes.listen();
strip.listen();
ownLinks.listen();

// The button is hidden in the HTML, because it needs scripts. Without them, use the browser's menu.
const button = find("[data-afdrukken]");
button.hidden = false;
button.addEventListener("click", printPage);

// The print button of the result links to /afdruk#print: open the print dialog once, not on Back or
// reload.
if (location.hash === "#print") {
  history.replaceState(history.state, "", location.pathname + location.search);
  addEventListener("load", () => setTimeout(printPage, 50));
}

// Keeps the notes when a link of this site is followed. Must listen after all other click listeners,
// because any of them may prevent the click.

import { clickedLink, opensElsewhere } from "./dom.js";
import { keepNotesFor } from "./notes.js";

export function listen() {
  addEventListener("click", (event) => {
    const link = clickedLink(event);
    if (!link || event.defaultPrevented || opensElsewhere(event)) return;
    if (link.origin === location.origin) keepNotesFor(link.href);
  });
}

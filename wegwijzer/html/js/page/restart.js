// A restart wipes the notes, because the next talk is about another child.

import { closest, opensElsewhere } from "../shared/dom.js";
import { asking, hasNotes, store, wipe } from "../shared/notes.js";

export function listen() {
  addEventListener("click", (event) => {
    if (!closest(event, ".keuzes-restart a") || opensElsewhere(event)) return;
    const wiped = asking || hasNotes();
    wipe();
    if (wiped) store({ notes: {}, time: Date.now() }); // for announceRestart()
  });
}

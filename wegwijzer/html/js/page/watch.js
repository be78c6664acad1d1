// Observes the elements that Streamlit renders.

import { CONNECTION, closeDialog, root } from "../../../streamlit_engine/seam.js";
import { watchConnection } from "./connection.js";
import { showRenderedState } from "./states.js";

export function listen() {
  new MutationObserver(() => {
    showRenderedState();
    watchConnection();
  }).observe(root, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: [CONNECTION],
  });
  new MutationObserver(closeDialog).observe(document.body, { subtree: true, childList: true });
}

// Streamlit's page, for our other scripts. These are private names of Streamlit.

export const root = document.getElementById("root"); // where it draws; hidden

export const hasDrawn = () => root.querySelector(".stHtml") !== null;

/** @type {() => HTMLTemplateElement} null if the script failed */
export const drawnState = () => root.querySelector("template[data-staat]");

export const CONNECTION = "data-test-connection-state";

/** Before the first draw a lost connection does not matter. */
export function isConnected() {
  const app = root.querySelector(`[${CONNECTION}]`);
  return !app || app.getAttribute(CONNECTION) === "CONNECTED";
}

/** Its dialogs are in English and make the rest of the page inert: close each one when it opens. */
export function closeDialog() {
  /** @type {HTMLElement} */
  const button = document.querySelector(".stDialog button");
  button?.click();
}

/**
 * Its keyboard shortcuts are single letters.
 * @param {KeyboardEvent} event
 */
function blockShortcuts(event) {
  const field = /** @type {Element} */ (event.target).closest("input, textarea");
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1;
  if (plain && !field && event.key !== " ") event.stopImmediatePropagation();
}

/** What it draws is hidden, and its styles would also apply to our page. */
function disableStyles() {
  for (const style of document.head.querySelectorAll("style")) {
    if (style.matches("[data-emotion]")) style.media = "not all";
  }
}

export function listen() {
  window.addEventListener("keydown", blockShortcuts, true);
  new MutationObserver(disableStyles).observe(document.head, { childList: true });
}

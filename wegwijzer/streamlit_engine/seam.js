// Streamlit's elements, for our other scripts. Their names are private to Streamlit.

export const root = document.getElementById("root"); // Streamlit renders here; hidden

export const hasRendered = () => root.querySelector(".stHtml") !== null;

/** @type {() => HTMLTemplateElement} null before the first render, or if the script failed */
export const renderedState = () => root.querySelector("template[data-staat]");

export const CONNECTION = "data-test-connection-state";

/** Also true before Streamlit has rendered, because the page does not need the connection yet. */
export function isConnected() {
  const app = root.querySelector(`[${CONNECTION}]`);
  return !app || app.getAttribute(CONNECTION) === "CONNECTED";
}

/** Closes Streamlit's dialogs, which are in English and make the rest of the page inert. */
export function closeDialog() {
  /** @type {HTMLElement} */
  const button = document.querySelector(".stDialog button");
  button?.click();
}

/**
 * Hides single-character keys outside fields from Streamlit, because some are its shortcuts.
 * @param {KeyboardEvent} event
 */
function blockShortcuts(event) {
  const field = /** @type {Element} */ (event.target).closest("input, textarea");
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1;
  if (plain && !field && event.key !== " ") event.stopImmediatePropagation();
}

/** Disables Streamlit's styles: its elements are hidden, and the styles would apply to ours too. */
function disableStyles() {
  for (const style of document.head.querySelectorAll("style")) {
    if (style.matches("[data-emotion]")) style.media = "not all";
  }
}

export function listen() {
  window.addEventListener("keydown", blockShortcuts, true);
  new MutationObserver(disableStyles).observe(document.head, { childList: true });
}

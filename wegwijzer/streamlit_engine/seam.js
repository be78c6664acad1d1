// Streamlit's page, for our other scripts. These are private names of Streamlit.

const root = document.getElementById("root"); // where it draws; hidden

const hasDrawn = () => root.querySelector(".stHtml") !== null;
const madeState = () => root.querySelector("template[data-staat]"); // null if the script failed

// Before the first draw a lost connection does not matter.
const CONNECTION = "data-test-connection-state";
function isConnected() {
  const app = root.querySelector(`[${CONNECTION}]`);
  return !app || app.getAttribute(CONNECTION) === "CONNECTED";
}

// Its dialogs are in English and make the rest of the page inert: close each one when it opens.
function closeDialog() {
  document.querySelector(".stDialog button")?.click();
}

// Block its keyboard shortcuts: they are single letters.
window.addEventListener(
  "keydown",
  (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1;
    if (plain && !event.target.closest("input, textarea") && event.key !== " ") {
      event.stopImmediatePropagation();
    }
  },
  true,
);

// Disable its styles: what it draws is hidden, and they would also apply to our page.
new MutationObserver(() => {
  for (const style of document.head.querySelectorAll("style[data-emotion]")) {
    style.media = "not all";
  }
}).observe(document.head, { childList: true });

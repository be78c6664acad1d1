// Streamlit's page, as our other scripts know it. These names are not promised by its makers.

const root = document.getElementById("root"); // where it draws, unseen

const hasDrawn = () => root.querySelector(".stHtml") !== null;
const madeState = () => root.querySelector("template[data-staat]"); // null if the script failed

// Before it has drawn there is nothing that a lost connection could take away.
const CONNECTION = "data-test-connection-state";
function isConnected() {
  const app = root.querySelector(`[${CONNECTION}]`);
  return !app || app.getAttribute(CONNECTION) === "CONNECTED";
}

// Its dialogs are in English and make the rest of the page inert: closed as they open.
function closeDialog() {
  document.querySelector(".stDialog button")?.click();
}

// Its keys are one letter each, which people type who mean something else.
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

// Its styles are for what it draws, and nobody sees that; they would reach our page too.
new MutationObserver(() => {
  for (const style of document.head.querySelectorAll("style[data-emotion]")) {
    style.media = "not all";
  }
}).observe(document.head, { childList: true });

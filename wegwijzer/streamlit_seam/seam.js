// Streamlit's page, as our other scripts know it. These names are not promised by its makers.

const root = document.getElementById("root"); // where it draws

// A widget's key stands as a class on an element around it; that class is promised.
const streamlitPart = (key) => root.querySelector(`.st-key-${CSS.escape(key)}`);
const streamlitButton = (key) => root.querySelector(`.st-key-${CSS.escape(key)} button`);
const hasKey = (element, key) => element.closest(`.st-key-${CSS.escape(key)}`) !== null;
const choiceButton = (element) => element.closest("[class*='st-key-keuzes-'] button");
const isStreamlitButton = (element) => element.closest(".stButton") !== null;

// Before it has drawn there is nothing that a lost connection could take away.
const CONNECTION = "data-test-connection-state";
function isConnected() {
  const app = root.querySelector(`[${CONNECTION}]`);
  return !app || app.getAttribute(CONNECTION) === "CONNECTED";
}

// skip: the words of our own skip link; Streamlit's is hidden, but read aloud by some.
function nameFrame(skip) {
  root.querySelector(".stMain")?.removeAttribute("tabindex"); // nothing to do there
  const link = root.querySelector('[data-testid="stSkipToContent"]');
  if (link && skip && link.textContent !== skip) link.textContent = skip;
}

// Streamlit's dialogs are in English and make the rest of the page inert: closed as they open.
function closeDialog() {
  document.querySelector(".stDialog button")?.click();
}

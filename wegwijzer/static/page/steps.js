// A new question or the result: bring it into view, move the focus to it and say what is urgent.

let shown = null;
let alarms = "";
const stateOf = (tree) => {
  const part = tree.querySelector("[data-staat]");
  return part && `${part.dataset.vraag || ""}?${part.dataset.staat}`;
};
const drawnState = () => root.querySelector("[data-staat]")?.dataset.staat;
const alarmOf = (tree) => byId(tree, "dringend")?.dataset.omroep || "";

function followState() {
  const state = stateOf(root);
  if (state === null || state === shown) return;
  shown = state;
  answered();
  shareNeutral();
  const alarmsBefore = alarms;
  alarms = alarmOf(root);
  announce(alarms === alarmsBefore ? announcement : alarms); // what is not said yet is still to come
  tellRestart();
  putNotes();
  showTalk();
  if (inTalk()) return;
  root.querySelector("#inhoud").focus({ preventScroll: true });
  scrollTo(0, 0); // what is urgent, the question and its options fit the window together
}

// A browser's own share menu may take the canonical link: it must never hold what happened.
function shareNeutral() {
  const { canoniek } = root.querySelector("[data-staat]").dataset;
  document.querySelector('link[rel="canonical"]').href = canoniek;
}

// Links within the page.

function jump(target) {
  if (!target) return;
  if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "start" });
}

addEventListener("click", (event) => {
  if (event.defaultPrevented) return;
  const anchor = event.target.closest("a")?.getAttribute("href") || "";
  if (!anchor.startsWith("#") || anchor.length === 1) return;
  event.preventDefault(); // Streamlit takes a change of hash for a change of page
  jump(document.getElementById(anchor.slice(1)));
});

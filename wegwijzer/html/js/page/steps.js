// After a change of state: scroll to the new heading, focus it and announce alarms.

const alarm = () => document.getElementById("dringend")?.dataset.omroep || "";
let alarms = alarm();

if (alarms && !inTalk()) announce(alarms); // followed as a link, each state is a new page

function followState() {
  const alarmsBefore = alarms;
  alarms = alarm();
  if (alarms !== alarmsBefore) announce(alarms);
  else emptyRegion(); // what is not said yet is still to come
  tellRestart();
  putNotes();
  showShareButtons();
  showTalk();
  if (inTalk()) return;
  const title = document.getElementById("inhoud");
  title.focus({ preventScroll: true });
  scrollTo(0, 0); // what is urgent, the question and its options fit the window together
  // At 400 % zoom the heading is below the window, and every answer would look the same.
  if (title.getBoundingClientRect().bottom > innerHeight) title.scrollIntoView({ block: "start" });
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

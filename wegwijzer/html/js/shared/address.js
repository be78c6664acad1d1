// Browsers may print the page's URL in the margin, even on the child's strip; paper.css prevents this
// only in recent Chromium. So remove the answers from the URL while printing. replaceState keeps
// history.state and causes no rerun.

let address = ""; // the URL with answers, while the page prints

export function listen() {
  addEventListener("beforeprint", () => {
    if (!location.search) return;
    address = location.href;
    history.replaceState(history.state, "", location.pathname);
  });
  addEventListener("afterprint", () => {
    if (address && !location.search) history.replaceState(history.state, "", address);
    address = "";
  });
}

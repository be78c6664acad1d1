// Older browsers print the page's address in the margin, also on the child's strip. Remove the
// answers from it while printing. replaceState keeps history.state and does not wake Streamlit.

let address = ""; // with its answers, while the page prints

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

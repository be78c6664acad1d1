// Older browsers print the page's address in the margin, on the child's strip too: not the answers.
// Streamlit goes on by the address that it knows; the entry in the history keeps its state.

let address = null; // with its answers, while the page prints

addEventListener("beforeprint", () => {
  if (!location.search) return;
  address = location.href;
  history.replaceState(history.state, "", location.pathname);
});

addEventListener("afterprint", () => {
  if (address && !location.search) history.replaceState(history.state, "", address);
  address = null;
});

// Older browsers print the page's address in the margin, on the child's strip too: not the answers.

const address = location.pathname + location.search;
addEventListener("beforeprint", () => history.replaceState(null, "", location.pathname));
addEventListener("afterprint", () => history.replaceState(null, "", address));

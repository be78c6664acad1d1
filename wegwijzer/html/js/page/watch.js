// Observes #root: each state that Streamlit draws is shown and announced.

new MutationObserver(() => {
  takeOver();
  watchConnection();
}).observe(root, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: [CONNECTION],
});

new MutationObserver(closeDialog).observe(document.body, { subtree: true, childList: true });

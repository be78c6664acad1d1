// What Streamlit draws sets all the rest in motion.

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

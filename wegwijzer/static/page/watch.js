// What Streamlit draws sets all the rest in motion.

new MutationObserver(() => {
  if (isLive()) {
    landmarks();
    followState();
  } else takeOver();
  watchConnection();
}).observe(root, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ["data-staat", CONNECTION, "class", "disabled"],
});

new MutationObserver(() => {
  closeDialog();
  showShareButtons();
}).observe(document.body, { subtree: true, childList: true });

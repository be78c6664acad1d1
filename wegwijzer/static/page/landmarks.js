// Streamlit's own frame gets what it lacks: landmarks and names, no English dialog, no shortcut.

function landmarks() {
  root.querySelector(".stMain")?.removeAttribute("tabindex"); // nothing to do there
  const skip = root.querySelector('[data-testid="stSkipToContent"]'); // hidden; ours is in the header
  const words = root.querySelector(".sla-over")?.textContent;
  if (skip && words && skip.textContent !== words) skip.textContent = words;
  const roles = { top: "banner", main: "main", bottom: "contentinfo" };
  for (const [area, role] of Object.entries(roles)) {
    root.querySelector(`.st-key-deel-${area}`)?.setAttribute("role", role);
  }
  for (const spare of root.querySelectorAll(".reserve")) nameAlike(spare);
}

// Streamlit's buttons can't carry names: they get those of the links that stand in for them.
function nameAlike(spare) {
  const group = root.querySelector(`.st-key-${CSS.escape(spare.dataset.groep)}`);
  if (!group) return;
  copyAttributes(spare, group, ["aria-label"]);
  if (group.hasAttribute("aria-label")) group.setAttribute("role", "group");
  for (const link of spare.querySelectorAll("a")) {
    const button = streamlitButton(link.dataset.knop);
    if (button) copyAttributes(link, button, ["aria-label", "aria-current"]);
  }
}

function copyAttributes(from, to, names) {
  for (const name of names) {
    if (from.hasAttribute(name)) to.setAttribute(name, from.getAttribute(name));
    else to.removeAttribute(name);
  }
}

// Streamlit's dialogs are in English and make the rest of the page inert: closed as they open.
function closeDialog() {
  document.querySelector(".stDialog button")?.click();
}

window.addEventListener(
  "keydown",
  (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1;
    if (plain && !event.target.closest("input, textarea") && event.key !== " ") {
      event.stopImmediatePropagation();
    }
  },
  true,
);

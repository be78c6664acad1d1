// Streamlit's own frame gets what it lacks, landmarks and names, and loses its shortcuts.

function landmarks() {
  nameFrame(root.querySelector(".sla-over")?.textContent);
  const roles = { top: "banner", main: "main", bottom: "contentinfo" };
  for (const [area, role] of Object.entries(roles)) {
    streamlitPart(`deel-${area}`)?.setAttribute("role", role);
  }
  for (const spare of root.querySelectorAll(".reserve")) nameAlike(spare);
}

// Streamlit's buttons can't carry names: they get those of the links that stand in for them.
function nameAlike(spare) {
  const group = streamlitPart(spare.dataset.groep);
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

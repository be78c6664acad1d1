// Copies the text of a field, and says whether that worked.

addEventListener("click", ({ target }) => {
  const button = target.closest("[data-kopieer]");
  if (button) copy(button, document.getElementById(button.dataset.kopieer));
});

async function copy(button, field) {
  const status = button.closest(".deel-link").querySelector(".gelukt");
  status.textContent = "";
  let copied = true;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    const fold = field.closest("details");
    if (fold) fold.open = true;
    field.select();
    copied = document.execCommand?.("copy") ?? false;
  }
  status.textContent = copied ? status.dataset.gelukt : status.dataset.mislukt;
  announce(status.textContent);
}

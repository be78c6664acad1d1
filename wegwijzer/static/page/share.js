// Links to share: copied, or by the phone's own share sheet where it has one.

addEventListener("click", ({ target }) => {
  const button = target.closest("[data-kopieer], [data-verstuur]");
  if (!button) return;
  const field = document.getElementById(button.dataset.kopieer || button.dataset.verstuur);
  if (button.dataset.kopieer) copy(button, field);
  else share(field.value);
});

async function copy(button, field) {
  const status = button.closest(".deel-link").querySelector(".gelukt");
  status.textContent = "";
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    status.textContent = status.dataset.gelukt;
  } catch {
    status.textContent = document.execCommand("copy")
      ? status.dataset.gelukt
      : status.dataset.mislukt;
  }
}

function share(url) {
  navigator.share({ title: document.title, url }).catch(() => {}); // closing the sheet is no error
}

function showShareButtons() {
  if (!navigator.share) return;
  for (const button of document.querySelectorAll("[data-verstuur]")) button.hidden = false;
}

showShareButtons();

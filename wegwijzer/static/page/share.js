// Links to share: copied, or by the phone's own share sheet where it has one.

// The bar's "Deel" opens the phone's own sheet at once; elsewhere its link leads to the section.
addEventListener("click", (event) => {
  const link = event.target.closest("[data-deel]");
  if (!link || !navigator.share) return;
  event.preventDefault();
  share(document.getElementById(link.dataset.deel).value);
});

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
  try {
    await navigator.clipboard.writeText(field.value);
    status.textContent = status.dataset.gelukt;
  } catch {
    field.closest("details").open = true;
    field.select();
    status.textContent = document.execCommand("copy")
      ? status.dataset.gelukt
      : status.dataset.mislukt;
  }
}

function share(url) {
  navigator.share({ title: document.title, url }).catch((error) => {
    if (error.name === "AbortError") return; // closing the sheet is no error
    jump(document.getElementById("delen"));
    sayNothingHappened();
  });
}

// The code for a hall fills the window; Escape closes it, as it closes a dialog.
addEventListener("keydown", ({ key }) => {
  const open = document.querySelector(".zaal[open]");
  if (key !== "Escape" || !open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

function showShareButtons() {
  if (!navigator.share) return;
  for (const button of document.querySelectorAll("[data-verstuur]")) button.hidden = false;
}

showShareButtons();

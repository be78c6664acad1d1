// Sharing through the Web Share API, where the browser has it.

// "Delen" in the bottom bar opens the share sheet. Without the API it is a link to the share section.
addEventListener("click", (event) => {
  const link = event.target.closest("[data-deel]");
  if (!link || !navigator.share) return;
  event.preventDefault();
  share(document.getElementById(link.dataset.deel).value);
});

addEventListener("click", ({ target }) => {
  const button = target.closest("[data-verstuur]");
  if (button) share(document.getElementById(button.dataset.verstuur).value);
});

async function share(url) {
  try {
    await navigator.share({ title: document.title, url });
  } catch (error) {
    if (error?.name === "AbortError") return; // closing the sheet is no error
    jump(document.getElementById("delen"));
    sayNothingHappened();
  }
}

// Shares the PDF as a file, so that its reader needs neither a connection nor this server.
addEventListener("click", async (event) => {
  const link = event.target.closest("[data-verstuur-pdf]");
  if (!link || event.defaultPrevented) return; // or it waits for the line
  event.preventDefault();
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(answer.statusText);
    await navigator.share({ files: [asPdf(link.dataset.verstuurPdf, await answer.blob())] });
  } catch (error) {
    if (error?.name !== "AbortError") location.assign(link.href); // closing the sheet is no error
  }
});

function asPdf(name, content) {
  return new File([content], name, { type: "application/pdf" });
}

// Computed once; showShareButtons() runs after each change of state.
const sharesFiles = navigator.canShare?.({ files: [asPdf("x.pdf", "")] });

function showShareButtons() {
  if (!navigator.share) return;
  if (sharesFiles) {
    for (const link of document.querySelectorAll("[data-verstuur-pdf]")) link.hidden = false;
  }
  for (const button of document.querySelectorAll("[data-verstuur]")) button.hidden = false;
  for (const link of document.querySelectorAll("[data-zonder-deelblad]")) link.hidden = true;
}

showShareButtons();

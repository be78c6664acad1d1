// Sharing through the Web Share API, where the browser has it.

import { byId, clickedLink, closest, fieldById, findAll, jump } from "../shared/dom.js";
import { showManualInstructions } from "../shared/print.js";

/** The visitor closed the share dialog, or tapped again while it is open. */
const isHarmless = (/** @type {any} */ error) =>
  ["AbortError", "InvalidStateError"].includes(error?.name);

/** @param {string} id of the field with the link */
async function share(id) {
  try {
    await navigator.share({ title: document.title, url: fieldById(id).value });
  } catch (error) {
    if (isHarmless(error)) return;
    jump(byId("delen"));
    showManualInstructions();
  }
}

/**
 * Opens the share dialog. Without the Web Share API, "Delen" in the bottom bar is a link to the share
 * section.
 * @param {Event} event
 */
function shareLink(event) {
  const control = closest(event, "[data-deel], [data-verstuur]");
  if (!control || !navigator.share) return;
  event.preventDefault();
  share(control.dataset.deel ?? control.dataset.verstuur);
}

/**
 * Shares the PDF as a file, so that the recipient needs neither a connection nor this server.
 * @param {Event} event
 */
async function sharePdf(event) {
  const link = clickedLink(event);
  // If links.js has prevented the click, it waits for the connection.
  if (!link?.dataset.verstuurPdf || event.defaultPrevented) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(answer.statusText);
    await navigator.share({ files: [asPdf(link.dataset.verstuurPdf, await answer.blob())] });
  } catch (error) {
    if (!isHarmless(error)) location.assign(link.href);
  }
}

/** @type {(name: string, content: BlobPart) => File} */
const asPdf = (name, content) => new File([content], name, { type: "application/pdf" });

const sharesFiles = navigator.canShare?.({ files: [asPdf("x.pdf", "")] });

/** Shows the share buttons that this browser supports, and hides the links that they replace. */
export function showShareButtons() {
  if (!navigator.share) return;
  const buttons = sharesFiles ? "[data-verstuur], [data-verstuur-pdf]" : "[data-verstuur]";
  for (const button of findAll(buttons)) button.hidden = false;
  for (const link of findAll("[data-zonder-deelblad]")) link.hidden = true;
}

export function listen() {
  addEventListener("click", shareLink);
  addEventListener("click", sharePdf);
  showShareButtons();
}

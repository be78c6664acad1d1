// Apps that open links inside themselves may ignore print(): then the page says what to do.

function printPage() {
  let printed = false;
  addEventListener("beforeprint", () => (printed = true), { once: true });
  window.print?.();
  setTimeout(() => printed || sayNothingHappened(), 1000);
}

function sayNothingHappened() {
  for (const hint of document.querySelectorAll("[data-niets]")) {
    hint.hidden = false;
    hint.scrollIntoView({ block: "nearest" });
    announce(hint.textContent);
  }
}

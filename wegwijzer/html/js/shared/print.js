// In-app browsers may ignore print(). Then the page says what to do instead.

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

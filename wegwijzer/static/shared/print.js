// Apps that open links inside themselves may ignore print(): then the page says what to do.

function printPage() {
  const printed = new AbortController();
  addEventListener("beforeprint", () => printed.abort(), { once: true });
  print();
  setTimeout(() => printed.signal.aborted || sayNothingHappened(), 1000);
}

function sayNothingHappened() {
  for (const hint of document.querySelectorAll("[data-niets]")) hint.hidden = false;
}

// The child's strip is torn off the back of page 1, so notes must not be printed behind it. If the
// notes of page 1 reach that far, the print has no strip.

const BEHIND = 241; // mm below the margin of page 1: there the strip begins, as in sheet.css
const WIDTH = 194; // mm between the margins

addEventListener("beforeprint", () => {
  const page = document.querySelector(".blad-voor #gesprek")?.closest(".blad-voor");
  if (!page || !noted()) return;
  const height = onPaper(() => page.getBoundingClientRect().bottom - page.closest(".pagina").getBoundingClientRect().top);
  if (height > (BEHIND * 96) / 25.4) document.documentElement.dataset.zonderStrook = "";
});

addEventListener("afterprint", () => {
  delete document.documentElement.dataset.zonderStrook;
});

// Measures with the print styles applied. Synchronous, so the browser never paints them.
function onPaper(measure) {
  const [x, y] = [scrollX, scrollY];
  const changed = [];
  for (const media of mediaLists()) {
    changed.push([media, media.mediaText]);
    media.mediaText = media.mediaText.includes("print") ? "all" : "not all";
  }
  const { style } = document.body;
  const before = style.cssText;
  style.width = `${WIDTH}mm`;
  style.zoom = 1; // in WebKit's print a millimetre is scaled to be one
  const measured = measure();
  style.cssText = before;
  for (const [media, text] of changed) media.mediaText = text;
  scrollTo(x, y);
  return measured;
}

function mediaLists() {
  const within = (rule) => [rule, ...[...(rule.cssRules || [])].flatMap(within)];
  const media = [...document.styleSheets].flatMap(within).map((rule) => rule.media);
  return media.filter((list) => /\b(print|screen)\b/.test(list?.mediaText));
}

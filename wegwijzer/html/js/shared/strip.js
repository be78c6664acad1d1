// The child's strip is torn off the back of page 1, so notes must not be printed behind it. If the
// notes of page 1 reach that far, the print has no strip.

import { find, html } from "./dom.js";
import { noted } from "./notes.js";

const BEHIND = 241; // mm below the margin of page 1: there the strip begins, as in sheet.css
const WIDTH = 194; // mm between the margins

function hideStripBehindNotes() {
  const page = find(".blad-voor #gesprek")?.closest(".blad-voor");
  if (!page || !noted()) return;
  const top = () => page.closest(".pagina").getBoundingClientRect().top;
  const height = measureOnPaper(() => page.getBoundingClientRect().bottom - top());
  if (height > (BEHIND * 96) / 25.4) html.dataset.zonderStrook = "";
}

/**
 * Measures with the print styles applied. Synchronous, so the browser never paints them.
 * @param {() => number} measure
 */
function measureOnPaper(measure) {
  const [x, y] = [scrollX, scrollY];
  const changed = mediaLists().map((media) => ({ media, text: media.mediaText }));
  for (const { media, text } of changed)
    media.mediaText = text.includes("print") ? "all" : "not all";
  const { style } = document.body;
  const before = style.cssText;
  style.width = `${WIDTH}mm`;
  style.zoom = "1"; // in WebKit's print a millimetre is scaled to be one
  const measured = measure();
  style.cssText = before;
  for (const { media, text } of changed) media.mediaText = text;
  scrollTo(x, y);
  return measured;
}

/** Returns the media of all style sheets and @media rules that name a medium. */
function mediaLists() {
  /** @type {(rule: any) => any[]} */
  const withRules = (rule) => [rule, ...[...(rule.cssRules || [])].flatMap(withRules)];
  const media = [...document.styleSheets].flatMap(withRules).map((rule) => rule.media);
  return media.filter((list) => /\b(print|screen)\b/.test(list?.mediaText));
}

export function listen() {
  addEventListener("beforeprint", hideStripBehindNotes);
  addEventListener("afterprint", () => delete html.dataset.zonderStrook);
}

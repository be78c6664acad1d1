// The child's strip is on the back of page 1, so notes must not be printed behind it. If the notes of
// page 1 reach the strip, the print has no strip.

import { find, html } from "./dom.js";
import { hasNotes } from "./notes.js";

const STRIP_TOP = 241; // mm from the top of the page's content, as in sheet.css
const WIDTH = 194; // mm between the margins

function hideStripBehindNotes() {
  const page = find(".blad-voor #gesprek")?.closest(".blad-voor");
  if (!page || !hasNotes()) return;
  const top = () => page.closest(".pagina").getBoundingClientRect().top;
  const height = measureOnPaper(() => page.getBoundingClientRect().bottom - top());
  if (height > (STRIP_TOP * 96) / 25.4) html.dataset.zonderStrook = "";
}

/**
 * Measures with the print styles applied. Synchronous, so the browser never paints them.
 * @param {() => number} measure
 */
function measureOnPaper(measure) {
  const [x, y] = [scrollX, scrollY];
  const savedMedia = mediaLists().map((media) => ({ media, text: media.mediaText }));
  for (const { media, text } of savedMedia)
    media.mediaText = text.includes("print") ? "all" : "not all";
  const { style } = document.body;
  const before = style.cssText;
  style.width = `${WIDTH}mm`;
  style.zoom = "1"; // undo the zoom that paper.css has for WebKit
  const measured = measure();
  style.cssText = before;
  for (const { media, text } of savedMedia) media.mediaText = text;
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

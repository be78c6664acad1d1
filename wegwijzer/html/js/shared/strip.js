// The child's strip is at the bottom of page 2, and its back is the bottom of page 1. If the text of a page
// reaches the strip, the print has no strip: with long notes, after a translation, or with a large
// minimum font size.

import { byId, find, html } from "./dom.js";

const CUT = 242; // mm from the page's top margin to just above the line along which the strip is cut
const WIDTH = 194; // mm between the margins

function hideStripWithoutRoom() {
  const front = find(".blad-voor #gesprek")?.closest(".blad-voor");
  if (!front) return; // no sheet with a strip
  const strip = byId("voor-jou");
  const back = strip.parentElement;
  let fits = false; // also if measuring fails
  try {
    const height = measureOnPaper(() => {
      const bottom = (/** @type {Element} */ part) => part.getBoundingClientRect().bottom;
      const texts = [...back.children].filter((part) => part !== strip);
      const [frontTop, backTop] = [front.closest(".pagina"), back].map(
        (page) => page.getBoundingClientRect().top,
      );
      return Math.max(bottom(front) - frontTop, ...texts.map((part) => bottom(part) - backTop));
    });
    fits = height <= (CUT * 96) / 25.4;
  } finally {
    html.toggleAttribute("data-zonder-strook", !fits);
  }
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
  const withRules = (rule) => [rule, ...rulesIn(rule).flatMap(withRules)];
  const media = [...document.styleSheets].flatMap(withRules).map((rule) => rule.media);
  return media.filter((list) => /\b(print|screen)\b/.test(list?.mediaText));
}

/**
 * Returns the rules in a style sheet or a rule; none for a style sheet of another site, such as that of a
 * translator, because reading those throws.
 * @param {any} sheet
 */
function rulesIn(sheet) {
  try {
    return [...(sheet.cssRules || [])];
  } catch {
    return [];
  }
}

export function listen() {
  addEventListener("beforeprint", hideStripWithoutRoom);
  addEventListener("afterprint", () => delete html.dataset.zonderStrook);
}

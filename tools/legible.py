"""Find illegible text on an open page: overlapping, covered, clipped, or in too narrow a column."""

from playwright.sync_api import Page

from tools.drive import resized, wait_frames


def legibility_problems(page: Page, numbers: list[str]) -> list[str]:
    """Return the illegible texts of an open page, with the reason.

    numbers: phone numbers, which must not break over two lines.
    """
    with resized(page):
        problems: list[str] = page.evaluate(
            f"(numbers) => {{ {TEXT_LINES} {_LEGIBILITY_PROBLEMS} }}", numbers
        )
    return problems


def set_font(page: Page, font: str) -> None:
    page.evaluate(
        "(font) => { const sheet = new CSSStyleSheet();"
        " sheet.replaceSync(`* { font-family: '${font}' !important; }`);"
        " document.adoptedStyleSheets = [sheet]; }",
        font,
    )


def open_in_font(page: Page, url: str, font: str) -> None:
    page.goto(url)
    set_font(page, font)
    wait_frames(page)


def open_all_details(page: Page) -> None:
    """Open every <details>, so that the checks see its content too."""
    page.evaluate(
        "() => document.querySelectorAll('details').forEach((fold) => (fold.open = true))"
    )


# Defines quote(), textLines(), which returns the lines of all visible text, and overlaps().
# Glyph boxes overlap if line-height is small, so overlaps() ignores up to a third of the height.
TEXT_LINES = r"""
const quote = (text) => `"${text.trim().replace(/\s+/g, " ").slice(0, 40)}"`;
const textLines = () => {
  const lines = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest(".enkel-voorlezen, .sla-over")) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (element.matches("textarea, option, script, style")) continue;
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) if (box.width > 1) lines.push({ box, node, element });
  }
  return lines.sort((a, b) => a.box.top - b.box.top);
};
const overlaps = (lines) => lines.flatMap(({ box: a, node }, i) => {
  const problems = [];
  for (let j = i + 1; j < lines.length && lines[j].box.top < a.bottom; j++) {
    const { box: b, node: other } = lines[j];
    const overlapX = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const overlapY = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (overlapX > 2 && overlapY > Math.min(a.height, b.height) / 3)
      problems.push(`${quote(node.data)} overlaps ${quote(other.data)}`);
  }
  return problems;
});
"""

_LEGIBILITY_PROBLEMS = """
const number = new RegExp(numbers.join("|"), "g");
const width = document.documentElement.clientWidth;
const lines = textLines();
const problems = new Set(overlaps(lines));
const range = document.createRange();
for (const node of new Set(lines.map((line) => line.node))) {
  for (const { index, 0: found } of node.data.matchAll(number)) {
    range.setStart(node, index);
    range.setEnd(node, index + found.length);
    const tops = [...range.getClientRects()].filter((b) => b.width > 1).map((b) => b.top);
    if (Math.max(...tops) - Math.min(...tops) > 2) problems.add(`the number ${found} is broken`);
  }
}
// The ancestors that clip an element, with their edges. Cached, because most texts share them.
const clips = new Map([[document.body, []]]);
const clipsOf = (element) => {
  if (!clips.has(element)) {
    const { display, overflowX, overflowY } = getComputedStyle(element);
    const [x, y] = [overflowX !== "visible", overflowY !== "visible"];
    const own = (x || y) && display !== "inline" && display !== "contents";
    const outer = clipsOf(element.parentElement);
    const edge = own && element.getBoundingClientRect();
    clips.set(element, own ? [...outer, { element, edge, x, y }] : outer);
  }
  return clips.get(element);
};
for (const { box, node, element } of lines) {
  if (box.left < -1 || box.right > width + 1) problems.add(`${quote(node.data)} leaves the window`);
  for (const { element: around, edge, x, y } of clipsOf(element))
    if ((x && (box.left < edge.left - 1 || box.right > edge.right + 1)) ||
        (y && (box.top < edge.top - 3 || box.bottom > edge.bottom + 3)))
      problems.add(`${quote(node.data)} is cut by ${around.tagName}.${around.className}`);
  const x = (Math.max(box.left, 0) + Math.min(box.right, width)) / 2;
  const top = document.elementFromPoint(x, (box.top + box.bottom) / 2);
  if (top && !top.contains(element) && !element.contains(top))
    problems.add(`${quote(node.data)} is covered by ${top.tagName}.${top.className}`);
}
// A column narrower than about twelve letters in a window that has room for more.
for (const { element } of lines) {
  let block = element;
  while (["inline", "contents"].includes(getComputedStyle(block).display)) block = block.parentElement;
  const size = parseFloat(getComputedStyle(element).fontSize);
  const own = block.clientWidth;
  if (own >= 6 * size || own >= .6 * width) continue;
  const hiddenParts = [...block.querySelectorAll(".enkel-voorlezen")].map((part) => part.textContent);
  const text = hiddenParts.reduce((all, part) => all.replace(part, ""), block.textContent).trim();
  if (text.length > 30) problems.add(`${quote(text)} is in a column of ${Math.round(own)}px`);
}
return [...problems];
"""  # noqa: E501

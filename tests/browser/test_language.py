"""No page shows English texts of Streamlit. test_faults.py tests this while the server is down."""

import pytest
from playwright.sync_api import Page, expect

from tools.drive import wait_live
from tools.states import KINDS

# Returns texts and attributes outside our templates and outside #root, which is never visible.
FOREIGN_TEXTS = """() => {
  const isOurs = (element) =>
    element.closest("#root, .pagina, #melder, #omroep, script, style, template");
  const texts = [];
  const names = ["aria-label", "aria-description", "aria-roledescription", "title", "alt",
    "placeholder", "label", "lang"];
  const walk = document.createTreeWalker(
    document.documentElement, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.data.trim() && !isOurs(node.parentElement)) texts.push(node.data.trim());
    } else if (!isOurs(node)) {
      texts.push(...names.map((name) => node.getAttribute(name)).filter((text) => text !== null));
    }
  }
  return texts;
}"""


def foreign_texts(page: Page, expression: str = f"({FOREIGN_TEXTS})()") -> set[str]:
    """Return the foreign texts, except the title and the language."""
    return {*page.evaluate(expression)} - {page.title(), "nl-BE"}


@pytest.mark.tolerates("console")  # the page that does not exist returns 404
def test_no_kind_of_page_contains_english(page: Page, site: str) -> None:
    for path in KINDS:
        page.goto(site + path)
        if page.locator("#root").count():
            wait_live(page)
            expect(page.locator("#root")).to_be_hidden()
        assert foreign_texts(page) == set(), path
        assert page.locator("html").get_attribute("lang") == "nl-BE"
        assert page.title().endswith("- Wegwijzer stop (online) pesten")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p>Rerun</p>')")
    assert foreign_texts(page) == {"Rerun"}, "the check works"

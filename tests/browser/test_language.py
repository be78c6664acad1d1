"""The page speaks Dutch: also what Streamlit brings along, also when its server is gone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tools.app_server import Server
from tools.drive import open_live, wait_live
from tools.states import KINDS

OURS = "#root, .pagina, #melder, script, style, template"  # what is in #root is never drawn
# Texts and names in the document that are not made by our templates or labelled by our choices.
NOT_OURS = """() => {
  const ours = (element) => element.closest("OURS");
  const found = [];
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.data.trim() && !ours(node.parentElement)) found.push(node.data.trim());
    } else if (!ours(node)) {
      for (const name of ["aria-label", "aria-description", "aria-roledescription", "title", "alt", "placeholder", "label", "lang"]) {
        if (node.hasAttribute(name)) found.push(node.getAttribute(name));
      }
    }
  }
  return found;
}""".replace("OURS", OURS)  # noqa: E501


# At each frame, so what a visitor could have read.
WATCH_WORDS = """() => {
  window.dialogs = 0;
  new MutationObserver(() => {
    if (document.querySelector("[role=dialog]")) dialogs++;
  }).observe(document, { subtree: true, childList: true });
  (function look() {
    for (const words of notOurs()) seen.add(words);
    requestAnimationFrame(look);
  })();
}"""


def allowed(page: Page) -> set[str]:
    """What our script and template put outside those: the title, the language, announcements."""
    return {page.title(), "nl-BE", *page.locator("#omroep").all_text_contents()}


@pytest.mark.tolerates("console")  # the page that does not exist answers 404
def test_no_english_in_any_kind_of_state(page: Page, site: str) -> None:
    for path in KINDS:
        page.goto(site + path)
        if page.locator("#root").count():
            wait_live(page)
            expect(page.locator("#root")).to_be_hidden()
        assert set(page.evaluate(NOT_OURS)) - allowed(page) == set(), path
        assert page.locator("html").get_attribute("lang") == "nl-BE"
        assert page.title().endswith("- Wegwijzer stop (online) pesten")


def test_the_watch_sees_an_english_word(page: Page, site: str) -> None:
    open_live(page, site)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p>Rerun</p>')")
    assert set(page.evaluate(NOT_OURS)) - allowed(page) == {"Rerun"}


@pytest.mark.tolerates("console", "pageerror")
def test_no_english_while_the_server_is_down_and_after(page: Page, mortal: Server) -> None:
    open_live(page, f"{mortal.url}/?rol=trainer&sector=sport")
    page.evaluate(f"window.seen = new Set(); window.notOurs = {NOT_OURS}")
    page.evaluate(WATCH_WORDS)
    mortal.stop()
    expect(page.locator("#verbinding")).to_be_visible(timeout=15_000)
    page.wait_for_function("() => dialogs > 0")  # Streamlit's own words were made, and taken away
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert set(page.evaluate("[...seen]")) - allowed(page) == set()
    tree = page.locator("body").aria_snapshot()
    assert not re.search(
        r"connect|error|retry|streamlit|server is|close|dialog|skip", tree, re.IGNORECASE
    )
    mortal.start()
    expect(page.locator("#verbinding")).to_be_hidden(timeout=30_000)
    assert set(page.evaluate(NOT_OURS)) - allowed(page) == set()

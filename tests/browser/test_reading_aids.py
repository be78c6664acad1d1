"""Elements of reading aids and translators stay visible, and the page keeps working."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tools.drive import RESULT, expect_question, tap, wait_frames, wait_live
from tools.legible import open_all_details
from tools.streamlit_page import PORTALS

PATHS = ("/?rol=trainer&sector=sport", f"/?{RESULT}", f"/afdruk?{RESULT}", "/privacy")
ADD_ELEMENTS = """() => {
  const add = (html) => document.body.insertAdjacentHTML("beforeend", html);
  add("<div id='hulp-paneel'>Lees voor</div>");
  add("<div id='hulp-balk' style='position: fixed; top: 0; left: 0; z-index: 9'>Vertaal</div>");
  add("<hulp-knop>Woordenboek</hulp-knop>");
  add("<dialog id='hulp-venster'><button>Sluit</button></dialog>");
  const dialog = document.getElementById("hulp-venster");
  dialog.querySelector("button").onclick = () => dialog.close();
  dialog.showModal();
}"""


def test_only_elements_of_reading_aids_are_visible_beside_ours(page: Page, site: str) -> None:
    for path in PATHS:
        page.goto(site + path)
        if path.startswith("/?"):
            wait_live(page)
            portals = page.locator(PORTALS)
            assert portals.count() == 2
            portals.first.evaluate("(portal) => portal.append('Connection error')")
            for portal in portals.all():
                expect(portal).to_be_hidden()
        page.evaluate(ADD_ELEMENTS)
        wait_frames(page)
        for part in ("#hulp-paneel", "#hulp-balk", "hulp-knop", "#hulp-venster"):
            expect(page.locator(part)).to_be_visible()
        page.locator("#hulp-venster button").click()
        expect(page.locator("#hulp-venster")).to_be_hidden()
        page.locator("[data-contact=child-focus] a").first.click(trial=True)


# Sets the direction as Firefox does after a translation into Arabic. Returns the numbers whose last
# digit is left of their first.
REVERSED_NUMBERS = """() => {
  for (const part of document.querySelectorAll("li, ul, ol, p, h1, h2, h3, td, div, section"))
    part.dir = "rtl";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), reversed = [];
  while (walk.nextNode()) {
    const { data, parentElement } = walk.currentNode;
    const number = /\\d[\\d ]*\\d/.exec(data);
    if (!number || !parentElement.checkVisibility()) continue;
    const edge = (index) => {
      const range = document.createRange();
      range.setStart(walk.currentNode, index);
      range.setEnd(walk.currentNode, index + 1);
      return range.getBoundingClientRect().left;
    };
    if (edge(number.index) > edge(number.index + number[0].length - 1)) reversed.push(number[0]);
  }
  return reversed;
}"""


@pytest.mark.parametrize("media", ["screen", "print"])
def test_numbers_are_not_reversed_in_a_translation_from_right_to_left(
    page: Page, site_by_links: str, media: Literal["screen", "print"]
) -> None:
    alarms = "rol=trainer&sector=sport&feiten=ja&beelden=ja"
    for path in (f"/?{alarms}", f"/?{alarms}&stap=4", f"/afdruk?{alarms}&stap=4", "/privacy"):
        page.goto(site_by_links + path)
        page.emulate_media(media=media)
        open_all_details(page)
        assert page.evaluate(REVERSED_NUMBERS) == [], path


# Google's translator replaces each text, also one added later, with a translation in <font>
# elements. A reading aid puts each word in a <span>.
CHANGE_TEXTS = """([tag, translates]) => {
  const ours = new WeakSet();
  const change = (node) => {
    const around = node.parentElement;
    if (!around || !node.data.trim() || ours.has(node)) return;
    if (around.closest(`script, style, template, textarea, title, ${translates ? "[translate=no]" : "x"}`)) return;
    const outer = document.createElement(tag);
    for (const word of translates ? [node.data.toUpperCase()] : node.data.split(/(?<= )/)) {
      const inner = document.createElement(tag);
      inner.textContent = word;
      ours.add(inner.firstChild);
      outer.append(inner);
    }
    node.replaceWith(outer);
  };
  const all = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return change(root);
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walk.nextNode()) nodes.push(walk.currentNode);
    nodes.forEach(change);
  };
  all(document.body);
  new MutationObserver((list) => {
    for (const { type, target, addedNodes } of list)
      if (type === "characterData") change(target);
      else addedNodes.forEach(all);
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""  # noqa: E501


@pytest.mark.parametrize(
    ("change", "before_takeover"),
    [(("font", True), True), (("font", True), False), (("span", False), False)],
    ids=["translated before takeover", "translated after takeover", "split into words"],
)
def test_a_translated_page_keeps_working(
    page: Page, site: str, change: tuple[str, bool], before_takeover: bool
) -> None:
    tag, translates = change
    page.goto(f"{site}/?rol=api&sector=sport", wait_until="domcontentloaded")
    if not before_takeover:
        wait_live(page)
    page.evaluate(CHANGE_TEXTS, change)
    wait_live(page)

    def expect_changed(title: str) -> None:
        title = title.upper() if translates else title
        expect(page.locator(f"#inhoud {tag} {tag}").first).to_be_visible()
        expect(page.locator("#inhoud")).to_contain_text(title)

    for parameter, answer, title in (
        ("feiten", "ja", "naaktbeelden"),
        ("beelden", "nee", "Hoever sta je al"),
        ("stap", "2", "Dit kun je nu doen"),
    ):
        tap(page, parameter, answer)
        wait_live(page)
        expect_changed(title)
    page.locator("[data-wijzig=feiten]").click()
    expect_question(page, "feiten")
    expect_changed("Gaat het over strafbare feiten")
    page.go_back()
    expect(page.locator("#volgende-stap")).to_be_visible()
    expect_changed("Dit kun je nu doen")

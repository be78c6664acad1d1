"""A state that Streamlit renders has the same HTML and styles as its first paint."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.page_html import ADDRESS
from tools.combinations import combinations
from tools.drive import LIVE, RESULT, HeldRequests, open_live, same_document, wait_frames, wait_live
from tools.legible import open_all_details
from wegwijzer.html.render import Renderer
from wegwijzer.rules.answers import Answers, Reading, asked_questions, without

# Returns the page after its scripts have run: the title, the canonical link, and in order each
# element with its attributes and each text.
PAGE = """() => {
  const nodes = [];
  const walk = document.createTreeWalker(document.querySelector(".pagina"));
  for (let node = walk.currentNode; node; node = walk.nextNode()) {
    const { parentElement, nodeType } = node;
    if (nodeType !== Node.ELEMENT_NODE) {
      // The indentation between the parts may differ.
      nodes.push(parentElement.localName === "main" ? node.data.trim() : node.data);
    } else {
      const attributes = [...node.attributes].map(({ name, value }) => `${name}="${value}"`);
      let depth = 0;
      for (let above = node; above.parentElement; above = above.parentElement) depth++;
      nodes.push([depth, node.localName, ...attributes.sort()].join(" "));
    }
  }
  const canonical = document.querySelector('link[rel="canonical"]').href;
  return [document.title, canonical, ...nodes.filter((text) => text !== "")];
}"""
# Adds a choice that leads to a state, and taps it.
TAP = """(state) => {
  const link = document.createElement("a");
  link.className = "keuze";
  link.href = `./?${state}`;
  document.querySelector("main").append(link);
  link.click();
}"""


def distinct_tags(state: str) -> set[str]:
    """Return the distinct tags in the HTML of a state, without the answers in links and names."""
    return {*re.findall(r"<[^>]*>", re.sub(r'="[^"]*=[^"]*"|aria-label="[^"]*"', "", state))}


@pytest.fixture(scope="module")
def states_with_every_tag(renderer: Renderer) -> list[str]:
    """Return states that together contain each distinct tag of the readings below."""
    content = renderer.content
    readings = [Reading(Answers(), True), Reading(Answers("voorkomen"), True)]
    for goal in ("aanpakken", "voorkomen"):
        for answers in combinations(content, goal):
            ids = [question.id for question in asked_questions(answers, content)]
            readings += [Reading(without(answers, *ids[n:]), True) for n in range(1, len(ids) + 1)]
            if answers.stap in (None, "2"):
                readings += [Reading(answers, True, parameter) for parameter in ids]
    seen: set[str] = set()
    states = []
    for reading in dict.fromkeys(readings):
        screen = renderer.screen(reading, ADDRESS)
        tags = distinct_tags(renderer.state(screen))
        if not tags <= seen:
            seen |= tags
            states.append(screen.state)
    return states


@pytest.fixture
def first_paint_tab(page: Page) -> Page:
    """Return a second tab, which never becomes live and so shows the first paint."""
    tab = page.context.new_page()
    empty = "<link rel='stylesheet'>"
    tab.route("**/eigen/levend.*.html", lambda route: route.fulfill(body=empty))
    return tab


def wait_state(page: Page, state: str) -> None:
    page.wait_for_function(
        "state => document.querySelector('main').dataset.staat === state", arg=state
    )
    # The element that had the focus is removed a moment later.
    expect(page.locator("main > .enkel-voorlezen")).to_have_count(0)


def test_a_state_reached_by_a_tap_has_the_same_html_as_its_first_paint(
    page: Page, first_paint_tab: Page, site: str, states_with_every_tag: list[str]
) -> None:
    open_live(page, f"{site}/?{states_with_every_tag[-1]}")
    with same_document(page):
        for state in states_with_every_tag:
            page.evaluate(TAP, state)
            wait_state(page, state)
            first_paint_tab.goto(f"{site}/?{state}" if state else f"{site}/")
            assert page.evaluate(PAGE) == first_paint_tab.evaluate(PAGE), state
    assert first_paint_tab.locator(LIVE).count() == 0


@pytest.mark.parametrize("link", ["rol=onzin", f"{RESULT}&stap=3"], ids=["question", "result"])
def test_back_to_a_link_with_a_notice_shows_its_first_paint(
    page: Page, first_paint_tab: Page, site: str, link: str
) -> None:
    first_paint_tab.goto(f"{site}/?{link}")
    assert first_paint_tab.locator("[data-melding]").count() == 1
    state = first_paint_tab.locator("main").get_attribute("data-staat") or ""
    open_live(page, f"{site}/?{link}")
    with same_document(page):
        page.evaluate(TAP, "rol=api")
        wait_state(page, "rol=api")
        page.go_back()
        wait_state(page, state)
        assert page.evaluate(PAGE) == first_paint_tab.evaluate(PAGE)


# Defines styles(), which returns each visible element and its pseudo-elements with their CSS
# properties, except custom ones. Stores the styles before the takeover in `before`.
# The comparison runs in the page, because there are 150,000 properties.
STYLES = """window.styles = () => {
  const found = [];
  for (const element of document.querySelectorAll("html, body, body *")) {
    if (!element.checkVisibility()) continue;
    for (const part of [null, "::before", "::after"]) {
      const style = getComputedStyle(element, part);
      if (part && style.content === "none") continue;
      const names = [...style].filter((name) => !name.startsWith("--"));
      const properties = names.map((name) => `${name}: ${style.getPropertyValue(name)}`);
      found.push({ name: element.cloneNode().outerHTML + (part ?? ""), properties });
    }
  }
  return found;
};
window.before = styles();"""
CHANGED = """() => {
  const after = styles();
  if (after.length !== before.length) return [`${before.length} became ${after.length}`];
  return after.flatMap(({ name, properties }, number) =>
    properties
      .filter((property) => !before[number].properties.includes(property))
      .map((property) => `${name} now has ${property}`),
  );
}"""


@pytest.mark.parametrize("state", ["rol=api", "rol=trainer&sector=sport&feiten=ja", RESULT])
def test_takeover_changes_no_style_of_a_visible_element(page: Page, site: str, state: str) -> None:
    held_requests = HeldRequests(page)
    page.goto(f"{site}/?{state}", wait_until="domcontentloaded")
    open_all_details(page)
    page.evaluate(STYLES)
    assert page.evaluate("before.length") > 50
    held_requests.release()
    wait_live(page)
    page.wait_for_load_state("networkidle")
    wait_frames(page)
    styles = page.locator("head style[data-emotion]")
    assert styles.count() > 0, "Streamlit adds styles"
    assert page.evaluate(CHANGED) == []

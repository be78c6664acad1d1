"""What a phone's width shows: nothing of the flyer may be hidden there, and the strip is low."""

import pytest
from playwright.sync_api import Page, expect

from tools.drive import expect_question, open_live, tap
from wegwijzer.content import DATA, load_content
from wegwijzer.editors.flyer import missing_phrases, sentences

LOWEST_STRIP = 110  # pixels
LETTERS = ["Liberation Sans", "DejaVu Sans"]  # narrow, and as wide as letters get
# All that the flyer says stands in these: the questions, each step, each sector, both halves.
STATES = (
    "/",
    "/?rol=ander",
    "/?rol=trainer&sector=sport",
    "/?rol=trainer&sector=sport&feiten=nee",
    "/?rol=leerkracht&sector=onderwijs&feiten=ja&beelden=ja&stap=1",
    "/?rol=leerkracht&sector=onderwijs&feiten=nee&beelden=nee&stap=2",
    "/?rol=leerkracht&sector=onderwijs&feiten=nee&beelden=nee&stap=3",
    "/?rol=trainer&sector=sport&feiten=nee&beelden=nee&stap=1",
    "/?rol=trainer&sector=sport&feiten=nee&beelden=nee&stap=4",
    "/?rol=jeugdwerker&sector=jeugd-cultuur&feiten=nee&beelden=nee&stap=2",
    "/?doel=voorkomen&rol=ander&sector=onderwijs",
)
# A phone cannot scan itself: there the flyer's own site stands as a link.
SCANNED = "Scan de QR-code voor de digitale versie op www.allesoverpesten.be"
LINKED = {
    "Het platform van het netwerk Kies Kleur tegen Pesten, met de digitale versie van de flyer.",
    "www.allesoverpesten.be",
}

# Each text that can be read and each address that can be tapped; of a closed fold only what lies
# under a heading that its line names, or that stands above its line, which names whom it holds.
SHOWN = """() => {
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      && box.width > 1 && box.height > 1 && box.right > 0 && box.left < innerWidth;
  };
  for (const fold of document.querySelectorAll("details:not([open])")) {
    const group = fold.closest(".groep") || fold.querySelector(".groep");
    const heading = group?.querySelector("h3");
    const line = fold.querySelector("summary").textContent;
    const names = [...fold.querySelectorAll(".contact-naam > :first-child")];
    const holds = names.every((name) => line.includes(name.textContent));
    if (heading && (line.includes(heading.firstChild.textContent.trim())
      || (seen(heading) && holds))) fold.open = true;
  }
  const shown = new Map([...document.querySelectorAll("body *")].map(
    (element) => [element, seen(element)]));
  const text = (element) => {
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let words = "";
    while (walk.nextNode())
      if (shown.get(walk.currentNode.parentElement)) words += walk.currentNode.data;
    return words;
  };
  const whole = "p, li, h1, h2, h3, h4, a, b, strong, span, label, summary";
  const texts = [...document.querySelectorAll(whole)].map(text);
  for (const [element, is] of shown) if (is) {
    for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) texts.push(node.data);
    if (element.matches("a[href^=https]")) texts.push(element.getAttribute("href").slice("https://".length));
  }
  return texts.map((words) => words.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""  # noqa: E501


@pytest.fixture
def phone(page: Page) -> Page:
    """Return a page on a phone of 390 by 844, as high as Safari leaves it."""
    page.set_viewport_size({"width": 390, "height": 664})
    return page


def lost(page: Page, url: str, style: str = "", change: str = "") -> list[str]:
    """Return the words of the flyer that none of the states shows."""
    texts: list[str] = []
    for path in STATES:
        page.goto(url + path)
        if style:
            page.add_style_tag(content=style)
        if change:
            page.evaluate(change)
        texts += page.evaluate(SHOWN)
    if {part for text in texts for part in (text, *sentences(text))} >= LINKED:
        texts.append(SCANNED)
    flyer = (DATA / "flyer.txt").read_text(encoding="utf-8")
    return missing_phrases(flyer, texts, load_content().departures)


def test_a_phone_shows_every_line_of_the_flyer(phone: Page, sleeping_site: str) -> None:
    assert lost(phone, sleeping_site) == []


@pytest.mark.parametrize(
    ("style", "words"),
    [
        ("[data-contact=tumult], .vouw-wie { display: none }", ["tumult tumult"]),
        ("[data-contact=lumi] { visibility: hidden }", ["lumi lumi"]),
        (".punt { opacity: 0 }", ["wat is er juist gebeurd"]),
        ("#steun h3 { position: absolute; left: -999px }", ["zelf aan de slag"]),
    ],
)
def test_the_check_misses_what_css_hides(
    phone: Page, sleeping_site: str, style: str, words: list[str]
) -> None:
    found = lost(phone, sleeping_site, style)
    assert all(any(phrase.startswith(word) for phrase in found) for word in words), found


FOLD = """() => {
  for (const group of document.querySelectorAll("#steun .groep")) {
    const fold = document.createElement("details");
    fold.innerHTML = "<summary></summary>";
    fold.firstChild.textContent = LINE;
    group.replaceWith(fold);
    fold.append(group);
  }
}"""


@pytest.mark.parametrize(
    ("line", "shown"), [("group.querySelector('h3').textContent", True), ("'Meer'", False)]
)
def test_a_closed_fold_counts_as_shown_if_its_summary_names_the_group(
    phone: Page, sleeping_site: str, line: str, shown: bool
) -> None:
    assert (lost(phone, sleeping_site, change=FOLD.replace("LINE", line)) == []) == shown


# The strip


@pytest.mark.parametrize("letters", LETTERS)
def test_the_strip_is_low_on_a_phone_and_hides_nothing(
    phone: Page, sleeping_site: str, letters: str
) -> None:
    for path in (STATES[0], STATES[4], "/privacy"):
        phone.goto(sleeping_site + path)
        phone.add_style_tag(content=f"* {{ font-family: '{letters}' !important }}")
        strip = phone.locator("#strip")
        box = strip.bounding_box()
        assert box
        assert box["height"] <= LOWEST_STRIP
        assert phone.evaluate("document.documentElement.scrollWidth") == 390
        said = strip.inner_text()
        for words in (
            *("Strafbare feiten?", "Contacteer ook de politie", "dringend of nu bezig"),
            *("niet dringend:", "Vind je lokale politie", "Naaktbeelden?", "Child Focus"),
            *("Ziekenwagen", "of brandweer"),
        ):
            assert words in said
        for link in strip.get_by_role("link").all():
            size = link.bounding_box()
            assert size
            assert size["height"] >= 44
            assert size["width"] >= 44


# What the living page keeps


def test_translate_attributes_survive_a_tap(page: Page, site: str) -> None:
    marks = "() => [...document.querySelectorAll('[translate=no]')].map((mark) => mark.outerHTML)"
    page.goto(f"{site}{STATES[4]}")
    opened = page.evaluate(marks)
    assert len(opened) > 60
    open_live(page, f"{site}{STATES[4].removesuffix('&stap=1')}")
    tap(page, "stap", "1")
    assert page.evaluate(marks) == opened


def test_the_canonical_link_follows_neutral_answers_only(page: Page, site: str) -> None:
    open_live(page, site)
    canonical = page.locator("link[rel=canonical]")
    expect(canonical).to_have_attribute("href", f"{site}/")
    for parameter, value in (
        ("rol", "trainer"),
        ("feiten", "ja"),
        ("beelden", "ja"),
        ("stap", "2"),
    ):
        expect_question(page, parameter)
        tap(page, parameter, value)
        expect(canonical).to_have_attribute("href", f"{site}/?rol=trainer&sector=sport")
    expect(page.locator("#volgende-stap")).to_be_visible()
    expect(canonical).to_have_attribute("href", f"{site}/?rol=trainer&sector=sport")
    page.locator(".keuzes-restart a").click()
    expect_question(page, "rol")
    expect(canonical).to_have_attribute("href", f"{site}/")

"""On a phone the screens show every line of the flyer; the strip is at most 110 pixels high."""

import pytest
from playwright.sync_api import Page

from tests.states import CONTENT
from tools.drive import resize, wait_frames
from tools.legible import set_font
from wegwijzer.content import DATA
from wegwijzer.editors.flyer import missing_phrases, sentences

MAX_STRIP = 110  # pixels
FONTS = ["Liberation Sans", "DejaVu Sans"]  # a narrow font, and the widest common font
# Together these states show the whole flyer: the questions, each step, each sector, both sides.
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
# A phone cannot scan its own screen, so the page links to the site that the flyer's QR code opens.
QR_CODE_PHRASE = "Scan de QR-code voor de digitale versie op www.allesoverpesten.be"
LINK_PHRASES = {
    "Het platform van het netwerk Kies Kleur tegen Pesten, met de digitale versie van de flyer.",
    "www.allesoverpesten.be",
}

# Returns each visible text and the address of each visible link. Opens a collapsed section first if
# its summary contains the heading of its group, or names all its contacts below a visible heading.
VISIBLE_TEXTS = """() => {
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      && box.width > 1 && box.height > 1 && box.right > 0 && box.left < innerWidth;
  };
  for (const fold of document.querySelectorAll("details:not([open])")) {
    const group = fold.closest(".groep") || fold.querySelector(".groep");
    const heading = group?.querySelector("h3");
    const summary = fold.querySelector("summary").textContent;
    const names = [...fold.querySelectorAll(".contact-naam > :first-child")];
    const namesAll = names.every((name) => summary.includes(name.textContent));
    if (heading && (summary.includes(heading.firstChild.textContent.trim())
      || (seen(heading) && namesAll))) fold.open = true;
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
    """Return a page in the viewport of Safari on a phone of 390 by 844."""
    resize(page, (390, 664))
    return page


def missing_flyer_phrases(page: Page, url: str, style: str = "* {}") -> list[str]:
    """Return the phrases of the flyer that none of STATES shows. style: CSS to add to each page."""
    texts: list[str] = []
    for path in STATES:
        page.goto(url + path)
        page.add_style_tag(content=style)
        texts += page.evaluate(VISIBLE_TEXTS)
    if {part for text in texts for part in (text, *sentences(text))} >= LINK_PHRASES:
        texts.append(QR_CODE_PHRASE)
    flyer = (DATA / "flyer.txt").read_text(encoding="utf-8")
    return missing_phrases(flyer, texts, CONTENT.departures)


def test_a_phone_shows_every_line_of_the_flyer(phone: Page, site_by_links: str) -> None:
    assert missing_flyer_phrases(phone, site_by_links) == []


def test_the_check_reports_text_that_css_hides(phone: Page, site_by_links: str) -> None:
    phrases = missing_flyer_phrases(
        phone,
        site_by_links,
        """
        [data-contact=tumult], .vouw-wie { display: none }
        [data-contact=lumi] { visibility: hidden }
        .punt { opacity: 0 }
        #steun h3 { position: absolute; left: -999px }
        """,
    )
    for words in ("tumult tumult", "lumi lumi", "wat is er juist gebeurd", "zelf aan de slag"):
        assert any(phrase.startswith(words) for phrase in phrases), (words, phrases)


def test_the_strip_takes_little_height_on_a_phone(phone: Page, site_by_links: str) -> None:
    for path in (STATES[0], STATES[4], "/privacy"):
        phone.goto(site_by_links + path)
        for font in FONTS:
            set_font(phone, font)
            wait_frames(phone)
            box = phone.locator("#strip").bounding_box()
            assert box
            assert box["height"] <= MAX_STRIP
            for link in phone.locator("#strip").get_by_role("link").all():
                size = link.bounding_box()
                assert size
                assert size["width"] >= 120, "the link fills its cell"

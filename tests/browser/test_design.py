"""Layout rules that hold on every kind of page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_phone import FOR, QUESTIONS, resize
from tests.browser.watch import watched_page
from tools.drive import frames, open_live, tap
from tools.legible import write_in
from tools.states import KINDS, URGENT

ANDROID = "Roboto"
# Below a notice or both alarms, the examples of criminal facts fill such a window.
FILLED = {"feiten again, with both", "an incomplete link"}
# Where the text of each part begins: the name of the site, the strip, the page's own title.
EDGES = """() => [".merk a", "#strip > ul > :first-child", "main h1"].map((part) =>
  Math.round(document.querySelector(part).getBoundingClientRect().left))"""


@pytest.mark.parametrize("width", [820, 1280, 1920])
def test_header_strip_and_title_begin_at_one_line_on_every_kind_of_page(
    desktop: Page, sleeping_site: str, width: int
) -> None:
    desktop.set_viewport_size({"width": width, "height": 800})
    found = set()
    for kind in KINDS:
        desktop.route(  # a page that is not there answers 404, which the watch would report
            f"{sleeping_site}/bestaat-niet",
            lambda route: route.fulfill(response=route.fetch(), status=200),
        )
        desktop.goto(f"{sleeping_site}{kind}")
        name, strip, title = desktop.evaluate(EDGES)
        sheet = desktop.locator("main h1").evaluate("title => !!title.closest('.blad')")
        assert name == strip, kind
        assert title == name or sheet, kind
        found.add(name)
    assert len(found) == 1


RED = """() => [...document.querySelectorAll("#strip, #dringend")].map((part) => {
  const [red, green] = getComputedStyle(part).backgroundColor.match(/\\d+/g).map(Number);
  return [part.id, red > green + 8];
})"""


def test_there_is_one_red_block_on_a_screen(page: Page, sleeping_site: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for alarms in URGENT:
            for step in ("", "&stap=1"):
                page.goto(f"{sleeping_site}/?{FOR}&{alarms}{step}")
                due = alarms != "feiten=nee&beelden=nee"
                red = [name for name, is_red in page.evaluate(RED) if is_red]
                assert red == ["dringend" if due else "strip"], (alarms, step, scheme)


def test_the_strip_turns_grey_while_an_alarm_is_due_and_red_after_back(
    page: Page, site: str
) -> None:
    open_live(page, f"{site}/?{FOR}")
    assert page.evaluate(RED) == [["strip", True]]
    tap(page, "feiten", "ja")
    expect(page.locator("#dringend")).to_be_visible()
    assert page.evaluate(RED) == [["strip", False], ["dringend", True]]
    page.go_back()
    expect(page.locator("#dringend")).to_have_count(0)
    assert page.evaluate(RED) == [["strip", True]]


# A desk at 200 % zoom, and the smallest phone.
@pytest.mark.parametrize("window", [(640, 400), (320, 568)], ids=["640x400", "320x568"])
def test_the_first_option_stands_in_a_small_window(
    page: Page, sleeping_site: str, window: tuple[int, int]
) -> None:
    resize(page, window)
    for name, state in QUESTIONS.items():
        if name in FILLED:
            continue
        page.goto(f"{sleeping_site}/?{state}")
        write_in(page, ANDROID)
        frames(page)
        first = page.locator(".keuzes-options .keuze").first.bounding_box()
        assert first
        assert first["y"] + first["height"] <= window[1], name


def test_each_whole_cell_of_the_strip_is_a_link(page: Page, sleeping_site: str) -> None:
    page.goto(sleeping_site)
    links = page.locator("#strip a")
    texts = [text.split() for text in links.all_inner_texts()]
    assert [text[0] for text in texts] == ["101", "niet", "116", "112"]
    for link in links.all():
        box = link.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["width"] >= 120


def test_antwoorden_wijzigen_leads_to_the_answers(page: Page, site: str) -> None:
    open_live(page, f"{site}/?{FOR}&feiten=ja&beelden=nee&stap=2")
    page.get_by_role("link", name="Antwoorden wijzigen").click()
    answers = page.locator("#antwoorden")
    expect(answers).to_be_focused()
    expect(answers).to_be_in_viewport()
    assert page.url.endswith("stap=2")
    rows = answers.locator("dl > div")
    assert [row.split("\n")[0] for row in rows.all_inner_texts()] == [
        "Rol",
        "Sector",
        "Strafbare feiten",
        "Naaktbeelden",
        "Hoever je staat",
    ]


def test_print_and_share_stand_beside_the_prevention_text_on_a_desktop(
    desktop: Page, sleeping_site: str
) -> None:
    desktop.goto(f"{sleeping_site}/?doel=voorkomen&rol=ander&sector=sport")
    share = desktop.locator("#delen").bounding_box()
    text = desktop.locator("#voorkomen").bounding_box()
    assert share
    assert text
    assert share["x"] > text["x"] + text["width"]
    assert abs(share["y"] - text["y"]) < 30


def test_the_next_step_ends_in_a_button_whose_words_stand_apart(
    page: Page, sleeping_site: str
) -> None:
    page.goto(f"{sleeping_site}/?rol=leerkracht&sector=onderwijs&feiten=nee&beelden=nee&stap=2")
    finder = page.locator("#volgende-stap [data-contact=clb] a")
    assert finder.inner_text() == "Zoek het CLB van je school"
    box = finder.bounding_box()
    assert box
    assert box["height"] >= 44


# Motion

REVEALED = "addEventListener('pagereveal', (reveal) => (window.moved = !!reveal.viewTransition))"


@pytest.fixture(params=["no-preference", "reduce"])
def visitor(browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Page, bool]]:
    """Yield a page, and whether motion is allowed on it."""
    context = browser.new_context(viewport={"width": 390, "height": 664})
    with watched_page(context, set()) as page:
        page.emulate_media(reduced_motion=request.param)
        yield page, request.param == "no-preference"


def test_reduced_motion_turns_off_transitions_between_pages(
    visitor: tuple[Page, bool], sleeping_site: str
) -> None:
    page, moves = visitor
    page.add_init_script(REVEALED)
    page.goto(sleeping_site)
    page.locator("[data-optie=trainer]").click()
    expect(page.locator("[data-vraag=feiten]")).to_be_visible()
    page.wait_for_function("() => window.moved !== undefined")
    assert page.evaluate("window.moved") == moves


def test_reduced_motion_turns_off_the_fade_after_a_tap(
    visitor: tuple[Page, bool], site: str
) -> None:
    page, moves = visitor
    open_live(page, site)
    page.evaluate(
        "() => { const main = document.querySelector('main'), animate = main.animate;"
        " window.moved = 0; main.animate = (...with_) => {"
        " window.moved += 1; return animate.apply(main, with_); }; }"
    )
    tap(page, "rol", "trainer")
    expect(page.locator("[data-vraag=feiten]")).to_be_visible()
    assert page.evaluate("window.moved") == int(moves)

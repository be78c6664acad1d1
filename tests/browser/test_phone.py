"""One hand, a phone's window: questions that fit, a result that is found, links that work."""

import io
from itertools import pairwise, product

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Serve
from tools.drive import (
    RESULT,
    Held,
    expect_question,
    frames,
    open_live,
    query,
    tap,
    until,
    wait_answer,
)
from tools.legible import write_in

WINDOW = (390, 664)  # what Safari leaves of a 390 x 844 iPhone
SMALL = (360, 640)
TURNED = (664, 390)
DESK = (1280, 800)
# As narrow as Arial, and as wide as letters come.
NARROW, WIDE = "Liberation Sans", "DejaVu Sans"
ALARMS = "feiten=ja&beelden=ja"
FOR = "rol=trainer&sector=sport"
# Each question without alarms and with all that can be due, and shown again with its answer.
QUESTIONS = {
    "rol": "",
    "sector": "rol=api",
    "feiten": FOR,
    "beelden": f"{FOR}&feiten=nee",
    "stap": f"{FOR}&feiten=nee&beelden=nee",
    "beelden after ja": f"{FOR}&feiten=ja",
    "stap with both alarms": f"{FOR}&{ALARMS}",
    "stap of a school with both": f"rol=leerkracht&sector=onderwijs&{ALARMS}",
    "stap in doubt": "rol=api&sector=jeugd-cultuur&feiten=weet-niet&beelden=weet-niet",
    "feiten again, with both": f"{FOR}&{ALARMS}&wijzig=feiten",
    "beelden again, with both": f"{FOR}&{ALARMS}&wijzig=beelden",
    "an incomplete link": f"{FOR}&feiten=zz",
}
# The last option may lie below: of the role, under the choice of a goal, and on a small phone.
LAST_BELOW = {(WINDOW, "rol"), *product([SMALL], QUESTIONS)}
OPTIONS = """() => [...document.querySelectorAll(".keuzes-options .keuze")]
  .map((option) => option.getBoundingClientRect().bottom)"""
ABOVE = """() => ["h1", "#strip"].map((part) => {
  const box = document.querySelector(part).getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
})"""


def resize(page: Page, window: tuple[int, int]) -> None:
    page.set_viewport_size({"width": window[0], "height": window[1]})


def open_in(page: Page, url: str, font: str) -> None:
    page.goto(url)
    write_in(page, font)
    frames(page)


@pytest.mark.parametrize("window", [WINDOW, SMALL], ids=["390x664", "360x640"])
def test_question_options_and_alarm_fit_in_the_window(
    page: Page, sleeping_site: str, window: tuple[int, int]
) -> None:
    resize(page, window)
    for name, state in QUESTIONS.items():
        open_in(page, f"{sleeping_site}/?{state}", NARROW)
        assert page.evaluate(ABOVE) == [True, True], name
        bottoms = page.evaluate(OPTIONS)
        assert len(bottoms) >= 3, name
        if (window, name) in LAST_BELOW:
            bottoms.pop()
        assert max(bottoms) <= window[1], name


def test_in_wide_letters_only_long_questions_leave_the_last_option_below(
    page: Page, sleeping_site: str
) -> None:
    resize(page, WINDOW)
    below = []
    for name, state in QUESTIONS.items():
        open_in(page, f"{sleeping_site}/?{state}", WIDE)
        bottoms = page.evaluate(OPTIONS)
        assert bottoms[-3] <= WINDOW[1], name
        below += [name] if bottoms[-1] > WINDOW[1] else []
    long = ["rol", "stap of a school with both", "feiten again, with both", "an incomplete link"]
    assert below == long


def test_on_a_phone_on_its_side_two_options_stand_in_a_row(page: Page, sleeping_site: str) -> None:
    resize(page, TURNED)
    for name in ("sector", "beelden", "stap"):
        open_in(page, f"{sleeping_site}/?{QUESTIONS[name]}", NARROW)
        bottoms = page.evaluate(OPTIONS)
        assert bottoms[0] == bottoms[1], name
        assert max(bottoms) <= TURNED[1], name


# The parts of the roads to the police: the number, when to call it, when not and where else.
ROADS = """() => [...document.querySelectorAll(
    "#strip [data-contact=politie] .strip-weg > :not(.papier)")]
  .map((part) => part.getBoundingClientRect())
  .map((box) => [box.left, box.right, box.top, box.bottom])"""


@pytest.mark.parametrize("font", [NARROW, WIDE])
def test_on_a_wide_screen_both_roads_to_the_police_stand_in_one_line(
    desktop: Page, sleeping_site: str, font: str
) -> None:
    for state in ("", "&stap=1"):
        open_in(desktop, f"{sleeping_site}/?{FOR}&{ALARMS}{state}", font)
        parts = desktop.evaluate(ROADS)
        assert len(parts) == 3, "number, when, when not and where"
        for (_, right, top, bottom), (left, _, next_top, next_bottom) in pairwise(parts):
            assert right <= left, state
            assert abs((top + bottom) - (next_top + next_bottom)) < 4, state


def test_after_a_tap_question_and_alarm_are_in_the_window(page: Page, site: str) -> None:
    resize(page, WINDOW)
    open_live(page, f"{site}/?{FOR}")
    for parameter, following in (("feiten", "beelden"), ("beelden", "stap")):
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        tap(page, parameter, "ja")
        expect_question(page, following)
        assert page.evaluate(ABOVE) == [True, True]
        assert max(page.evaluate(OPTIONS)) <= WINDOW[1]
    expect(page.locator(".voortgang")).to_contain_text("de laatste")


def test_wijzig_shows_the_question_again_and_keeps_all_answers(page: Page, site: str) -> None:
    open_live(page, f"{site}/?{RESULT}")
    page.get_by_role("link", name="wijzig feiten").click()
    wait_answer(page, "wijzig", "feiten")
    expect_question(page, "feiten")
    marked = page.locator(".keuzes-options [aria-current]")
    expect(marked).to_have_text("✓ Nee")
    page.get_by_role("link", name="Niets wijzigen").click()
    wait_answer(page, "wijzig", None)
    expect(page.locator("#volgende-stap")).to_be_visible()
    assert query(page) == RESULT
    page.go_back()
    expect_question(page, "feiten")
    page.locator(".keuzes-options [data-optie=nee]").click()  # the marked one: the same
    wait_answer(page, "wijzig", None)
    assert query(page) == RESULT


def test_vorige_vraag_goes_back_with_the_answer_marked_and_another_role_reopens_the_step(
    page: Page, site: str
) -> None:
    open_live(page, f"{site}/?{FOR}&feiten=nee&beelden=nee&stap=3&wijzig=sector")
    expect_question(page, "sector")
    page.get_by_role("link", name="Vorige vraag").click()
    expect_question(page, "rol")
    tap(page, "rol", "leerkracht")
    expect_question(page, "stap")
    assert query(page) == "rol=leerkracht&sector=onderwijs&feiten=nee&beelden=nee"


def test_folds_open_by_keyboard_and_for_print(page: Page, sleeping_site: str) -> None:
    page.goto(f"{sleeping_site}/?{RESULT}")
    fold = page.locator(".vouw", has_text="TEJO").first
    inside = fold.locator("[data-contact=tejo]")
    expect(inside).to_be_hidden()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(inside).to_be_visible()
    page.keyboard.press("Enter")
    expect(inside).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    folds = page.locator(".vouw")
    assert folds.count() > 3
    expect(page.locator(".vouw:not([open])")).to_have_count(0)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".vouw[open]")).to_have_count(0)


CALLS = """() => [...document.querySelectorAll(
    ":is(#dringend, #volgende-stap) .tel[href^='tel:']")].map((link) => {
  const sign = getComputedStyle(link, "::before"), own = getComputedStyle(link);
  const drawn = sign.maskImage.startsWith("url(");
  return [link.firstChild.data.trim(), drawn, parseFloat(own.borderTopWidth) > 0];
})"""


def test_a_number_to_call_now_carries_a_sign_and_stays_a_button_without_colours(
    page: Page, sleeping_site: str
) -> None:
    page.goto(f"{sleeping_site}/?{FOR}&{ALARMS}&stap=4")
    numbers = ("116 000", "101", "0800 20 808")
    assert page.evaluate(CALLS) == [[number, True, False] for number in numbers]
    page.emulate_media(forced_colors="active")
    assert page.evaluate(CALLS) == [[number, True, True] for number in numbers]
    page.goto(f"{sleeping_site}/?{FOR}&{ALARMS}")  # a question: without the signs
    assert page.evaluate(CALLS) == [[number, False, True] for number in numbers[:2]]


HEIGHT = """() => {
  const points = document.querySelector(".punten").getBoundingClientRect();
  return [document.documentElement.scrollHeight, points.height];
}"""


@pytest.mark.parametrize("step", ["1", "2", "3", "4"])
@pytest.mark.parametrize(
    ("window", "alarms", "most"),
    [
        (WINDOW, "feiten=nee&beelden=nee", 5_200),
        (DESK, "feiten=nee&beelden=nee", 2_500),
        # What both alarms say is 950 px of a phone by itself.
        (WINDOW, ALARMS, 6_000),
        (DESK, ALARMS, 2_700),
    ],
)
def test_a_result_is_short_while_its_folds_are_closed(
    page: Page, sleeping_site: str, window: tuple[int, int], alarms: str, most: int, step: str
) -> None:
    resize(page, window)
    for who in (FOR, "rol=zorg&sector=onderwijs", "rol=api&sector=jeugd-cultuur"):
        open_in(page, f"{sleeping_site}/?{who}&{alarms}&stap={step}", NARROW)
        height, points = page.evaluate(HEIGHT)
        assert height <= most, who
        assert points < 1_000, who


def test_urgent_numbers_are_never_behind_a_fold(page: Page, sleeping_site: str) -> None:
    page.goto(f"{sleeping_site}/?{FOR}&{ALARMS}&stap=3")
    for number in ("101", "116 000", "112", "102", "1813", "106"):
        links = page.locator("main a, #strip a").get_by_text(number, exact=True)
        shown = [link.is_visible() and not link.evaluate("a => a.closest('summary') !== null")
                 for link in links.all()]  # fmt: skip
        assert any(shown), number
    expect(page.locator("#dringend").get_by_text("Vind je lokale politie")).to_be_visible()
    expect(page.locator("#volgende-stap [data-contact=sportieq]")).to_be_visible()


COVERED = """() => {
  const focused = document.activeElement;
  const boxes = [...focused.getClientRects()];
  const seen = boxes.some((box) => {
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    if (y < 0 || y > innerHeight) return false;
    const top = document.elementFromPoint(x, y);
    return top && (focused.contains(top) || top.contains(focused) || top.closest("label"));
  });
  const number = [...document.querySelectorAll("*")].indexOf(focused);
  return [`${number}: ${focused.outerHTML.slice(0, 90)}`, seen || focused.matches(".sla-over")];
}"""


@pytest.mark.parametrize(
    "window", [WINDOW, (195, 332), TURNED, (320, 256)], ids=["phone", "200%", "turned", "320"]
)
def test_the_bar_never_covers_the_focus(page: Page, site: str, window: tuple[int, int]) -> None:
    resize(page, window)
    open_live(page, f"{site}/?{FOR}&{ALARMS}&stap=2")
    expect(page.locator(".balk")).to_be_visible()
    covered, reached = [], set()
    for _ in range(90):
        page.keyboard.press("Tab")
        frames(page)
        element, seen = page.evaluate(COVERED)
        if element in reached or "<body" in element:
            break
        reached.add(element)
        covered += [] if seen else [element]
    assert len(reached) > 30
    assert covered == []


def test_the_bar_gives_way_to_the_keyboard_and_never_dials(page: Page, site: str) -> None:
    open_live(page, f"{site}/?{RESULT}")
    bar = page.locator(".balk")
    assert bar.evaluate("bar => bar.getBoundingClientRect().bottom") == 844
    hrefs = bar.locator("a").evaluate_all("links => links.map((a) => a.getAttribute('href'))")
    assert hrefs[:2] == ["#dringend", "#gesprek"]
    assert not [href for href in hrefs if href.startswith("tel:")]
    page.locator("#notitie-gebeurd").focus()
    assert bar.evaluate("bar => getComputedStyle(bar).position") == "static"


def test_deel_opens_the_phones_own_sheet_with_the_neutral_link(page: Page, site: str) -> None:
    page.add_init_script("navigator.share = async (data) => { window.shared = data.url; };")
    open_live(page, f"{site}/?{RESULT}")
    page.locator(".balk").get_by_role("link", name="Delen").click()
    assert page.evaluate("shared") == f"{site}/?{FOR}"


def test_failed_sharing_shows_what_to_do(page: Page, site: str) -> None:
    page.add_init_script(
        "navigator.share = async () => { throw new DOMException('no', 'NotAllowedError'); };"
    )
    open_live(page, f"{site}/?{RESULT}")
    page.locator(".balk").get_by_role("link", name="Delen").click()
    expect(page.locator("#delen [data-niets]")).to_be_visible()


@pytest.mark.parametrize("works", [True, False])
def test_failed_printing_shows_what_to_do(page: Page, site: str, works: bool) -> None:
    event = "dispatchEvent(new Event('beforeprint'))" if works else ""
    page.add_init_script(f"window.print = () => {{ window.printed = true; {event} }};")
    page.clock.install()
    page.goto(f"{site}/afdruk?{RESULT}")
    page.locator("[data-afdrukken]").click()
    page.wait_for_function("() => window.printed")
    page.clock.run_for(1_500)
    expect(page.locator("[data-niets]")).to_be_visible(visible=not works)


def test_in_a_frame_other_sites_open_in_a_tab_of_their_own(page: Page, site: str) -> None:
    frame = f"<iframe src='{site}/?{FOR}&feiten=nee&beelden=nee&stap=3' width=380 height=700>"
    page.route(f"{site}/lijst", lambda route: route.fulfill(body=frame, content_type="text/html"))
    page.goto(f"{site}/lijst")
    inside = page.frame_locator("iframe")
    link = inside.locator("#volgende-stap a[href*='sportieq']")
    expect(link).to_be_visible(timeout=60_000)
    link.evaluate(
        "(a) => addEventListener.call(a.ownerDocument.defaultView, 'click', (event) => {"
        " event.preventDefault(); a.dataset.target = a.target; })"
    )
    link.click()
    expect(link).to_have_attribute("data-target", "_blank")


@pytest.mark.tolerates("console")  # what was still on its way when the line went
def test_an_own_link_while_offline_is_followed_when_online(page: Page, site: str) -> None:
    held = Held(page)
    page.goto(f"{site}/?{FOR}", wait_until="domcontentloaded")
    page.wait_for_function("() => document.documentElement.dataset.script !== undefined")
    page.context.set_offline(True)
    page.locator("[data-optie=nee]").click()
    expect(page.locator("#verbinding")).to_be_visible()
    expect(page.locator("[data-vraag=feiten]")).to_be_visible()
    page.evaluate("document.getElementById('root').append('something is drawn meanwhile')")
    frames(page)
    expect(page.locator("#verbinding")).to_be_visible()
    expect(page.locator("[data-vraag=feiten]")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("[data-vraag=beelden]")).to_be_visible()
    held.release()


def test_a_code_is_loaded_when_its_fold_opens(page: Page, serve: Serve) -> None:
    site = serve("--server.baseUrlPath=/pad").url
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url) if "qr.svg" in request.url else None)
    open_live(page, f"{site}/?{RESULT}")
    assert asked == {f"{site}/qr.svg?{FOR}"}, "the one that may be printed"
    whole = page.locator(".alles-delen")
    for summary in (whole.locator("> summary"), whole.locator(".qr > summary")):
        summary.click()
    assert read_code(whole.locator(".qr img")) == f"{site}/?{RESULT}"
    assert asked == {f"{site}/qr.svg?{of}" for of in (FOR, RESULT)}


def read_code(image: Locator) -> str:
    """Return what a code on the screen says, as soon as it is there."""
    found: list[str] = []

    def seen() -> bool:
        picture = Image.open(io.BytesIO(image.screenshot()))
        found[:] = [code.text for code in zxingcpp.read_barcodes(picture)]
        return bool(found)

    until(image.page, seen, "a code that can be read")
    return found[0]

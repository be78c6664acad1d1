"""Layout and behaviour on a phone."""

import io
from itertools import pairwise, product

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tools.drive import (
    RESULT,
    expect_question,
    open_live,
    query,
    recorded_requests,
    resize,
    tap,
    wait_answer,
    wait_frames,
)
from tools.legible import open_in_font, set_font

WINDOW = (390, 664)  # the viewport of Safari on a 390 x 844 iPhone
SMALL = (360, 640)
LANDSCAPE = (664, 390)
DESKTOP = (1280, 800)
# A font as narrow as Arial, the widest common font, and the font of Android.
NARROW, WIDE, ANDROID = "Liberation Sans", "DejaVu Sans", "Roboto"
ALARMS = "feiten=ja&beelden=ja"
COACH = "rol=trainer&sector=sport"
# Questions without alarms, with one or both, and shown again with their answer.
QUESTIONS = {
    "rol": "",
    "sector": "rol=api",
    "feiten": COACH,
    "beelden": f"{COACH}&feiten=nee",
    "stap": f"{COACH}&feiten=nee&beelden=nee",
    "beelden after ja": f"{COACH}&feiten=ja",
    "stap with both alarms": f"{COACH}&{ALARMS}",
    "stap of a school with both": f"rol=leerkracht&sector=onderwijs&{ALARMS}",
    "stap in doubt": "rol=api&sector=jeugd-cultuur&feiten=weet-niet&beelden=weet-niet",
    "feiten again, with both": f"{COACH}&{ALARMS}&wijzig=feiten",
    "beelden again, with both": f"{COACH}&{ALARMS}&wijzig=beelden",
    "an incomplete link": f"{COACH}&feiten=zz",
}
# In these states a notice, or both alarms with the examples of offences, fills the window.
QUESTIONS_THAT_FILL_THE_WINDOW = ("feiten again, with both", "an incomplete link")
OPTIONS = """() => [...document.querySelectorAll(".keuzes-options .keuze")]
  .map((option) => option.getBoundingClientRect().bottom)"""
TITLE_AND_STRIP_VISIBLE = """() => ["h1", "#strip"].map((part) => {
  const box = document.querySelector(part).getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
})"""


def test_title_strip_and_options_fit_in_the_window(page: Page, site_by_links: str) -> None:
    def bottoms(window: tuple[int, int], font: str) -> list[float]:
        resize(page, window)
        set_font(page, font)
        wait_frames(page)
        edges: list[float] = page.evaluate(OPTIONS)
        return edges

    tall = []
    for name, state in QUESTIONS.items():
        page.goto(f"{site_by_links}/?{state}")
        for window in (WINDOW, SMALL):
            options = bottoms(window, NARROW)
            assert page.evaluate(TITLE_AND_STRIP_VISIBLE) == [True, True], name
            assert len(options) >= 3, name
            last_may_be_below = window == SMALL or name == "rol"
            assert max(options[:-1] if last_may_be_below else options) <= window[1], name
        options = bottoms(WINDOW, WIDE)
        assert options[-3] <= WINDOW[1], name
        tall += [name] if options[-1] > WINDOW[1] else []
        if name in ("sector", "beelden", "stap"):  # two options in a row
            options = bottoms(LANDSCAPE, NARROW)
            assert options[0] == options[1], name
            assert max(options) <= LANDSCAPE[1], name
        if name not in QUESTIONS_THAT_FILL_THE_WINDOW:
            for window in ((640, 400), (320, 568)):  # a desktop at 200 % zoom, the smallest phone
                assert bottoms(window, ANDROID)[0] <= window[1], name
    assert tall == ["rol", "stap of a school with both", *QUESTIONS_THAT_FILL_THE_WINDOW]


# Returns three boxes: the police number, the note beside it, and the link to the police site.
POLICE = """() => [...document.querySelectorAll(
    "#strip [data-contact=politie] .strip-weg > :not(.papier)")]
  .map((part) => part.getBoundingClientRect())
  .map((box) => [box.left, box.right, box.top, box.bottom])"""


def test_both_police_contacts_share_a_line_on_desktop(desktop: Page, site_by_links: str) -> None:
    for state in ("", "&stap=1"):
        open_in_font(desktop, f"{site_by_links}/?{COACH}&{ALARMS}{state}", WIDE)
        parts = desktop.evaluate(POLICE)
        assert len(parts) == 3
        for (_, right, top, bottom), (left, _, next_top, next_bottom) in pairwise(parts):
            assert right <= left, state
            assert abs((top + bottom) - (next_top + next_bottom)) < 4, state


def test_question_and_alarm_are_in_the_window_after_a_tap(page: Page, site: str) -> None:
    resize(page, WINDOW)
    open_live(page, f"{site}/?{COACH}")
    for parameter, following in (("feiten", "beelden"), ("beelden", "stap")):
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        tap(page, parameter, "ja")
        expect_question(page, following)
        expect(page.locator("#dringend")).to_be_in_viewport(ratio=1)
        assert page.evaluate(TITLE_AND_STRIP_VISIBLE) == [True, True]
        assert max(page.evaluate(OPTIONS)) <= WINDOW[1]
    expect(page.locator(".voortgang")).to_contain_text("de laatste")


def test_wijzig_shows_the_question_again_and_keeps_all_answers(page: Page, site: str) -> None:
    open_live(page, f"{site}/?{RESULT}")
    page.get_by_role("link", name="wijzig feiten").click()
    wait_answer(page, "wijzig", "feiten")
    expect_question(page, "feiten")
    assert query(page) == f"{RESULT}&wijzig=feiten"
    expect(page.locator(".keuzes-options [aria-current]")).to_have_text("✓ Nee")
    page.get_by_role("link", name="Niets wijzigen").click()
    wait_answer(page, "wijzig", None)
    expect(page.locator("#volgende-stap")).to_be_visible()
    assert query(page) == RESULT
    page.go_back()
    expect_question(page, "feiten")
    page.locator(".keuzes-options [data-optie=nee]").click()  # the same answer
    wait_answer(page, "wijzig", None)
    assert query(page) == RESULT
    page.go_back()
    tap(page, "feiten", "ja")
    expect(page.locator("#dringend [data-contact=politie]")).to_be_visible()
    assert query(page) == RESULT.replace("feiten=nee", "feiten=ja")
    page.get_by_role("link", name="Opnieuw beginnen").click()
    expect_question(page, "rol")
    assert query(page) == ""


def test_vorige_vraag_goes_back_and_a_role_in_another_sector_clears_the_step(
    page: Page, site: str
) -> None:
    open_live(page, f"{site}/?{COACH}&feiten=nee&beelden=nee&stap=3&wijzig=sector")
    expect_question(page, "sector")
    page.get_by_role("link", name="Vorige vraag").click()
    expect_question(page, "rol")
    tap(page, "rol", "leerkracht")
    expect_question(page, "stap")
    assert query(page) == "rol=leerkracht&sector=onderwijs&feiten=nee&beelden=nee"


def test_collapsed_sections_open_by_keyboard_and_for_print(page: Page, site_by_links: str) -> None:
    page.goto(f"{site_by_links}/?{RESULT}")
    section = page.locator(".vouw", has_text="TEJO").first
    contact = section.locator("[data-contact=tejo]")
    expect(contact).to_be_hidden()
    section.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(contact).to_be_visible()
    page.keyboard.press("Enter")
    expect(contact).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    sections = page.locator(".vouw")
    assert sections.count() > 3
    expect(page.locator(".vouw:not([open])")).to_have_count(0)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".vouw[open]")).to_have_count(0)


CALLS = """() => [...document.querySelectorAll(
    ":is(#dringend, #volgende-stap) .tel[href^='tel:']")].map((link) => {
  const sign = getComputedStyle(link, "::before"), own = getComputedStyle(link);
  const drawn = sign.maskImage.startsWith("url(");
  return [link.firstChild.textContent.trim(), drawn, parseFloat(own.borderTopWidth) > 0];
})"""


def test_a_number_to_call_now_has_an_icon_and_is_a_button_in_forced_colours(
    page: Page, site_by_links: str
) -> None:
    page.goto(f"{site_by_links}/?{COACH}&{ALARMS}&stap=4")
    numbers = ("116 000", "101", "0800 20 808")
    assert page.evaluate(CALLS) == [[number, True, False] for number in numbers]
    page.emulate_media(forced_colors="active")
    assert page.evaluate(CALLS) == [[number, True, True] for number in numbers]
    page.goto(f"{site_by_links}/?{COACH}&{ALARMS}")  # a question has no icons
    assert page.evaluate(CALLS) == [[number, False, True] for number in numbers[:2]]


HEIGHT = """() => {
  const points = document.querySelector(".punten").getBoundingClientRect();
  return [document.documentElement.scrollHeight, points.height];
}"""


# Pixels, by alarms and window.
MAX_HEIGHT = {
    "feiten=nee&beelden=nee": {WINDOW: 5_200, DESKTOP: 2_500},
    ALARMS: {WINDOW: 6_000, DESKTOP: 2_700},
}


def test_a_result_is_short_while_its_sections_are_collapsed(page: Page, site_by_links: str) -> None:
    roles = (COACH, "rol=zorg&sector=onderwijs", "rol=api&sector=jeugd-cultuur")
    for alarms, role, step in product(MAX_HEIGHT, roles, "1234"):
        open_in_font(page, f"{site_by_links}/?{role}&{alarms}&stap={step}", NARROW)
        for window, max_height in MAX_HEIGHT[alarms].items():
            resize(page, window)
            wait_frames(page)
            height, points = page.evaluate(HEIGHT)
            assert height <= max_height, (alarms, role, step)
            assert points < 1_000, (role, step)


def test_urgent_numbers_are_never_in_a_collapsed_section(page: Page, site_by_links: str) -> None:
    page.goto(f"{site_by_links}/?{COACH}&{ALARMS}&stap=3")
    for number in ("101", "116 000", "112", "102", "1813", "106"):
        links = page.locator("main a, #strip a").get_by_text(number, exact=True)
        links_outside_summaries = [
            link for link in links.all() if not link.evaluate("a => a.closest('summary')")
        ]
        assert any(link.is_visible() for link in links_outside_summaries), number
    expect(page.locator("#dringend").get_by_text("Vind je lokale politie")).to_be_visible()
    expect(page.locator("#volgende-stap [data-contact=sportieq]")).to_be_visible()


def test_the_bar_scrolls_away_while_typing_and_has_no_phone_links(
    page: Page, site_by_links: str
) -> None:
    page.goto(f"{site_by_links}/?{RESULT}")
    bar = page.locator(".balk")
    assert bar.evaluate("bar => bar.getBoundingClientRect().bottom") == 844
    hrefs = bar.locator("a").evaluate_all("links => links.map((a) => a.getAttribute('href'))")
    assert hrefs[:2] == ["#dringend", "#gesprek"]
    assert not [href for href in hrefs if href.startswith("tel:")]
    page.locator("#notitie-gebeurd").focus()
    assert bar.evaluate("bar => getComputedStyle(bar).position") == "static"


@pytest.mark.parametrize("works", [True, False])
def test_only_failed_printing_shows_instructions(
    page: Page, site_by_links: str, works: bool
) -> None:
    event = "dispatchEvent(new Event('beforeprint'))" if works else ""
    page.add_init_script(f"window.print = () => {{ window.printed = true; {event} }};")
    page.clock.install()
    page.goto(f"{site_by_links}/afdruk?{RESULT}")
    page.locator("[data-afdrukken]").click()
    page.wait_for_function("() => window.printed")
    page.clock.run_for(1_500)
    expect(page.locator("[data-niets]")).to_be_visible(visible=not works)


def test_in_a_frame_other_sites_open_in_a_new_tab(page: Page, site_by_links: str) -> None:
    frame = f"<iframe src='{site_by_links}/?{COACH}&feiten=nee&beelden=nee&stap=3' height=700>"
    frames_page = f"{site_by_links}/lijst"
    page.route(frames_page, lambda route: route.fulfill(body=frame, content_type="text/html"))
    page.goto(frames_page)
    link = page.frame_locator("iframe").locator("#volgende-stap a[href*='sportieq']")
    link.evaluate(
        """(a) => a.ownerDocument.defaultView.addEventListener("click", (event) => {
          event.preventDefault();
          a.dataset.target = a.target;
        })"""
    )
    link.click()
    expect(link).to_have_attribute("data-target", "_blank")


def test_a_qr_code_is_loaded_only_when_its_section_opens(page: Page, site_by_links: str) -> None:
    requests = recorded_requests(page)
    page.goto(f"{site_by_links}/?{RESULT}")
    page.wait_for_load_state("networkidle")

    def loaded_codes() -> set[str]:
        return {url.partition("qr.svg?")[2] for url in requests if "qr.svg" in url}

    assert loaded_codes() == {COACH}, "before that, only the QR code for print is loaded"
    section = page.locator(".alles-delen")
    section.locator("> summary").click()
    section.locator(".qr > summary").click()
    image = section.locator(".qr img")
    page.wait_for_function("(image) => image.complete", arg=image.element_handle())
    picture = Image.open(io.BytesIO(image.screenshot()))
    texts = [code.text for code in zxingcpp.read_barcodes(picture)]
    assert texts == [f"{site_by_links}/?{RESULT}"]
    assert loaded_codes() == {COACH, RESULT}

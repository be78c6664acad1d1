"""The page when its line to the server is gone: what is said, where, and what stays in reach."""

from itertools import product

import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect

from tests.browser.conftest import SiteWaking
from tests.browser.line import Line
from tools.drive import (
    RESULT,
    expect_question,
    frames,
    open_live,
    query,
    tap,
    until,
    wait_answer,
    wait_live,
)
from tools.states import KINDS

QUESTION = "rol=trainer&sector=sport&feiten=ja&beelden=ja"  # both alarms stand above it
SHORT: ViewportSize = {"width": 390, "height": 664}  # what a phone's browser leaves of its screen


def test_a_lost_connection_is_said_also_when_the_clock_stands_still(
    page: Page, site: str, line: Line
) -> None:
    open_live(page, f"{site}/?{QUESTION}")
    page.evaluate("() => { const now = Date.now(); Date.now = () => now; }")
    line.cut()
    expect(page.locator("#verbinding")).to_be_visible(timeout=15_000)
    line.mend()
    expect(page.locator("#verbinding")).to_be_hidden(timeout=30_000)
    tap(page, "stap", "2")
    expect(page.locator("#volgende-stap")).to_be_visible()


def test_a_tap_on_a_silently_dead_connection_is_followed_as_a_link(
    page: Page, site: str, line: Line
) -> None:
    open_live(page, f"{site}/?{QUESTION}")
    tap(page, "stap", "2")
    page.locator("#notitie-gebeurd").fill("pauze")
    page.evaluate("window.before = true")
    line.hush()
    page.go_back()
    page.wait_for_function("() => !window.before")
    wait_live(page)
    expect_question(page, "stap")
    line.hush()
    page.locator(".keuzes-options [data-optie='2']").click()
    expect(page.locator("#notitie-gebeurd")).to_have_value("pauze", timeout=30_000)
    assert query(page) == f"{QUESTION}&stap=2"


@pytest.mark.tolerates("console")  # a question asked while the line comes or goes
def test_a_tap_while_offline_shows_a_notice_and_is_followed_when_online(
    page: Page, site: str, line: Line
) -> None:
    open_live(page, f"{site}/?{QUESTION}")
    line.hush()
    page.context.set_offline(True)
    expect(page.locator("#verbinding")).to_be_hidden()
    page.locator(".keuzes-options [data-optie='2']").click()
    expect(page.locator("#verbinding")).to_be_visible(timeout=2_000)
    expect_question(page, "stap")
    page.context.set_offline(False)
    wait_answer(page, "stap", "2")
    expect(page.locator("#volgende-stap")).to_be_visible()


@pytest.mark.tolerates("console")  # a question asked while the line comes or goes
def test_a_download_that_waited_for_the_connection_happens_once(page: Page, site: str) -> None:
    page.clock.install()
    open_live(page, f"{site}/?{RESULT}")
    page.context.set_offline(True)
    page.get_by_role("link", name="Bewaar als PDF").click()
    expect(page.locator("#verbinding")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if ".pdf" in request.url else None)
    with page.expect_download():
        page.context.set_offline(False)
    page.clock.fast_forward(10_000)
    frames(page)
    assert len(asked) == 1
    expect(page.locator("#verbinding")).to_be_hidden()
    page.locator("[data-wijzig=feiten]").click()
    expect_question(page, "feiten")


def test_an_answered_tap_is_not_loaded_again(page: Page, site: str) -> None:
    page.clock.install()
    open_live(page, f"{site}/?{QUESTION}")
    page.evaluate("window.here = true")
    for press in (
        lambda: tap(page, "stap", "2"),
        page.go_back,
        page.go_forward,
        lambda: page.locator("[data-wijzig=feiten]").click(),
    ):
        before = page.locator("main[data-staat]").get_attribute("data-staat")
        press()
        expect(page.locator("main[data-staat]")).not_to_have_attribute("data-staat", before or "")
        page.clock.fast_forward(10_000)
        frames(page)
        expect(page.locator("#verbinding")).to_be_hidden()
        assert page.evaluate("window.here")


# Links that lead somewhere, whatever the browser or the socket say of the line

OFFLINE_HINT = "Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false });"
PROBE = "**/healthz"
OWN_LINKS = """() => [...document.querySelectorAll("a[href]")]
  .filter((link) => link.origin === location.origin && link.checkVisibility() &&
    !link.matches(".sla-over, [href^='#'], [download], [data-agenda]"))
  .map((link) => link.getAttribute("href"))"""


@pytest.mark.parametrize("path", ["/", f"/?{QUESTION}", f"/?{RESULT}"])
def test_each_link_is_followed_where_the_browser_wrongly_says_that_it_is_offline(
    page: Page, site_waking: SiteWaking, path: str
) -> None:
    page.add_init_script(OFFLINE_HINT)
    url = site_waking("nooit") + path
    page.goto(url)
    hrefs = list(dict.fromkeys(page.evaluate(OWN_LINKS)))
    assert len(hrefs) > 5
    for href in hrefs:
        page.goto(url)
        page.evaluate("window.before = true")
        link = page.locator(f'a[href="{href}"]').filter(visible=True).first
        if ".pdf" in href:
            with page.expect_download():
                link.click()
        else:
            link.click()
            page.wait_for_function("() => !window.before")


def test_streamlit_answers_where_the_browser_wrongly_says_that_it_is_offline(
    page: Page, site: str
) -> None:
    page.add_init_script(OFFLINE_HINT)
    page.clock.install()
    open_live(page, f"{site}/?{QUESTION}")
    page.evaluate("window.here = true")
    tap(page, "stap", "2")
    expect(page.locator("#volgende-stap")).to_be_visible()
    page.clock.fast_forward(10_000)
    frames(page)
    assert page.evaluate("window.here")
    expect(page.locator("#verbinding")).to_be_hidden()


# What the server's health address answers while the server itself is there.
PROBE_ANSWERS = {
    "elsewhere": lambda route: route.fulfill(status=302, headers={"location": "http://[::1]:9/"}),
    "here": lambda route: route.fulfill(status=302, headers={"location": "/privacy"}),
    "forbidden": lambda route: route.fulfill(status=403),
    "unavailable": lambda route: route.fulfill(status=503),
    "blocked": lambda route: route.abort("blockedbyclient"),
    "silence": lambda route: None,
}
WAYS = ["asleep", "live"]


def without_line(page: Page, site_waking: SiteWaking, line: Line, way: str) -> None:
    """Open a result on a page that takes its line for lost."""
    if way == "live":
        open_live(page, f"{site_waking('altijd')}/?{RESULT}")
        line.cut()
        expect(page.locator("#verbinding")).to_be_visible(timeout=15_000)
    else:
        page.add_init_script(OFFLINE_HINT)
        page.goto(f"{site_waking('nooit')}/?{RESULT}")


@pytest.mark.tolerates("console")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("answer", ["elsewhere", "here", "forbidden"])
def test_a_tap_is_followed_if_anything_answers_for_the_server(
    page: Page, site_waking: SiteWaking, line: Line, way: str, answer: str
) -> None:
    page.route(PROBE, PROBE_ANSWERS[answer])
    without_line(page, site_waking, line, way)
    page.get_by_role("link", name="Privacy").click()
    page.wait_for_url("**/privacy")


@pytest.mark.tolerates("console")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("answer", ["unavailable", "blocked", "silence"])
def test_a_second_tap_is_always_left_to_the_browser(
    page: Page, site_waking: SiteWaking, line: Line, way: str, answer: str
) -> None:
    page.route(PROBE, PROBE_ANSWERS[answer])
    without_line(page, site_waking, line, way)
    page.locator("#gesprek textarea").filter(visible=True).first.fill("blijft")
    link = page.get_by_role("link", name="Privacy")
    link.dblclick()  # one slip of the finger
    expect(page.locator("#verbinding")).to_be_visible()
    page.get_by_role("link", name="Toegankelijkheid").click()  # another one, its first tap
    frames(page)
    assert query(page) == RESULT
    link.click()
    page.wait_for_url("**/privacy")
    page.go_back()
    field = page.locator("#gesprek textarea").filter(visible=True).first
    expect(field).to_have_value("blijft")


@pytest.mark.tolerates("console")
def test_a_waiting_link_survives_streamlits_reconnects(
    page: Page, site_waking: SiteWaking, line: Line
) -> None:
    page.route(PROBE, PROBE_ANSWERS["unavailable"])
    without_line(page, site_waking, line, "live")
    page.get_by_role("link", name="Privacy").click()
    page.evaluate(
        """() => new Promise((done) => new MutationObserver(done).observe(
          document.getElementById("root"), { subtree: true, attributes: true }))"""
    )
    frames(page)
    page.unroute(PROBE)
    page.wait_for_url("**/privacy")


@pytest.mark.tolerates("console")
def test_going_back_cancels_a_waiting_link(page: Page, site_waking: SiteWaking) -> None:
    page.add_init_script(OFFLINE_HINT)
    asked: list[Route] = []
    page.route(PROBE, lambda route: asked.append(route))
    page.clock.install()
    page.goto(f"{site_waking('nooit')}/?{RESULT}")
    page.get_by_role("button", name="Toon alleen het gesprek").click()
    page.evaluate("document.querySelector('.voet-links a').click()")
    until(page, lambda: bool(asked), "the server is asked")
    page.go_back()
    expect(page.locator("html")).not_to_have_attribute("data-alleen", "")
    expect(page.locator("#verbinding")).to_be_hidden()
    count = len(asked)
    for route in asked:
        route.continue_()
    page.clock.run_for(10_000)
    frames(page)
    assert len(asked) == count
    assert query(page) == RESULT


@pytest.mark.tolerates("console")
def test_the_choices_are_links_as_soon_as_the_line_is_lost_and_before_that_is_said(
    page: Page, site: str, line: Line
) -> None:
    open_live(page, f"{site}/?{QUESTION}")
    page.evaluate("window.before = true")
    line.cut()
    expect(page.locator("html[data-verbinding=weg]")).to_be_attached()
    expect(page.locator("#verbinding")).to_be_hidden()
    page.locator(".keuzes-options [data-optie='2']").click()
    page.wait_for_function("() => !window.before")
    wait_answer(page, "stap", "2")


# Messages that nothing covers

HIDDEN_TEXT = """(message) => {
  const range = document.createRange();
  range.selectNodeContents(message);
  const points = [...range.getClientRects()].flatMap(({ left, right, top, bottom }) =>
    [left + 2, (left + right) / 2, right - 2].map((x) => [x, (top + bottom) / 2]));
  const hidden = points.filter(([x, y]) => !message.contains(document.elementFromPoint(x, y)));
  return points.length ? hidden : "no text";
}"""
WINDOWS = [(390, 664), (360, 640), (844, 390), (1280, 800)]
WITH_NOTICE = [path for path in KINDS if path.partition("?")[0] == "/"]


def hidden_text(page: Page, message: str) -> object:
    """Return where the message's text is not what is seen there: [] when all of it is."""
    frames(page)
    return page.locator(message).filter(visible=True).first.evaluate(HIDDEN_TEXT)


@pytest.mark.tolerates("console")
@pytest.mark.parametrize("path", [*WITH_NOTICE, "talk"])
def test_nothing_covers_the_notice_of_a_lost_line_and_it_covers_no_focus(
    page: Page, site_waking: SiteWaking, path: str
) -> None:
    page.add_init_script(OFFLINE_HINT)
    page.route(PROBE, PROBE_ANSWERS["blocked"])
    talk = path == "talk"
    page.goto(site_waking("nooit") + (f"/?{RESULT}" if talk else path))
    if talk:
        page.get_by_role("button", name="Toon alleen het gesprek").click()
    page.evaluate("document.querySelector('.voet-links a').click()")
    expect(page.locator("#verbinding")).to_be_visible()
    for width, height in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        for part in (0, 0.5, 1):
            page.evaluate(
                "part => scrollTo(0, part * (document.documentElement.scrollHeight - innerHeight))",
                part,
            )
            assert hidden_text(page, "#verbinding") == [], (width, height, part)
    page.set_viewport_size(SHORT)
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    for _ in range(60):
        page.keyboard.press("Tab")
        frames(page)
        under = page.evaluate(
            """() => {
              const at = document.activeElement;
              const top = document.getElementById("verbinding").getBoundingClientRect().top;
              return at !== document.body && at.getBoundingClientRect().bottom > top + 1
                && at.getBoundingClientRect().height < top ? at.outerHTML.slice(0, 120) : null;
            }"""
        )
        assert under is None


@pytest.mark.parametrize(
    ("press", "window"),
    [
        *product(["#delen [data-print]", "#delen [data-verstuur]"], WINDOWS),
        *product([".balk [data-print]", ".balk [data-deel]"], WINDOWS[:3]),  # a desk has no bar
    ],
)
def test_a_failed_press_shows_its_message_in_view(
    page: Page, site_waking: SiteWaking, press: str, window: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": window[0], "height": window[1]})
    page.add_init_script("window.print = () => {}; navigator.share = () => Promise.reject();")
    page.goto(f"{site_waking('nooit')}/?{RESULT}")
    page.locator("#notitie-gebeurd").fill("pauze")  # else the sheet is printed
    page.evaluate("document.activeElement.blur()")
    page.locator(press).filter(visible=True).first.click()
    expect(page.locator("[data-niets]")).to_be_visible()
    assert hidden_text(page, "[data-niets]") == []


NOTICE = """() => {
  const box = document.getElementById("verbinding").getBoundingClientRect();
  return [Math.round(box.top), Math.round(box.bottom), innerHeight];
}"""
# Choices and links that stay under something else when they are brought to mid-window.
COVERED = """() => [...document.querySelectorAll(":is(a, button, input, textarea)")]
  .filter((element) => element.checkVisibility() && !element.matches(".sla-over"))
  .filter((element) => {
    element.scrollIntoView({ block: "center" });
    const box = element.getClientRects()[0];
    const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return !there || !(element.contains(there) || there.contains(element));
  })
  .map((element) => element.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("state", [QUESTION, RESULT], ids=["question", "result"])
def test_the_notice_is_in_view_wherever_the_page_is_scrolled_and_covers_nothing_for_good(
    page: Page, site: str, line: Line, state: str
) -> None:
    page.set_viewport_size(SHORT)
    open_live(page, f"{site}/?{state}")
    line.cut()
    expect(page.locator("#verbinding")).to_be_visible(timeout=15_000)
    for part in (0, 0.25, 0.5, 0.75, 1):
        page.evaluate(
            "part => scrollTo(0, part * (document.documentElement.scrollHeight - innerHeight))",
            part,
        )
        frames(page)
        top, bottom, window = page.evaluate(NOTICE)
        assert 0 < top < bottom <= window, f"{part}: {top} to {bottom} of {window}"
        assert bottom == window, f"{part}: it lies across the page, {bottom} of {window}"
    foot = page.evaluate("document.querySelector('.voet').getBoundingClientRect().bottom")
    assert top >= round(foot), "at the end nothing of the page is below it"
    assert page.evaluate(COVERED) == []


def test_a_line_that_drops_while_the_page_prints_loses_no_answer(
    page: Page, site: str, line: Line
) -> None:
    open_live(page, site)
    for parameter, value in (("rol", "trainer"), ("feiten", "nee")):
        tap(page, parameter, value)
    before = query(page)
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert query(page) == ""
    line.cut()
    expect(page.locator("#verbinding")).to_be_visible(timeout=15_000)
    line.mend()
    expect(page.locator("#verbinding")).to_be_hidden(timeout=30_000)
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert query(page) == before
    expect_question(page, "beelden")
    tap(page, "beelden", "nee")
    page.go_back()
    expect_question(page, "beelden")

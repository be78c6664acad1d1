"""Pages without a connection to the server show a notice, and their links still work."""

from collections.abc import Callable
from itertools import product

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.connection import Connection
from tests.conftest import SiteForMode
from tools.drive import (
    RESULT,
    expect_question,
    new_document,
    open_live,
    query,
    recorded_requests,
    resize,
    same_document,
    tap,
    wait_answer,
    wait_frames,
    wait_live,
)
from tools.states import KINDS

QUESTION = "rol=trainer&sector=sport&feiten=ja&beelden=ja"  # with both alarms
PHONE = (390, 664)


def test_a_tap_on_a_silently_dead_connection_is_followed_as_a_link(
    page: Page, site: str, connection: Connection
) -> None:
    page.clock.install()
    open_live(page, f"{site}/?{QUESTION}")
    tap(page, "stap", "2")
    page.locator("#notitie-gebeurd").fill("pauze")
    with new_document(page):
        connection.go_silent()
        page.go_back()
        page.clock.fast_forward(5_000)
    wait_live(page)
    expect_question(page, "stap")
    connection.go_silent()
    page.locator(".keuzes-options [data-optie='2']").click()
    page.clock.fast_forward(5_000)
    expect(page.locator("#notitie-gebeurd")).to_have_value("pauze", timeout=30_000)
    assert query(page) == f"{QUESTION}&stap=2"


@pytest.mark.tolerates("console")  # a request that fails
def test_a_tap_while_offline_shows_a_notice_and_is_followed_when_online(
    page: Page, site: str, connection: Connection
) -> None:
    open_live(page, f"{site}/?{QUESTION}")
    connection.go_silent()
    page.context.set_offline(True)
    expect(page.locator("#verbinding")).to_be_hidden()
    page.locator(".keuzes-options [data-optie='2']").click()
    expect(page.locator("#verbinding")).to_be_visible(timeout=2_000)
    expect_question(page, "stap")
    page.context.set_offline(False)
    wait_answer(page, "stap", "2")
    expect(page.locator("#volgende-stap")).to_be_visible()


@pytest.mark.tolerates("console")  # a request that fails
def test_an_alarm_is_announced_if_its_answer_arrives_after_the_notice_of_a_lost_connection(
    page: Page, site: str, connection: Connection
) -> None:
    open_live(page, f"{site}/?rol=trainer&sector=sport")
    connection.hold()
    page.route(HEALTH_CHECK, lambda route: route.abort())
    page.locator("[data-optie=ja]").click()
    expect(page.locator("#verbinding")).to_be_visible(timeout=30_000)
    connection.release()
    expect_question(page, "beelden")
    expect(page.locator("#verbinding")).to_be_hidden()
    alarm = page.locator("#dringend").get_attribute("data-omroep")
    assert alarm
    expect(page.locator("#omroep")).to_contain_text(alarm)


@pytest.mark.tolerates("console")  # a request that fails
def test_a_download_that_waits_for_the_connection_happens_once(page: Page, site: str) -> None:
    page.clock.install()
    open_live(page, f"{site}/?{RESULT}")
    page.context.set_offline(True)
    page.get_by_role("link", name="Bewaar als PDF").click()
    expect(page.locator("#verbinding")).to_be_visible()
    requests = recorded_requests(page)
    with page.expect_download():
        page.context.set_offline(False)
    page.clock.fast_forward(10_000)
    wait_frames(page)
    assert len([url for url in requests if ".pdf" in url]) == 1
    expect(page.locator("#verbinding")).to_be_hidden()
    page.locator("[data-wijzig=feiten]").click()
    expect_question(page, "feiten")


# Makes the browser report that it is offline, although it is online.
OFFLINE_HINT = "Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false });"
HEALTH_CHECK = "**/healthz"
INTERNAL_LINKS = """() => [...document.querySelectorAll("a[href]")]
  .filter((link) => link.origin === location.origin && link.checkVisibility() &&
    !link.matches(".sla-over, [href^='#'], [download], [data-agenda]"))
  .map((link) => link.getAttribute("href"))"""


@pytest.mark.parametrize("script", ["", OFFLINE_HINT], ids=["", "reported offline"])
def test_an_answered_tap_is_not_followed_as_a_link(page: Page, site: str, script: str) -> None:
    page.add_init_script(script)
    page.clock.install()
    open_live(page, f"{site}/?{QUESTION}")
    with same_document(page):
        for action in (
            lambda: tap(page, "stap", "2"),
            page.go_back,
            page.go_forward,
            lambda: page.locator("[data-wijzig=feiten]").click(),
        ):
            before = page.locator("main[data-staat]").get_attribute("data-staat")
            action()
            expect(page.locator("main[data-staat]")).not_to_have_attribute(
                "data-staat", before or ""
            )
            page.clock.fast_forward(10_000)
            wait_frames(page)
            expect(page.locator("#verbinding")).to_be_hidden()


def test_each_link_is_followed_if_the_browser_wrongly_reports_that_it_is_offline(
    page: Page, site_by_links: str
) -> None:
    page.add_init_script(OFFLINE_HINT)
    followed: set[str] = set()
    for url in (f"{site_by_links}/?{QUESTION}", f"{site_by_links}/?{RESULT}"):
        page.goto(url)
        hrefs = {*page.evaluate(INTERNAL_LINKS)} - followed
        assert len(hrefs) > 5
        for href in sorted(hrefs):
            page.goto(url)
            link = page.locator(f'a[href="{href}"]').filter(visible=True).first
            with page.expect_download() if ".pdf" in href else new_document(page):
                link.click()
        followed |= hrefs
    page.goto(url)
    page.locator("#volgend-gesprek").fill("2099-12-13")
    with page.expect_download():
        page.locator("[data-agenda]").click()


# Responses to the health check while the server runs. After those in REACHED the link is followed.
# After those in UNREACHED the page shows the notice, and a second tap on the same link follows it.
REACHED: dict[str, Callable[[Route], None]] = {
    "elsewhere": lambda route: route.fulfill(status=302, headers={"location": "http://[::1]:9/"}),
    "here": lambda route: route.fulfill(status=302, headers={"location": "/privacy"}),
    "forbidden": lambda route: route.fulfill(status=403),
}
UNREACHED: dict[str, Callable[[Route], None]] = {
    "unavailable": lambda route: route.fulfill(status=503),
    "blocked": lambda route: route.abort("blockedbyclient"),
    "silence": lambda route: None,
}


@pytest.fixture
def disconnected_page(
    request: pytest.FixtureRequest, page: Page, site_for_mode: SiteForMode, connection: Connection
) -> Page:
    """Return a page that shows a result and treats its connection as lost."""
    if request.param == "live":
        open_live(page, f"{site_for_mode('altijd')}/?{RESULT}")
        connection.drop_and_wait()
    else:
        page.add_init_script(OFFLINE_HINT)
        page.goto(f"{site_for_mode('nooit')}/?{RESULT}")
    return page


@pytest.mark.tolerates("console")
@pytest.mark.parametrize(
    ("disconnected_page", "response"),
    [
        *product(["links"], [*REACHED, *UNREACHED]),
        *product(["live"], ["forbidden", "silence"]),
    ],
    indirect=["disconnected_page"],
)
def test_a_link_needs_a_second_tap_only_if_the_server_seems_down(
    disconnected_page: Page, response: str
) -> None:
    page = disconnected_page
    page.route(HEALTH_CHECK, (REACHED | UNREACHED)[response])
    field = page.locator("#gesprek textarea").filter(visible=True).first
    field.fill("blijft")
    link = page.get_by_role("link", name="Privacy")
    if response in REACHED:
        link.click()
    else:
        link.dblclick()  # a double click counts as one tap
        expect(page.locator("#verbinding")).to_be_visible()
        page.get_by_role("link", name="Toegankelijkheid").click()  # the first tap on another link
        wait_frames(page)
        assert query(page) == RESULT
        link.click()
    page.wait_for_url("**/privacy")
    page.go_back()
    expect(field).to_have_value("blijft")


@pytest.mark.tolerates("console")
@pytest.mark.parametrize("disconnected_page", ["live"], indirect=True)
def test_a_pending_link_survives_streamlits_attempts_to_reconnect(disconnected_page: Page) -> None:
    page = disconnected_page
    page.route(HEALTH_CHECK, UNREACHED["unavailable"])
    page.get_by_role("link", name="Privacy").click()
    page.evaluate(
        """() => new Promise((done) => new MutationObserver(done).observe(
          document.getElementById("root"), { subtree: true, attributes: true }))"""
    )
    wait_frames(page)
    page.unroute(HEALTH_CHECK)
    page.wait_for_url("**/privacy")


@pytest.mark.tolerates("console")
def test_going_back_cancels_a_pending_link(page: Page, site_by_links: str) -> None:
    page.add_init_script(OFFLINE_HINT)
    health_checks: list[Route] = []
    page.route(HEALTH_CHECK, lambda route: health_checks.append(route))
    page.clock.install()
    page.goto(f"{site_by_links}/?{RESULT}")
    page.get_by_role("button", name="Toon alleen het gesprek").click()
    with page.expect_request(HEALTH_CHECK):
        page.evaluate("document.querySelector('.voet-links a').click()")
    page.go_back()
    expect(page.locator("html")).not_to_have_attribute("data-alleen", "")
    expect(page.locator("#verbinding")).to_be_hidden()
    count = len(health_checks)
    for route in health_checks:
        route.continue_()
    page.clock.run_for(10_000)
    wait_frames(page)
    assert len(health_checks) == count
    assert query(page) == RESULT


@pytest.mark.tolerates("console")
@pytest.mark.parametrize("act", ["talk", "note"])
def test_opening_the_talk_view_or_typing_a_note_cancels_a_pending_link(
    page: Page, site_by_links: str, act: str
) -> None:
    page.add_init_script(OFFLINE_HINT)
    page.route(HEALTH_CHECK, UNREACHED["unavailable"])
    page.goto(f"{site_by_links}/?{RESULT}")
    page.get_by_role("link", name="Privacy").click()
    expect(page.locator("#verbinding")).to_be_visible()
    if act == "talk":
        page.locator("#gesprek [data-naar-gesprek]").click()
        expect(page.locator("html[data-alleen]")).to_have_count(1)
    else:
        page.locator("#notitie-gebeurd").fill("blijft")
    expect(page.locator("#verbinding")).to_be_hidden()
    page.unroute(HEALTH_CHECK)
    page.evaluate("dispatchEvent(new Event('online'))")  # would follow a pending link at once
    page.evaluate("fetch('./healthz')")
    wait_frames(page)
    assert query(page) == RESULT


@pytest.mark.tolerates("console")
def test_choices_work_as_links_before_the_notice_of_a_lost_connection(
    page: Page, site: str, connection: Connection
) -> None:
    open_live(page, f"{site}/?{QUESTION}")
    with new_document(page):
        connection.drop()
        expect(page.locator("html[data-verbinding=weg]")).to_be_attached()
        expect(page.locator("#verbinding")).to_be_hidden()
        page.locator(".keuzes-options [data-optie='2']").click()
    wait_answer(page, "stap", "2")


# Returns the points at which another element covers the text of a message.
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


SCROLL = "part => scrollTo(0, part * (document.documentElement.scrollHeight - innerHeight))"


def hidden_text(page: Page, message: str) -> object:
    """Return the points at which a message is covered; "no text" if the message is empty."""
    wait_frames(page)
    return page.locator(message).filter(visible=True).first.evaluate(HIDDEN_TEXT)


# Returns the targets that the notice covers when they get the focus, and the targets that an
# element covers even when they are scrolled to the middle of the window.
COVERED = """() => [...document.querySelectorAll(":is(a, button, input, textarea)")]
  .filter((element) => element.checkVisibility() && !element.matches(".sla-over"))
  .filter((element) => {
    element.focus();
    const notice = document.getElementById("verbinding");
    const { bottom, height } = element.getBoundingClientRect();
    const edge = notice.getBoundingClientRect().top;
    if (!notice.contains(element) && bottom > edge + 1 && height < edge) return true;
    element.scrollIntoView({ block: "center" });
    const box = element.getClientRects()[0];
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return !top || !(element.contains(top) || top.contains(element));
  })
  .map((element) => element.outerHTML.slice(0, 120))"""


@pytest.mark.tolerates("console")
@pytest.mark.parametrize("path", [*WITH_NOTICE, "talk"])
def test_the_connection_notice_is_not_covered_and_covers_nothing_permanently(
    page: Page, site_by_links: str, path: str
) -> None:
    page.add_init_script(OFFLINE_HINT)
    page.route(HEALTH_CHECK, UNREACHED["blocked"])
    talk = path == "talk"
    page.goto(site_by_links + (f"/?{RESULT}" if talk else path))
    if talk:
        page.get_by_role("button", name="Toon alleen het gesprek").click()
    page.evaluate("document.querySelector('.voet-links a').click()")
    expect(page.locator("#verbinding")).to_be_visible()
    for window, part in product(WINDOWS, (0, 0.5, 1)):
        resize(page, window)
        page.evaluate(SCROLL, part)
        assert hidden_text(page, "#verbinding") == [], (window, part)
    resize(page, PHONE)
    assert page.evaluate(COVERED) == []


@pytest.mark.parametrize(
    ("button", "windows"),
    [
        *product(["#delen [data-print]", "#delen [data-verstuur]"], [WINDOWS]),
        *product(
            [".balk [data-print]", ".balk [data-deel]"], [WINDOWS[:3]]
        ),  # a desktop has no bar
    ],
)
def test_a_failed_print_or_share_shows_its_message_in_view(
    page: Page, site_by_links: str, button: str, windows: list[tuple[int, int]]
) -> None:
    page.add_init_script("window.print = () => {}; navigator.share = () => Promise.reject();")
    page.add_init_script("sessionStorage.clear()")
    for window in windows:
        resize(page, window)
        page.goto(f"{site_by_links}/?{RESULT}")
        page.locator("#notitie-gebeurd").fill("pauze")  # because without notes the sheet opens
        page.evaluate("document.activeElement.blur()")
        page.locator(button).filter(visible=True).first.click()
        expect(page.locator("[data-niets]")).to_be_visible()
        assert hidden_text(page, "[data-niets]") == [], window


def test_losing_the_connection_during_a_print_loses_no_answer(
    page: Page, site: str, connection: Connection
) -> None:
    open_live(page, site)
    for parameter, value in (("rol", "trainer"), ("feiten", "nee")):
        tap(page, parameter, value)
    before = query(page)
    # The notice must come from a timer. A comparison of clock times can miss its moment.
    page.evaluate("() => { const now = Date.now(); Date.now = () => now; }")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert query(page) == ""
    connection.drop_and_wait()
    connection.restore_and_wait()
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert query(page) == before
    expect_question(page, "beelden")
    tap(page, "beelden", "nee")
    page.go_back()
    expect_question(page, "beelden")

"""After Back, Forward and quick taps in any order, address, page, title and focus agree."""

import re
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice

import pytest
from playwright.sync_api import Page, expect

from tests.browser.connection import Connection
from tests.conftest import SiteForMode
from tools.drive import (
    TAPS,
    HeldRequests,
    expect_question,
    new_document,
    open_live,
    option,
    query,
    same_document,
    tap,
    until,
    wait_entry,
    wait_frames,
    wait_live,
)

QUESTION = "rol=trainer&sector=sport&feiten=nee&beelden=ja"
RESULT = f"{QUESTION}&stap=2"
TITLES = {QUESTION: "Hoever sta je al?", RESULT: "Jouw contacten"}
STEP_2 = option("stap", "2")
DELAYS = (0, 5, 10, 20, 40, 80, 120)  # ms
RACES = 14
# Taps a choice; after a delay (ms) taps another choice or, without one, goes back.
TAP_AND = """([selector, delay, other]) => new Promise((done) => {
  const link = document.querySelector(selector);
  link.focus();
  link.click();
  setTimeout(() => {
    if (other) document.querySelector(other)?.click();
    else history.back();
    done();
  }, delay);
})"""
SETTLED = """(staat) => location.search.slice(1) === staat &&
  document.querySelector("main").dataset.staat === staat &&
  history.state.state === staat"""
RECORD_MISMATCHES = """
window.mismatches = [];
addEventListener("DOMContentLoaded", () => {
  const main = document.querySelector("main[data-staat]");
  if (!main) return;
  new MutationObserver(() => {
    const { staat } = main.dataset;
    if (staat !== history.state.state) mismatches.push([staat, history.state]);
  }).observe(main, { attributes: true });
});
"""


@pytest.fixture(autouse=True)
def record_mismatches(page: Page) -> None:
    """Record each visible state that differs from the state of the history entry."""
    page.add_init_script(RECORD_MISMATCHES)


def expect_settled(page: Page, state: str) -> None:
    """Wait until address, page, title and focus fit this state; fail on a recorded mismatch."""
    page.wait_for_function(SETTLED, arg=state)
    expect(page).to_have_title(re.compile(f"^{TITLES[state]}"))
    assert page.evaluate("document.activeElement.matches('#inhoud, a.keuze')")
    assert page.evaluate("mismatches") == []


def test_address_and_page_stay_in_sync_after_back_during_a_tap(page: Page, site: str) -> None:
    open_live(page, f"{site}/?{QUESTION}")
    for delay in islice(cycle(DELAYS), RACES):
        page.evaluate(TAP_AND, [STEP_2, delay, None])
        expect_settled(page, QUESTION)
        page.go_forward()
        expect_settled(page, RESULT)
        page.go_back()
        expect_settled(page, QUESTION)
    wait_live(page)
    expect_settled(page, QUESTION)


def test_after_two_quick_taps_back_returns_to_the_question(page: Page, site: str) -> None:
    for delay in (0, 30, 90):
        page.goto("about:blank")  # so that the history has no forward entries
        open_live(page, f"{site}/?{QUESTION}")
        entries = page.evaluate("history.length")
        page.evaluate(TAP_AND, [option("stap", "3"), delay, STEP_2])
        expect(page.locator("#volgende-stap")).to_be_visible()
        wait_live(page)
        wait_entry(page)
        assert query(page) in (f"{QUESTION}&stap=3", RESULT)
        assert page.evaluate("history.length") == entries + 1, "every entry was shown"
        page.go_back()
        expect_question(page, "stap")
        assert query(page) == QUESTION


def test_a_double_click_is_one_tap(page: Page, site: str) -> None:
    open_live(page, f"{site}/?{QUESTION}")
    entries = page.evaluate("history.length")
    with same_document(page):
        page.locator(STEP_2).dblclick()
        expect_settled(page, RESULT)
    assert page.evaluate("history.length") == entries + 1


@pytest.mark.parametrize("mode", ["altijd", "nooit"])
def test_a_slow_double_click_does_not_answer_the_next_question(
    page: Page, site_for_mode: SiteForMode, mode: str
) -> None:
    url = f"{site_for_mode(mode)}/?rol=trainer&sector=sport&feiten=nee"
    if mode == "altijd":
        open_live(page, url)
    else:
        page.goto(url)
    page.locator(option("beelden", "nee")).click()
    expect_question(page, "stap")
    state = query(page)
    page.locator(option("stap", "2")).hover()
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    wait_frames(page)
    assert query(page) == state
    expect_question(page, "stap")


def test_a_second_tap_while_the_first_is_unanswered_is_followed_as_a_link(
    page: Page, site: str, connection: Connection
) -> None:
    open_live(page, f"{site}/?{QUESTION}")
    entries = page.evaluate("history.length")
    connection.hold()
    with new_document(page):
        page.locator(option("stap", "3")).click()
        expect_question(page, "stap")
        page.locator(STEP_2).click()
    page.wait_for_function(SETTLED, arg=RESULT)
    assert page.evaluate("history.length") == entries + 1
    page.go_back()
    expect_question(page, "stap")
    assert query(page) == QUESTION


def test_back_cancels_a_pending_tap_and_its_late_response_changes_nothing(
    page: Page, site: str, connection: Connection
) -> None:
    page.clock.install()
    open_live(page, f"{site}/?{QUESTION}")
    with same_document(page):
        connection.hold()
        page.locator(STEP_2).click()
        until(page, lambda: bool(connection.held_messages), "the response is held back")
        page.go_back()
        page.wait_for_function(SETTLED, arg=QUESTION)
        page.clock.fast_forward(10_000)
        wait_frames(page)
        expect_settled(page, QUESTION)
        connection.release()
        wait_live(page)
        page.clock.fast_forward(10_000)
        expect_settled(page, QUESTION)
        expect(page.locator("#verbinding")).to_be_hidden()
        page.go_forward()
        expect_settled(page, RESULT)


def test_a_tap_that_is_unanswered_for_five_seconds_is_followed_as_a_link(
    page: Page, site: str, connection: Connection
) -> None:
    page.clock.install()
    open_live(page, f"{site}/?{QUESTION}")
    entries = page.evaluate("history.length")
    connection.hold()
    page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))  # only the test moves the clock
    with new_document(page):
        with same_document(page):
            page.locator(STEP_2).click()
            page.clock.run_for(4_900)
            expect_question(page, "stap")
        page.clock.run_for(200)
    page.wait_for_function(SETTLED, arg=RESULT)
    assert page.evaluate("history.length") == entries + 1


def test_back_after_a_reload_works_before_and_after_takeover(page: Page, site: str) -> None:
    open_live(page, f"{site}/?{QUESTION}")
    tap(page, "stap", "2")
    held_requests = HeldRequests(page)
    page.reload(wait_until="domcontentloaded")
    page.go_back()
    page.wait_for_function(SETTLED, arg=QUESTION)
    expect_question(page, "stap")
    page.go_forward()
    page.wait_for_function(SETTLED, arg=RESULT)
    expect(page.locator("#volgende-stap")).to_be_visible()
    held_requests.release()
    wait_live(page)
    page.go_back()
    expect_settled(page, QUESTION)


def test_back_forward_and_jumps_over_several_entries_show_their_state(
    page: Page, site: str
) -> None:
    open_live(page, site)
    states = [""]
    for parameter, value in TAPS["sport"]:
        tap(page, parameter, value)
        states.append(query(page))
    assert len({*states}) == len(states)
    index = len(states) - 1
    with same_document(page):
        for jump in (-1, -1, -1, -1, 4, -2, 1, -3, 3):
            index += jump
            page.evaluate("(jump) => history.go(jump)", jump)
            page.wait_for_function(SETTLED, arg=states[index])


def test_back_to_a_differently_spelled_link_needs_no_load(page: Page, site: str) -> None:
    spelling = "sector=sport&rol=trainer&utm_s=x"
    open_live(page, f"{site}/?{spelling}")
    page.clock.install()
    with same_document(page):
        tap(page, "feiten", "nee")
        assert query(page) == "rol=trainer&sector=sport&feiten=nee"
        page.go_back()
        expect_question(page, "feiten")
        wait_entry(page)
        wait_live(page)
        page.clock.fast_forward(10_000)
        wait_frames(page)
        assert query(page) == spelling
        expect(page.locator("#verbinding")).to_be_hidden()
        tap(page, "feiten", "ja")

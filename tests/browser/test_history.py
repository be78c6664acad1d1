"""Back, Forward and quick taps: address, page, title and focus agree, whatever comes when."""

import re
from itertools import cycle, islice

import pytest
from playwright.sync_api import Page, expect

from tests.browser.line import Line
from tools.drive import (
    TAPS,
    Held,
    expect_question,
    frames,
    open_live,
    option,
    query,
    tap,
    until,
    wait_due,
    wait_live,
)

QUESTION = "rol=trainer&sector=sport&feiten=nee&beelden=ja"
RESULT = f"{QUESTION}&stap=2"
TITLES = {QUESTION: "Hoever sta je al?", RESULT: "Jouw contacten"}
SECOND = option("stap", "2")
DELAYS = (0, 5, 10, 20, 40, 80, 120)  # ms
RACES = 30
# A tap, and after so many ms Back or another one.
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
WATCH = """
window.wrong = [];
addEventListener("DOMContentLoaded", () => {
  const main = document.querySelector("main[data-staat]");
  if (!main) return;
  new MutationObserver(() => {
    if (main.dataset.staat !== history.state.state) wrong.push([main.dataset.staat, history.state]);
  }).observe(main, { attributes: true, childList: true });
});
"""
HERE = "() => window.here"


@pytest.fixture(autouse=True)
def watch(page: Page) -> None:
    """Note each state that is shown where another one is due."""
    page.add_init_script(WATCH)


def expect_settled(page: Page, state: str) -> None:
    """See that all agree that the page is at this state, and was at no other one."""
    page.wait_for_function(SETTLED, arg=state)
    expect(page).to_have_title(re.compile(f"^{TITLES[state]}"))
    assert page.evaluate("document.activeElement.matches('#inhoud, a.keuze')")
    assert page.evaluate("wrong") == []


def test_back_during_a_tap_and_forward_keep_address_and_page_in_step(page: Page, site: str) -> None:
    open_live(page, f"{site}/?{QUESTION}")
    for delay in islice(cycle(DELAYS), RACES):
        page.evaluate(TAP_AND, [SECOND, delay, None])
        expect_settled(page, QUESTION)
        page.go_forward()
        expect_settled(page, RESULT)
        page.go_back()
        expect_settled(page, QUESTION)
    wait_live(page)
    expect_settled(page, QUESTION)


@pytest.mark.parametrize("delay", [0, 15, 30, 60, 90])
def test_after_two_quick_taps_back_leads_to_the_question_that_was_tapped_on(
    page: Page, site: str, delay: int
) -> None:
    open_live(page, f"{site}/?{QUESTION}")
    page.evaluate(TAP_AND, [option("stap", "3"), delay, SECOND])
    expect(page.locator("#volgende-stap")).to_be_visible()
    wait_live(page)
    wait_due(page)
    assert query(page) in (f"{QUESTION}&stap=3", RESULT)
    page.go_back()
    expect_question(page, "stap")
    assert query(page) == QUESTION
    page.go_back()
    assert page.url == "about:blank", "no entry that was never shown"


def test_a_double_click_is_one_tap(page: Page, site: str) -> None:
    open_live(page, f"{site}/?{QUESTION}")
    page.evaluate("window.here = true")
    entries = page.evaluate("history.length")
    page.locator(SECOND).dblclick()
    expect_settled(page, RESULT)
    assert page.evaluate("history.length") == entries + 1
    assert page.evaluate(HERE)


def test_a_second_tap_while_the_answer_is_due_loads_its_address(
    page: Page, site: str, line: Line
) -> None:
    open_live(page, f"{site}/?{QUESTION}")
    page.evaluate("window.here = true")
    entries = page.evaluate("history.length")
    line.hold()
    page.locator(option("stap", "3")).click()
    expect_question(page, "stap")
    page.locator(SECOND).click()
    page.wait_for_function("() => !window.here")
    page.wait_for_function(SETTLED, arg=RESULT)
    assert page.evaluate("history.length") == entries + 1
    page.go_back()
    expect_question(page, "stap")
    assert query(page) == QUESTION


def test_back_while_the_answer_is_due_stays_and_the_late_answer_changes_nothing(
    page: Page, site: str, line: Line
) -> None:
    page.clock.install()
    open_live(page, f"{site}/?{QUESTION}")
    page.evaluate("window.here = true")
    line.hold()
    page.locator(SECOND).click()
    until(page, lambda: line.held > 0, "the answer is on its way")
    page.go_back()
    page.wait_for_function(SETTLED, arg=QUESTION)
    page.clock.fast_forward(10_000)
    frames(page)
    expect_settled(page, QUESTION)
    line.release()
    wait_live(page)
    page.clock.fast_forward(10_000)
    expect_settled(page, QUESTION)
    assert page.evaluate(HERE)
    expect(page.locator("#verbinding")).to_be_hidden()
    page.go_forward()
    expect_settled(page, RESULT)
    assert page.evaluate(HERE)


def test_an_answer_that_does_not_come_within_five_seconds_is_loaded(
    page: Page, site: str, line: Line
) -> None:
    page.clock.install()
    open_live(page, f"{site}/?{QUESTION}")
    page.evaluate("window.here = true")
    entries = page.evaluate("history.length")
    line.hold()
    page.locator(SECOND).click()
    page.clock.run_for(4_900)
    assert page.evaluate(HERE)
    expect_question(page, "stap")
    page.clock.run_for(200)
    page.wait_for_function("() => !window.here")
    page.wait_for_function(SETTLED, arg=RESULT)
    assert page.evaluate("history.length") == entries + 1


def test_back_after_a_reload_shows_the_state_before_also_while_streamlit_sleeps(
    page: Page, site: str
) -> None:
    open_live(page, f"{site}/?{QUESTION}")
    tap(page, "stap", "2")
    held = Held(page)
    page.reload(wait_until="domcontentloaded")
    page.go_back()
    page.wait_for_function(SETTLED, arg=QUESTION)
    expect_question(page, "stap")
    page.go_forward()
    page.wait_for_function(SETTLED, arg=RESULT)
    expect(page.locator("#volgende-stap")).to_be_visible()
    held.release()
    wait_live(page)
    page.go_back()
    expect_settled(page, QUESTION)


def test_history_jumps_over_several_entries_show_their_state(page: Page, site: str) -> None:
    open_live(page, site)
    page.evaluate("window.here = true")
    states = [""]
    for parameter, value in TAPS["sport"]:
        tap(page, parameter, value)
        states.append(query(page))
    at = len(states) - 1
    for jump in (-2, 1, -3, 3, -2, 3, -4, 4):
        at += jump
        page.evaluate("(jump) => history.go(jump)", jump)
        page.wait_for_function(SETTLED, arg=states[at])
    assert at == len(states) - 1
    assert page.evaluate(HERE)


@pytest.mark.parametrize("words", ["sector=sport&rol=trainer", "rol=trainer&sector=sport&utm_s=x"])
def test_back_to_a_differently_spelled_link_needs_no_load(
    page: Page, site: str, words: str
) -> None:
    open_live(page, f"{site}/?{words}")
    page.evaluate("window.here = true")
    page.clock.install()
    tap(page, "feiten", "nee")
    assert query(page) == "rol=trainer&sector=sport&feiten=nee"
    page.go_back()
    expect_question(page, "feiten")
    wait_due(page)
    wait_live(page)
    page.clock.fast_forward(10_000)
    frames(page)
    assert query(page) == words
    assert page.evaluate(HERE)
    expect(page.locator("#verbinding")).to_be_hidden()
    tap(page, "feiten", "ja")
    assert page.evaluate(HERE)

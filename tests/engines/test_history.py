"""Back during a tap and after two quick taps, in WebKit and Firefox."""

from itertools import cycle, islice

from tests.engines.conftest import Visit
from tools.drive import RESULT, option
from tools.engines.visitor import Visitor, tap, until, until_live, until_question, until_state

QUESTION = RESULT.removesuffix("&stap=2")
TITLES = {QUESTION: "Hoever sta je al?", RESULT: "Jouw contacten"}
DELAYS = (0, 5, 10, 20, 40, 80, 120)  # ms
RACES = 14
# At the next click, goes back after a delay (ms); records when Back is done.
BACK_AFTER = """
const [delay] = arguments, { dataset } = document.documentElement;
delete dataset.backed;
addEventListener("popstate", ({ isTrusted }) => { if (isTrusted) dataset.backed = ""; });
addEventListener("click", () => setTimeout(() => history.back(), delay), { once: true });
"""
# At the next click, taps another choice after a delay (ms); records whether that one still existed.
TAP_AFTER = """
const [delay, selector] = arguments, { dataset } = document.documentElement;
addEventListener(
  "click",
  () => setTimeout(() => {
    const other = document.querySelector(selector);
    dataset.other = other ? "tapped" : "gone";
    other?.click();
  }, delay),
  { once: true },
);
"""
LAST_TAP_SHOWN = """
const { staat } = document.querySelector("main")?.dataset ?? {};
const { other } = document.documentElement.dataset;
return staat?.endsWith(other === "gone" ? "stap=3" : "stap=2") ?? false;
"""
FOCUS = "return document.activeElement.matches('#inhoud, a.keuze')"


def until_settled(visitor: Visitor, state: str) -> None:
    """Wait until address, page, title and focus agree."""
    until_state(visitor, state)
    until(visitor, "return document.title.startsWith(arguments[0])", TITLES[state])
    until(visitor, "return seen('.keuzes-options').length === arguments[0]", int(state == QUESTION))
    assert visitor.evaluate(FOCUS)


def test_address_and_page_stay_in_sync_after_back_during_a_tap(visit: Visit, site: str) -> None:
    visitor = visit()
    visitor.open(f"{site}/?{QUESTION}")
    until_live(visitor)
    for delay in islice(cycle(DELAYS), RACES):
        visitor.evaluate(BACK_AFTER, delay)
        tap(visitor, option("stap", "2"))
        until(visitor, "return document.documentElement.dataset.backed === ''")
        until_settled(visitor, QUESTION)
        visitor.evaluate("history.forward()")
        until_settled(visitor, RESULT)
        visitor.evaluate("history.back()")
        until_settled(visitor, QUESTION)
    until_live(visitor)
    until_settled(visitor, QUESTION)


def test_back_after_two_quick_taps_returns_to_the_question(visit: Visit, site: str) -> None:
    visitor = visit()
    for delay in (0, 30, 90):
        visitor.open(f"{site}/?{QUESTION}")
        until_live(visitor)
        visitor.evaluate(TAP_AFTER, delay, option("stap", "2"))
        tap(visitor, option("stap", "3"))
        until(visitor, LAST_TAP_SHOWN)
        visitor.back()
        until_state(visitor, QUESTION)
        until_question(visitor, "stap")

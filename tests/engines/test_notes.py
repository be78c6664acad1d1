"""Notes and the talk view, in WebKit and Firefox: the moments that depend on the engine.

These are navigation, with back/forward caches that differ, also for pages with a socket; and print.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from urllib.parse import urlsplit

import pytest

from tests.engines.conftest import Visit
from tools.app_server import Server
from tools.drive import RESULT, option
from tools.engines.firefox import Firefox
from tools.engines.visitor import (
    Engine,
    Visitor,
    fill,
    tap,
    until,
    until_live,
    until_query,
    until_question,
    until_state,
)
from tools.relay import Relay

OTHER = "rol=trainer&sector=sport&feiten=nee&beelden=nee&stap=3"
CHANGE = f"{RESULT}&wijzig=feiten"
RESTART = ".keuzes-restart a"
NOTE = "Zwijgt in de klas."
FIELD = "#notitie-beleving"
TICK = "#besproken-gebeurd"


@dataclass
class Talk:
    """A visitor with an open wizard. live: whether Streamlit has taken over.

    elsewhere: the address of another site.
    """

    visitor: Visitor
    url: str
    live: bool
    elsewhere: str

    def wait(self, query: str = RESULT) -> None:
        until_state(self.visitor, query)
        if self.live:
            until_live(self.visitor)

    def open(self, query: str = RESULT) -> None:
        self.visitor.open(f"{self.url}/?{query}")
        self.wait(query)

    def reload(self, query: str = RESULT) -> None:
        self.visitor.reload()
        self.wait(query)

    def back(self, query: str = RESULT) -> None:
        self.visitor.back()
        self.wait(query)

    def keep(self) -> None:
        tap(self.visitor, ".keuzes-keep a")
        self.wait()

    def restart(self) -> None:
        """Start again; with notes this needs a confirmation."""
        tap(self.visitor, RESTART)
        tap(self.visitor, "[data-zeker=ja]")
        until_question(self.visitor, "rol")
        self.wait("")

    def wipe(self, button: str = "#gesprek [data-notities=wis]") -> None:
        tap(self.visitor, button)
        tap(self.visitor, "[data-zeker=ja]")

    def change(self) -> None:
        """Open an answered question again."""
        tap(self.visitor, "[data-wijzig=feiten]")
        until_question(self.visitor, "feiten")
        self.wait(CHANGE)

    def write(self) -> None:
        tap(self.visitor, TICK)
        until(self.visitor, "return seen(arguments[0])[0].checked", TICK)
        fill(self.visitor, FIELD, NOTE)
        expect_shown(self)

    def alone(self) -> bool:
        found: bool = self.visitor.ask("return document.documentElement.dataset.alleen === ''")
        return found


def expect_shown(talk: Talk) -> None:
    until(
        talk.visitor,
        "return seen(arguments[0])[0]?.value === arguments[1] && seen(arguments[2])[0]?.checked",
        FIELD,
        NOTE,
        TICK,
    )


def expect_asked(talk: Talk) -> None:
    until(
        talk.visitor,
        "return seen('[data-als=vraag]').length === 1 && seen('.punt').length === 6"
        " && seen('#gesprek :is(input, textarea)').length === 0",
    )


def expect_gone(talk: Talk) -> None:
    until(
        talk.visitor,
        "return seen(arguments[0])[0]?.value === '' && !seen(arguments[1])[0].checked"
        " && seen('[data-als=vraag]').length === 0",
        FIELD,
        TICK,
    )


def to_an_own_page(talk: Talk) -> None:
    tap(talk.visitor, ".voet-links a[href$=privacy]")
    until_query(talk.visitor, "", "/privacy")


def to_another_site(talk: Talk) -> None:
    talk.visitor.open(f"{talk.elsewhere}/privacy")


def answer_ja(talk: Talk) -> None:
    tap(talk.visitor, option("feiten", "ja"))
    talk.wait(RESULT.replace("feiten=nee", "feiten=ja"))


def open_other(talk: Talk) -> None:
    talk.open(OTHER)


def open_sheet(talk: Talk) -> None:
    talk.visitor.open(f"{talk.url}/afdruk?{RESULT}")
    until_query(talk.visitor, RESULT, "/afdruk")


def print_page(talk: Talk) -> None:
    talk.visitor.print_pdf()
    until(talk.visitor, "return seen('#delen [data-notities=wis]').length === 1")


def wipe_old(talk: Talk) -> None:
    talk.wipe("[data-notities=wis-vorige]")
    expect_gone(talk)


Step = Callable[[Talk], None]
Moment = tuple[Step, list[Step]]
MOMENTS_BY_LINKS: dict[str, Moment] = {
    "reload": (expect_shown, [Talk.reload]),
    "a print": (expect_shown, [print_page, Talk.reload]),
    "the same link": (expect_asked, [Talk.open]),
    "the address of the sheet": (expect_asked, [open_sheet]),
}
MOMENTS: dict[str, Moment] = {
    "back from an own page": (expect_shown, [to_an_own_page, Talk.back]),
    "back from another site": (expect_shown, [to_another_site, Talk.back]),
    "wijzig and laat zo": (expect_shown, [Talk.change, Talk.keep]),
    "wijzig and another answer": (expect_shown, [Talk.change, answer_ja]),
    "a reload at a wijzig": (
        expect_shown,
        [Talk.change, lambda talk: talk.reload(CHANGE), Talk.keep],
    ),
    "back while it asks": (expect_shown, [open_other, expect_asked, Talk.back]),
    "opnieuw and back": (expect_gone, [Talk.restart, Talk.back]),
    "a wipe elsewhere and back": (expect_gone, [open_other, wipe_old, Talk.back]),
}


@pytest.fixture(scope="session")
def by_links() -> Iterator[str]:
    """Return the address of a server that never wakes Streamlit."""
    server = Server(env={"WEGWIJZER_STREAMLIT": "nooit"})
    yield server.url
    server.stop()


@pytest.fixture
def talk(request: pytest.FixtureRequest, visit: Visit, site: str, by_links: str) -> Talk:
    live = request.param == "live"
    url, elsewhere = (site, by_links) if live else (by_links, site)
    talk = Talk(visit(), url, live, elsewhere)
    talk.open()
    return talk


@pytest.mark.parametrize(
    ("talk", "name"),
    [*product(["links"], [*MOMENTS_BY_LINKS, *MOMENTS]), *product(["live"], MOMENTS)],
    indirect=["talk"],
)
def test_notes_last_exactly_as_long_as_they_should(talk: Talk, name: str) -> None:
    expect_outcome, steps = (MOMENTS_BY_LINKS | MOMENTS)[name]
    talk.write()
    for step in steps:
        step(talk)
    expect_outcome(talk)


@pytest.mark.parametrize("talk", ["links"], indirect=True)
def test_the_talk_view_survives_a_reload_and_can_be_closed(talk: Talk) -> None:
    tap(talk.visitor, ".balk-gesprek")
    until(talk.visitor, "return seen('#gesprek').length === 1 && seen('#ladder').length === 0")
    talk.write()
    talk.reload()
    expect_shown(talk)
    assert talk.alone()
    tap(talk.visitor, "#gesprek [data-naar-gesprek]")
    until(talk.visitor, "return seen('#ladder').length === 1")
    assert not talk.alone()
    expect_shown(talk)


@pytest.fixture
def relay(by_links: str) -> Iterator[Relay]:
    """Yield a relay to the server; while it is stopped, the browser shows its error page."""
    relay = Relay(to=urlsplit(by_links).port or 0)
    yield relay
    relay.stop()


def test_after_back_to_the_browsers_error_page_notes_are_restored_or_asked_about(
    engine: Engine, visit: Visit, relay: Relay, by_links: str
) -> None:
    talk = Talk(visit(), relay.url, live=False, elsewhere=by_links)
    talk.open()
    talk.write()
    talk.visitor.open(f"{by_links}/privacy")
    relay.stop()
    talk.visitor.back()
    relay.start()
    talk.reload()
    # Firefox keeps the state of the history entry. WebKit and Chromium lose it, as for a new page.
    if not isinstance(engine, Firefox):
        expect_asked(talk)
        tap(talk.visitor, "[data-notities=toon]")
    expect_shown(talk)

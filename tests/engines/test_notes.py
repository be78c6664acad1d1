"""Notes and the talk view, in WebKit and Firefox.

Each case runs on a live page and by links alone. The back/forward caches of these engines differ,
also for pages with a socket.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.engines.conftest import Visit
from tools.app_server import Server
from tools.drive import option
from tools.engines.firefox import Firefox
from tools.engines.visitor import (
    Engine,
    Visitor,
    tap,
    until,
    until_live,
    until_query,
    until_question,
    until_state,
)

RESULT = "rol=trainer&sector=sport&feiten=nee&beelden=ja&stap=2"
OTHER = "rol=trainer&sector=sport&feiten=nee&beelden=nee&stap=3"
CHANGE = f"{RESULT}&wijzig=feiten"
ANSWERS = [("rol", "trainer"), ("feiten", "nee"), ("beelden", "ja"), ("stap", "2")]
THIRTEEN_HOURS = 13 * 60 * 60 * 1000  # ms
RESTART = ".keuzes-restart a"
NOTE = "Zwijgt in de klas."
FIELD = "#notitie-beleving"
TICK = "#besproken-gebeurd"
LOOKS = 10  # 200 on a busy machine lost nothing either


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

    def answer(self, parameter: str, value: str) -> None:
        tap(self.visitor, option(parameter, value))

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
        """Review an answered question."""
        tap(self.visitor, "[data-wijzig=feiten]")
        until_question(self.visitor, "feiten")
        self.wait(CHANGE)

    def answer_all(self) -> None:
        """Answer from the first question to the result."""
        self.wait("")
        for parameter, value in ANSWERS:
            until_question(self.visitor, parameter)
            self.answer(parameter, value)
        self.wait()

    def write(self) -> None:
        tap(self.visitor, TICK)
        until(self.visitor, "return seen(arguments[0])[0].checked", TICK)
        tap(self.visitor, FIELD)
        until(self.visitor, "return document.activeElement.matches(arguments[0])", FIELD)
        self.visitor.write(NOTE)
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


def reload(talk: Talk) -> None:
    talk.reload()


def back_from_an_own_page(talk: Talk) -> None:
    tap(talk.visitor, ".voet-links a[href$=privacy]")
    until_query(talk.visitor, "", "/privacy")
    talk.back()


def back_from_another_site(talk: Talk) -> None:
    talk.visitor.open(f"{talk.elsewhere}/privacy")
    talk.back()


def wijzig_and_laat_zo(talk: Talk) -> None:
    talk.change()
    talk.keep()


def wijzig_and_another_answer(talk: Talk) -> None:
    talk.change()
    talk.answer("feiten", "ja")
    talk.wait(RESULT.replace("feiten=nee", "feiten=ja"))


def a_reload_in_the_middle_of_a_wijzig(talk: Talk) -> None:
    talk.change()
    talk.reload(CHANGE)
    talk.keep()


def the_same_link(talk: Talk) -> None:
    talk.open()


def another_link(talk: Talk) -> None:
    talk.open(OTHER)


def the_sheet_by_its_address(talk: Talk) -> None:
    talk.visitor.open(f"{talk.url}/afdruk?{RESULT}")
    until_query(talk.visitor, RESULT, "/afdruk")


def the_same_answers_from_the_start(talk: Talk) -> None:
    talk.visitor.open(f"{talk.url}/")
    talk.answer_all()


def a_slip_on_wis(talk: Talk) -> None:
    tap(talk.visitor, "#gesprek [data-notities=wis]")
    tap(talk.visitor, "[data-zeker=nee]")


def a_slip_on_opnieuw(talk: Talk) -> None:
    tap(talk.visitor, RESTART)
    until(talk.visitor, "return seen('[data-zeker]').length === 2")
    tap(talk.visitor, TICK)  # another tap cancels; the second one ticks again
    until(talk.visitor, "return seen('[data-zeker]').length === 0")
    tap(talk.visitor, TICK)


def a_print(talk: Talk) -> None:
    talk.visitor.print_pdf()
    tap(talk.visitor, "#delen [data-notities=wis]")
    tap(talk.visitor, "[data-zeker=nee]")
    talk.reload()


def back_while_it_asks(talk: Talk) -> None:
    talk.open(OTHER)
    expect_asked(talk)
    talk.back()


def wijzig_while_it_asks(talk: Talk) -> None:
    talk.open()
    expect_asked(talk)
    wijzig_and_laat_zo(talk)


def a_reload_while_it_asks(talk: Talk) -> None:
    talk.open()
    expect_asked(talk)
    talk.reload()


def toon_ze(talk: Talk) -> None:
    talk.open()
    tap(talk.visitor, "[data-notities=toon]")


def opnieuw_and_back(talk: Talk) -> None:
    talk.restart()
    talk.back()


def opnieuw_and_the_next_child(talk: Talk) -> None:
    talk.restart()
    talk.answer_all()


def wis_ze_and_a_reload(talk: Talk) -> None:
    talk.open()
    talk.wipe("[data-notities=wis-vorige]")
    expect_gone(talk)
    talk.reload()


def thirteen_hours(talk: Talk) -> None:
    """Make the stored notes thirteen hours older."""
    talk.visitor.ask(
        "const state = JSON.parse(sessionStorage.gesprek); state.time -= arguments[0];"
        " sessionStorage.gesprek = JSON.stringify(state)",
        THIRTEEN_HOURS,
    )


def thirteen_hours_and_a_reload(talk: Talk) -> None:
    thirteen_hours(talk)
    talk.reload()


def thirteen_hours_and_the_same_link(talk: Talk) -> None:
    thirteen_hours(talk)
    talk.open()


def wis_and_a_reload(talk: Talk) -> None:
    talk.wipe()
    expect_gone(talk)
    talk.reload()


def a_wipe_elsewhere_and_back(talk: Talk) -> None:
    talk.open(OTHER)
    talk.wipe("[data-notities=wis-vorige]")
    expect_gone(talk)
    talk.back()


MOMENTS: list[tuple[Callable[[Talk], None], Callable[[Talk], None]]] = [
    (reload, expect_shown),
    (back_from_an_own_page, expect_shown),
    (back_from_another_site, expect_shown),
    (wijzig_and_laat_zo, expect_shown),
    (wijzig_and_another_answer, expect_shown),
    (a_reload_in_the_middle_of_a_wijzig, expect_shown),
    (toon_ze, expect_shown),
    (a_slip_on_wis, expect_shown),
    (a_slip_on_opnieuw, expect_shown),
    (a_print, expect_shown),
    (back_while_it_asks, expect_shown),
    (the_same_link, expect_asked),
    (another_link, expect_asked),
    (the_sheet_by_its_address, expect_asked),
    (the_same_answers_from_the_start, expect_asked),
    (wijzig_while_it_asks, expect_asked),
    (a_reload_while_it_asks, expect_asked),
    (opnieuw_and_back, expect_gone),
    (opnieuw_and_the_next_child, expect_gone),
    (wis_ze_and_a_reload, expect_gone),
    (thirteen_hours_and_a_reload, expect_gone),
    (thirteen_hours_and_the_same_link, expect_gone),
    (wis_and_a_reload, expect_gone),
    (a_wipe_elsewhere_and_back, expect_gone),
]


@pytest.fixture(scope="session")
def by_links() -> Iterator[str]:
    """Return the address of a server that never wakes Streamlit."""
    server = Server(env={"WEGWIJZER_STREAMLIT": "nooit"})
    yield server.url
    server.stop()


@pytest.fixture(params=["live", "links"])
def talk(request: pytest.FixtureRequest, visit: Visit, site: str, by_links: str) -> Talk:
    live = request.param == "live"
    url, elsewhere = (site, by_links) if live else (by_links, site)
    talk = Talk(visit(), url, live, elsewhere)
    talk.open()
    return talk


@pytest.mark.parametrize(("happens", "then"), MOMENTS, ids=[m[0].__name__ for m in MOMENTS])
def test_notes_last_exactly_as_long_as_they_should(
    talk: Talk, happens: Callable[[Talk], None], then: Callable[[Talk], None]
) -> None:
    talk.write()
    happens(talk)
    then(talk)


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


def test_notes_survive_repeated_reviews_of_a_question(talk: Talk) -> None:
    talk.write()
    for look in range(LOOKS):
        talk.change()
        if look % 2:
            talk.back()
        else:
            talk.keep()
        expect_shown(talk)


@pytest.fixture(scope="session")
def failing() -> Iterator[Server]:
    """Return a server that a test stops and starts."""
    server = Server(env={"WEGWIJZER_STREAMLIT": "nooit"})
    yield server
    server.stop()


def test_after_a_reload_of_the_browsers_error_page_the_page_asks_about_notes(
    visit: Visit, failing: Server, by_links: str
) -> None:
    talk = Talk(visit(), failing.url, live=False, elsewhere=by_links)
    talk.open()
    talk.write()
    failing.stop()
    talk.visitor.open(f"{failing.url}/?{RESULT}")
    failing.start()
    talk.reload()
    expect_asked(talk)


def test_after_back_to_the_browsers_error_page_notes_are_restored_or_asked_about(
    engine: Engine, visit: Visit, failing: Server, by_links: str
) -> None:
    talk = Talk(visit(), failing.url, live=False, elsewhere=by_links)
    talk.open()
    talk.write()
    talk.visitor.open(f"{by_links}/privacy")
    failing.stop()
    talk.visitor.back()
    failing.start()
    talk.reload()
    # Firefox keeps the state of the history entry. WebKit and Chromium lose it, as for a new page.
    if not isinstance(engine, Firefox):
        expect_asked(talk)
        tap(talk.visitor, "[data-notities=toon]")
    expect_shown(talk)

"""Notes and the talk view in WebKit and Firefox: only what depends on the engine.

That is printing, and also navigation, because back/forward caches differ, even for pages with a
socket.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.engines.conftest import Visit
from tools.drive import RESULT, option
from tools.engines.firefox import Firefox
from tools.engines.visitor import (
    Visitor,
    fill,
    tap,
    until,
    until_live,
    until_query,
    until_question,
    until_state,
)
from tools.line import Line

OTHER_ANSWERS = "rol=trainer&sector=sport&feiten=nee&beelden=nee&stap=3"
CHANGE = f"{RESULT}&wijzig=feiten"
RESTART = ".keuzes-restart a"
NOTE = "Zwijgt in de klas."
FIELD = "#notitie-beleving"
TICK = "#besproken-gebeurd"


@dataclass
class Talk:
    """A visitor with the wizard open. live: whether their pages become live.

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

    def keep_answers(self) -> None:
        tap(self.visitor, ".keuzes-keep a")
        self.wait()

    def restart(self) -> None:
        """Start again and confirm. There must be notes: without them the page does not ask."""
        tap(self.visitor, RESTART)
        tap(self.visitor, "[data-zeker=ja]")
        until_question(self.visitor, "rol")
        self.wait("")

    def wipe(self, button: str = "#gesprek [data-notities=wis]") -> None:
        tap(self.visitor, button)
        tap(self.visitor, "[data-zeker=ja]")

    def change(self) -> None:
        """Open the question `feiten` again, which is already answered."""
        tap(self.visitor, "[data-wijzig=feiten]")
        until_question(self.visitor, "feiten")
        self.wait(CHANGE)

    def write(self) -> None:
        tap(self.visitor, TICK)
        until(self.visitor, "return seen(arguments[0])[0].checked", TICK)
        fill(self.visitor, FIELD, NOTE)
        expect_notes_shown(self)

    def is_talk_view_open(self) -> bool:
        is_open: bool = self.visitor.evaluate(
            "return document.documentElement.dataset.alleen === ''"
        )
        return is_open


def expect_notes_shown(talk: Talk) -> None:
    until(
        talk.visitor,
        "return seen(arguments[0])[0]?.value === arguments[1] && seen(arguments[2])[0]?.checked",
        FIELD,
        NOTE,
        TICK,
    )


def expect_restore_prompt(talk: Talk) -> None:
    until(
        talk.visitor,
        "return seen('[data-als=vraag]').length === 1 && seen('.punt').length === 6"
        " && seen('#gesprek :is(input, textarea)').length === 0",
    )


def expect_notes_deleted(talk: Talk) -> None:
    until(
        talk.visitor,
        "return seen(arguments[0])[0]?.value === '' && !seen(arguments[1])[0].checked"
        " && seen('[data-als=vraag]').length === 0",
        FIELD,
        TICK,
    )


def go_to_a_page_of_this_site(talk: Talk) -> None:
    tap(talk.visitor, ".voet-links a[href$=privacy]")
    until_query(talk.visitor, "", "/privacy")


def go_to_another_site(talk: Talk) -> None:
    talk.visitor.open(f"{talk.elsewhere}/privacy")


def change_answer_to_yes(talk: Talk) -> None:
    tap(talk.visitor, option("feiten", "ja"))
    talk.wait(RESULT.replace("feiten=nee", "feiten=ja"))


def open_result_with_other_answers(talk: Talk) -> None:
    talk.open(OTHER_ANSWERS)


def open_sheet(talk: Talk) -> None:
    talk.visitor.open(f"{talk.url}/afdruk?{RESULT}")
    until_query(talk.visitor, RESULT, "/afdruk")


def print_page(talk: Talk) -> None:
    talk.visitor.print_pdf()
    until(talk.visitor, "return seen('#delen [data-notities=wis]').length === 1")


def wipe_old_notes(talk: Talk) -> None:
    talk.wipe("[data-notities=wis-vorige]")
    expect_notes_deleted(talk)


def restore_notes(talk: Talk) -> None:
    tap(talk.visitor, "[data-notities=toon]")
    expect_notes_shown(talk)


Step = Callable[[Talk], None]
# Each inner list starts where the previous one ended. BY_LINKS runs only in links-only mode,
# because a live page loads in the same way.
BY_LINKS: list[list[Step]] = [
    [Talk.reload, expect_notes_shown],
    [print_page, Talk.reload, expect_notes_shown],
    [Talk.open, expect_restore_prompt, restore_notes],
    [open_sheet, expect_restore_prompt, restore_notes],
    [Talk.open, expect_restore_prompt, restore_notes],
]
MOMENTS: list[list[Step]] = [
    [go_to_a_page_of_this_site, Talk.back, expect_notes_shown],
    [go_to_another_site, Talk.back, expect_notes_shown],
    [open_result_with_other_answers, expect_restore_prompt, Talk.back, expect_notes_shown],
    [Talk.change, Talk.keep_answers, expect_notes_shown],
    [Talk.change, lambda talk: talk.reload(CHANGE), Talk.keep_answers, expect_notes_shown],
    [Talk.restart, Talk.back, expect_notes_deleted, Talk.write],
    [open_result_with_other_answers, wipe_old_notes, Talk.back, expect_notes_deleted, Talk.write],
    [Talk.change, change_answer_to_yes, expect_notes_shown],
]


@pytest.fixture
def talk(request: pytest.FixtureRequest, visit: Visit, site: str, site_by_links: str) -> Talk:
    live = request.param == "live"
    url, elsewhere = (site, site_by_links) if live else (site_by_links, site)
    talk = Talk(visit(), url, live, elsewhere)
    talk.open()
    return talk


@pytest.mark.parametrize("talk", ["links", "live"], indirect=True)
def test_notes_are_restored_offered_or_deleted_depending_on_the_navigation(talk: Talk) -> None:
    talk.write()
    for steps in MOMENTS if talk.live else BY_LINKS + MOMENTS:
        for step in steps:
            step(talk)


@pytest.mark.parametrize("talk", ["links"], indirect=True)
def test_the_talk_view_survives_a_reload_and_can_be_closed(talk: Talk) -> None:
    tap(talk.visitor, ".balk-gesprek")
    until(talk.visitor, "return seen('#gesprek').length === 1 && seen('#ladder').length === 0")
    talk.write()
    talk.reload()
    expect_notes_shown(talk)
    assert talk.is_talk_view_open()
    tap(talk.visitor, "#gesprek [data-naar-gesprek]")
    until(talk.visitor, "return seen('#ladder').length === 1")
    assert not talk.is_talk_view_open()
    expect_notes_shown(talk)


@pytest.fixture
def line(site_by_links: str) -> Iterator[Line]:
    """Yield a Line to the server; while the Line is stopped, the browser shows an error page."""
    with Line(site_by_links) as line:
        yield line


def test_after_back_to_the_browsers_error_page_notes_are_restored_or_offered(
    engine: Visitor, visit: Visit, line: Line, site_by_links: str
) -> None:
    talk = Talk(visit(), line.url, live=False, elsewhere=site_by_links)
    talk.open()
    talk.write()
    talk.visitor.open(f"{site_by_links}/privacy")
    line.stop()
    talk.visitor.back()
    line.start()
    talk.reload()
    # Firefox keeps the state of the history entry. WebKit and Chromium lose it.
    if not isinstance(engine, Firefox):
        expect_restore_prompt(talk)
        restore_notes(talk)
    expect_notes_shown(talk)

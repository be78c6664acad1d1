"""The calendar file of the next talk, parsed by two independent libraries."""

from datetime import UTC, date, datetime, timedelta

import ics
import pytest
import vobject

from tests.app import site
from tests.page_html import PageHtml
from tests.states import CONTENT
from tests.web.test_routes import ask
from wegwijzer.web.agenda import calendar_file
from wegwijzer.web.routes import Site

TODAY = datetime.now(UTC).date()
DAY = TODAY + timedelta(days=14)


@pytest.fixture(scope="module")
def app() -> Site:
    return site()


def test_two_parsers_read_one_neutral_event(app: Site) -> None:
    response = ask(app, "/agenda.ics", f"datum={DAY}")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/calendar")
    assert response.headers["content-disposition"] == 'inline; filename="volgend-gesprek.ics"'
    assert response.headers["cache-control"] == "no-store"

    (event,) = ics.Calendar(response.text).events
    assert (event.all_day, event.begin.date(), event.duration) == (True, DAY, timedelta(days=1))
    assert event.name == CONTENT.texts.agenda.event
    (alarm,) = event.alarms
    assert (alarm.action, alarm.trigger) == ("DISPLAY", timedelta(hours=-15))

    event = vobject.readOne(response.text).vevent
    assert event.dtstart.value == DAY
    assert event.dtend.value == DAY + timedelta(days=1)
    assert event.summary.value == CONTENT.texts.agenda.event
    assert event.valarm.trigger.value == timedelta(hours=-15)  # 9 a.m. on the day before
    properties = {line.name for line in event.lines()}
    assert properties == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "TRANSP"}


def test_lines_follow_rfc_5545(app: Site) -> None:
    body = ask(app, "/agenda.ics", f"datum={DAY}").content
    assert body.endswith(b"\r\n")
    lines = body.split(b"\r\n")
    assert not any(b"\n" in line or len(line) > 75 for line in lines)


@pytest.mark.parametrize("title", ["Gesprek; vervolg, deel 2", "Volgend gesprek " * 9 + "é" * 40])
def test_any_title_is_read_back_unchanged(title: str) -> None:
    file = calendar_file(DAY, title).decode()
    assert {event.name for event in ics.Calendar(file).events} == {title}
    assert vobject.readOne(file).vevent.summary.value == title


def test_every_file_has_a_new_uid() -> None:
    """An event with a repeated UID would replace the event of another child's talk."""
    uids = {vobject.readOne(calendar_file(DAY, "x").decode()).vevent.uid.value for _ in range(3)}
    assert len(uids) == 3


@pytest.mark.parametrize(
    "query",
    [
        *("", "datum=", "datum", "datum=morgen", "datum=13-12-2099", "datum=20991213", "datum=%ff"),
        *("datum=2099-02-30", "datum=2099-W50-7", "datum=2099-1-1", "datum=0000-01-01"),
        *("datum=2099-01-01&datum=2099-01-02", "datum=2099-01-01T10:00", "datum= 2099-01-01"),
        f"datum={TODAY - timedelta(days=1)}",
    ],
)
def test_an_invalid_date_gets_a_dutch_page_without_the_value(app: Site, query: str) -> None:
    response = ask(app, "/agenda.ics", query)
    assert response.status_code == 400
    page = PageHtml(response.text)
    assert page.text("//h1") == CONTENT.texts.no_date.title
    assert CONTENT.texts.no_date.text in page.text("//main")
    value = query.partition("=")[2]
    assert not value or value not in page.text("//body")


def test_today_and_later_days_are_accepted(app: Site) -> None:
    for day in (datetime.now(UTC).date(), date(2099, 12, 31), date(2096, 2, 29)):
        response = ask(app, "/agenda.ics", f"datum={day}&utm_source=x")
        assert vobject.readOne(response.text).vevent.dtstart.value == day

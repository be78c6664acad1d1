"""The day of the next talk as a calendar file (RFC 5545)."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs
from uuid import uuid4

from icalendar import Alarm, Calendar, Event

REMINDER = timedelta(hours=-15)  # from midnight: at nine o'clock on the day before


def requested_day(query: str) -> date | None:
    """Return the day of `datum=2026-12-13`; None if missing, repeated, invalid or past."""
    values = parse_qs(query, errors="replace").get("datum", [])
    try:
        day = date.fromisoformat("".join(values))
    except ValueError:
        return None
    today = datetime.now(UTC).date()  # Belgium may be a day ahead, never behind
    return day if values == [day.isoformat()] and day >= today else None


def calendar_file(day: date, title: str) -> bytes:
    """Return an iCalendar file with one all-day event that does not mark the day as busy."""
    event = Event()
    event.add("uid", str(uuid4()))  # an event with a known UID would be replaced
    event.add("dtstamp", datetime.now(UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", title)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", REMINDER)
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Wegwijzer//NL")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file

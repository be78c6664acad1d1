"""The day of the next talk as a calendar file (RFC 5545)."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs

from icalendar import CLASS, TRANSP, Alarm, Calendar, Event

REMINDER = timedelta(hours=-15)  # relative to midnight: 9:00 on the day before


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
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", REMINDER)
    event = Event.new(  # sets a new UID, because a calendar replaces an event with the same UID
        start=day,
        end=day + timedelta(days=1),
        summary=title,
        classification=CLASS.PRIVATE,
        transparency=TRANSP.TRANSPARENT,
        subcomponents=[alarm],
    )
    calendar = Calendar({"prodid": "-//Wegwijzer//NL", "version": "2.0"})
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file

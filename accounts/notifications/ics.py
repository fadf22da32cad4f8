"""Calendar entries as an iCalendar file (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from accounts.notifications.calendar import CalendarEntry

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//My Garage//Calendar//EN"
REFRESH = "PT1H"


def calendar_file(
    entries: Iterable[CalendarEntry], *, name: str, site_url: str, now: datetime
) -> bytes:
    """Return whole days with their alarms; the same entries give the same bytes all day long.

    A calendar recognises an entry by its uid, so that one that moves is moved there too.
    """
    from icalendar import Calendar

    stamp = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval;value=duration", REFRESH)
    calendar.add("x-published-ttl", REFRESH)
    for entry in entries:
        calendar.add_component(_event(entry, site_url=site_url, stamp=stamp))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry, *, site_url: str, stamp: datetime) -> "Event":
    from icalendar import Alarm, Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", stamp)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("transp", "TRANSPARENT")  # a due date does not make its person busy
    link = f"{site_url.rstrip('/')}{entry.url}" if entry.url and site_url else ""
    if text := "\n\n".join(filter(None, [entry.text, link])):
        event.add("description", text)
    if link:
        event.add("url", link)
    for days in sorted(set(entry.alarm_days), reverse=True):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", timedelta(days=-days))
        event.add_component(alarm)
    return event

"""One event as an iCalendar file, for a student's or a teacher's own calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import icalendar

from portal.events.models import CareerEvent
from portal.language import _, said


def as_calendar(event: CareerEvent, address: str) -> bytes:
    """Times are by the clock of wherever it is read; without times it takes the whole day."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Pathway Portal//Events//EN")
    calendar.add("version", "2.0")
    entry = icalendar.Event()
    entry.add("uid", f"career-event-{event.id}@pathway-portal")
    entry.add("dtstamp", event.updated_at.astimezone(UTC) if event.updated_at.tzinfo else event.updated_at.replace(tzinfo=UTC))
    entry.add("sequence", event.version)
    title = said(event, "title")
    entry.add("summary", _("Canceled: %(title)s", title=title) if event.canceled_at else title)
    entry.add("status", "CANCELLED" if event.canceled_at else "CONFIRMED")
    if event.place:
        entry.add("location", event.place)
    if about := said(event, "about"):
        entry.add("description", about)
    entry.add("url", event.link or address)
    if event.begins_at is None:
        entry.add("dtstart", event.held_on)
        entry.add("dtend", event.held_on + timedelta(days=1))
    else:
        begins = datetime.combine(event.held_on, event.begins_at)
        entry.add("dtstart", begins)
        entry.add("dtend", datetime.combine(event.held_on, event.ends_at) if event.ends_at else begins + timedelta(hours=1))
    calendar.add_component(entry)
    made: bytes = calendar.to_ical()
    return made

"""Kinds of events, and when one is held, in words."""

from __future__ import annotations

from portal.events.models import CareerEvent, EventKind
from portal.language import _, clock_in_words, day_in_words, lazy, short_month, weekday_in_words

KINDS = {
    EventKind.SPEAKER: lazy("Speaker"),
    EventKind.FAIR: lazy("Career fair"),
    EventKind.VISIT: lazy("Visit to a workplace"),
    EventKind.WORKSHOP: lazy("Workshop"),
    EventKind.OTHER: lazy("Event"),
}


def when(event: CareerEvent) -> str:
    """'Tuesday, December 8, 2026, 2:30 PM to 3:30 PM'."""
    day = _("%(weekday)s, %(day)s", weekday=weekday_in_words(event.held_on.weekday()), day=day_in_words(event.held_on))
    if event.begins_at is None:
        return day
    begins = clock_in_words(event.begins_at)
    if event.ends_at is None:
        return _("%(day)s, %(begins)s", day=day, begins=begins)
    return _("%(day)s, %(begins)s to %(ends)s", day=day, begins=begins, ends=clock_in_words(event.ends_at))


def month(event: CareerEvent) -> str:
    """'Dec', 'dic', for a small sheet of a calendar."""
    return short_month(event.held_on)

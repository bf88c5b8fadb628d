"""The calendar as a feed that other calendars read, behind a link of one person. It names no student in full."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.accounts.viewers import load_viewer
from portal.clock import this_day
from portal.extensions import db
from portal.hosts.permissions import KEEPERS
from portal.links.models import Purpose, SignedLink
from portal.links.services import in_days, live_link, make_link, renew_link, revoke_link
from portal.links.tokens import whole_address
from portal.queue.events import Event, between

LASTS = 400
"""Days until the address has to be renewed."""
BACK, AHEAD = timedelta(days=60), timedelta(days=400)
VISIT = timedelta(hours=1)


def link_of(viewer: Viewer) -> SignedLink | None:
    """The live link of a person."""
    return live_link(Purpose.CALENDAR, f"users:{viewer.user_id}")


def make_feed(*, by: Viewer) -> SignedLink:
    """A link for the viewer's own calendar; where there is one it runs on from today."""
    link = link_of(by)
    if link is not None:
        renew_link(link, until=in_days(LASTS), by=by)
        return link
    person = db.session.get_one(User, by.user_id)
    return make_link(
        Purpose.CALENDAR, subject=f"users:{by.user_id}", district_id=by.district_id, expires_at=in_days(LASTS), by=by, name=by.name, email=person.email
    )


def end_feed(*, by: Viewer) -> None:
    """From now on the address opens nothing; twice is once."""
    link = link_of(by)
    if link is not None:
        revoke_link(link, by=by)


def reader(link: SignedLink) -> Viewer | None:
    """Whose calendar it is, with the rights of this day; None where they keep no placements any more."""
    _, _, user_id = link.subject.partition(":")
    viewer = load_viewer(int(user_id)) if user_id.isdigit() else None
    return viewer if viewer is not None and viewer.role in KEEPERS and viewer.district_id == link.district_id else None


def events_for(viewer: Viewer) -> list[Event]:
    today = this_day()
    return between(viewer, today - BACK, today + AHEAD)


def as_calendar(events: list[Event], *, day: date) -> bytes:
    """An iCalendar file. `day` stamps it, so that the same day with the same events gives the same bytes."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Pathway Portal//Placements//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Placements")
    stamp = datetime(day.year, day.month, day.day, tzinfo=UTC)
    for each in events:
        entry = icalendar.Event()
        entry.add("uid", f"{each.uid}@pathway-portal")
        entry.add("dtstamp", stamp)
        entry.add("summary", each.shared)
        entry.add("url", whole_address(each.href))
        entry.add("class", "PRIVATE")
        if each.at is None:
            entry.add("dtstart", each.day)
            entry.add("dtend", each.day + timedelta(days=1))
            entry.add("transp", "TRANSPARENT")
        else:
            begins = datetime.combine(each.day, each.at)  # by the clock of wherever it is read
            entry.add("dtstart", begins)
            entry.add("dtend", begins + VISIT)
        calendar.add_component(entry)
    made: bytes = calendar.to_ical()
    return made

"""What is new about a student's hours: approved, or come back with a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.extensions import db
from portal.hosts.models import Host
from portal.hours.models import HourEntry, HourState
from portal.language import ngettext
from portal.placements.models import Placement
from portal.rosters.models import Student
from portal.updates.news import Item

PAGE = "/my-hours"
SAID_AT_MOST = 3
"""So many different remarks stand in one line; the page of the hours has all of them."""


def weekly(student: Student, since: datetime) -> Iterator[Item]:
    """A line for each host and each week in which the school answered: what was approved, and what came back."""
    yield from _lines(_answered(student, since), lambda row: (row.host, row.at.isocalendar()[:2]))


def one_by_one(student: Student, since: datetime) -> Iterator[Item]:
    """The same for a digest: hours approved in one go are one line, each entry that came back is one."""
    yield from _lines(_answered(student, since), lambda row: (row.host, row.at, row.id if row.state == HourState.RETURNED.value else 0))


def _answered(student: Student, since: datetime) -> Sequence[Any]:
    """Entries that were answered after a moment, with the moment of their answer as `at`."""
    at = sa.case((HourEntry.state == HourState.RETURNED.value, HourEntry.returned_at), else_=HourEntry.approved_at).label("at")
    return db.session.execute(
        sa.select(HourEntry.id, HourEntry.state, HourEntry.hours, HourEntry.comment, at, Host.name.label("host"))
        .join(Placement, Placement.id == HourEntry.placement_id)
        .join(Host, Host.id == Placement.host_id)
        .where(HourEntry.student_id == student.id, HourEntry.removed_at.is_(None), HourEntry.state.in_((HourState.RETURNED.value, HourState.APPROVED.value)), at > since)
        .order_by(at, HourEntry.id)
    ).all()


def _lines(rows: Sequence[Any], together: Any) -> Iterator[Item]:
    groups: dict[Hashable, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.state, together(row)].append(row)
    for group in groups.values():
        first, last, total = group[0], group[-1], sum(row.hours for row in group)
        if first.state == HourState.APPROVED.value:
            told = ngettext("%(num)s hour at %(host)s was approved.", "%(num)s hours at %(host)s were approved.", total, host=first.host)
            yield Item(last.at, f"hours-approved:{first.id}:{last.at:%Y%m%d%H%M}", told, PAGE)
        else:
            told = ngettext("%(num)s hour at %(host)s came back to you.", "%(num)s hours at %(host)s came back to you.", total, host=first.host)
            remarks = list(dict.fromkeys(row.comment for row in reversed(group) if row.comment))[:SAID_AT_MOST]
            where = f"{PAGE}/entries/{first.id}" if len(group) == 1 else PAGE
            yield Item(last.at, f"hours-returned:{first.id}:{last.at:%Y%m%d%H%M}", " ".join([told, *remarks]), where)

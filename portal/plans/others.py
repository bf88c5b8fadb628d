"""What others changed in a student's plan, read from the trail of deeds: nothing is kept for it beside that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import AuditEvent, User
from portal.catalog.models import Offering
from portal.clock import day_of
from portal.extensions import db
from portal.language import _
from portal.plans.words import place_in_words
from portal.rosters.models import Student

REACH = timedelta(days=60)
"""How long the page of the plan names what others changed."""
DEEDS = ("plan.add", "plan.move", "plan.remove")
MOST = 400


@dataclass(frozen=True)
class Change:
    """One deed of somebody else: `what` says all but the name."""

    at: datetime
    by_id: int
    name: str
    what: str


@dataclass(frozen=True)
class Others:
    """Changes, the newest first; and who put an entry of the plan where it stands now, where that was not the student."""

    changes: tuple[Change, ...] = ()
    last: dict[int, Change] = field(default_factory=dict)


def by_others(student: Student, since: datetime | None = None) -> Others:
    """After a moment, or all there is; in the language spoken now."""
    rows = db.session.execute(
        sa.select(AuditEvent.at, AuditEvent.actor_id, AuditEvent.action, AuditEvent.subject, AuditEvent.detail, User.given_name, User.family_name)
        .join(User, User.id == AuditEvent.actor_id)
        .where(AuditEvent.student_id == student.id, AuditEvent.action.in_(DEEDS), *([AuditEvent.at > since] if since else []))
        .order_by(AuditEvent.id.desc())
        .limit(MOST)
    ).all()
    theirs = [row for row in rows if row.actor_id != student.user_id]
    if not theirs:
        return Others()
    titles = _titles({_offering(row) for row in theirs})
    newest: dict[int, Any] = {}
    for row in rows:
        newest.setdefault(row.detail.get("plan_entry_id", 0), row)
    made = {id(row): _change(row, titles) for row in theirs}
    last = {key: made[id(row)] for key, row in newest.items() if id(row) in made}
    return Others(tuple(made.values()), last)


def _change(row: Any, titles: dict[int, str]) -> Change:
    title, place = titles.get(_offering(row), "?"), (row.detail.get("year", 0), row.detail.get("term", ""))
    if row.action == "plan.add":
        said = _("Added: %(title)s, %(place)s", title=title, place=place_in_words(place))
    elif row.action == "plan.remove":
        said = _("Taken off: %(title)s, %(place)s", title=title, place=place_in_words(place))
    else:
        was = (row.detail.get("before_year", place[0]), row.detail.get("before_term", ""))
        said = _("Moved: %(title)s from %(was)s to %(now)s", title=title, was=place_in_words(was), now=place_in_words(place))
    return Change(row.at, row.actor_id, f"{row.given_name} {row.family_name}", said)


def _offering(row: Any) -> int:
    return int(row.subject.rpartition(":")[2])


def _titles(ids: set[int]) -> dict[int, str]:
    return {row.id: row.title for row in db.session.execute(sa.select(Offering.__table__.c.id, Offering.__table__.c.title).where(Offering.__table__.c.id.in_(sorted(ids))))}


def by_day(changes: Sequence[Change]) -> dict[tuple[Any, int], list[Change]]:
    """(day, who) -> their changes of that day, the newest first."""
    found: dict[tuple[Any, int], list[Change]] = {}
    for one in changes:
        found.setdefault((day_of(one.at), one.by_id), []).append(one)
    return found

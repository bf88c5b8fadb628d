"""The audit trail as administrators read it: newest first, in pages by key, each row as a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit_names
from portal.accounts.audit_names import Named
from portal.accounts.models import ROLE_TITLES, AuditEvent, Grant, Role, User
from portal.accounts.viewer import Viewer
from portal.clock import day_of
from portal.extensions import db

SIZE = 50
EXPORTED = 20_000
"""At most so many rows leave in one file; narrower dates bring the rest."""


UNTOLD = frozenset({"grant_id"})
"""Details that only the table needs."""


@dataclass(frozen=True)
class TrailFilter:
    """What the trail is narrowed to. `person_ids` None: anybody; empty: nobody by that name."""

    person: str = ""
    person_ids: tuple[int, ...] | None = None
    student_id: int | None = None
    action: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Event:
    """A row of the trail, told."""

    id: int
    at: datetime
    actor: Named
    role: str
    action: str
    before: str
    subject: Named
    after: str
    student: Named | None
    details: tuple[tuple[str, str], ...]

    @property
    def day(self) -> date:
        return day_of(self.at)

    @property
    def key(self) -> tuple[datetime, int]:
        return self.at, self.id

    @property
    def tells_subject(self) -> bool:
        """Whether the sentence names what was done to ('signed in' does not)."""
        return bool(self.subject.text)

    @property
    def sentence(self) -> str:
        return " ".join(f"{self.actor.text} {self.before}{self.subject.text}{self.after}".split())


@dataclass(frozen=True)
class Trail:
    """A page of the trail; `older` is the key of the next one, empty on the last."""

    events: tuple[Event, ...]
    older: str


def readable_by(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The rows that an administrator may read.

    district administrator: the district's; school administrator: those about students of the school, and those
    about no student that people of the school did or that were done to them.
    """
    in_district = AuditEvent.district_id == viewer.district_id
    if viewer.role == Role.DISTRICT_ADMIN:
        return in_district
    if viewer.role != Role.SCHOOL_ADMIN or viewer.school_id is None:
        return sa.false()
    people = sa.select(Grant.user_id).where(Grant.school_id == viewer.school_id)
    subjects = sa.select(sa.literal("users:") + sa.cast(Grant.user_id, sa.String())).where(
        Grant.school_id == viewer.school_id
    )
    of_people = sa.and_(
        AuditEvent.student_id.is_(None),
        sa.or_(AuditEvent.actor_id.in_(people), AuditEvent.subject.in_(subjects)),
    )
    students = audit_names.students_in_scope(viewer)
    if students is None:
        return sa.and_(in_district, of_people)
    return sa.and_(in_district, sa.or_(AuditEvent.student_id.in_(students), of_people))


def trail(
    viewer: Viewer, wanted: TrailFilter, *, before: tuple[datetime, int] | None = None, size: int = SIZE
) -> Trail:
    """Up to `size` rows older than the key `before`; names cost one query for each kind of thing, not for each row."""
    statement = sa.select(*AuditEvent.__table__.columns).where(readable_by(viewer), *conditions(wanted))
    by_day = wanted.since is not None or wanted.until is not None
    if before is not None:
        at, last = before
        same_moment = sa.and_(AuditEvent.at == at, AuditEvent.id < last)
        past = sa.and_(AuditEvent.at <= at, sa.or_(AuditEvent.at < at, same_moment))
        statement = statement.where(past if by_day else AuditEvent.id < last)
    # Rows are added in the order of time, so both orders are one; each has the index that its filters need.
    order = (AuditEvent.at.desc(), AuditEvent.id.desc()) if by_day else (AuditEvent.id.desc(),)
    statement = statement.order_by(*order).limit(size + 1)
    rows = db.session.execute(statement).all()
    older = f"{int(rows[size - 1].at.timestamp())}-{rows[size - 1].id}" if len(rows) > size else ""
    return Trail(told(rows[:size], viewer), older)


def conditions(wanted: TrailFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.person_ids is not None:
        found.append(AuditEvent.actor_id.in_(wanted.person_ids))
    if wanted.student_id is not None:
        found.append(AuditEvent.student_id == wanted.student_id)
    if wanted.action:
        same = AuditEvent.action == wanted.action
        found.append(sa.or_(same, AuditEvent.action.startswith(wanted.action.rstrip(".") + ".", autoescape=True)))
    if wanted.since is not None:
        found.append(AuditEvent.at >= midnight(wanted.since))
    if wanted.until is not None and wanted.until < date.max:
        found.append(AuditEvent.at < midnight(wanted.until + timedelta(days=1)))
    return found


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def told(rows: Sequence[sa.Row[Any]], viewer: Viewer) -> tuple[Event, ...]:
    """Rows as sentences, with names found now."""
    mentioned = {row.subject for row in rows}
    mentioned |= {f"users:{row.actor_id}" for row in rows if row.actor_id is not None}
    mentioned |= {f"students:{row.student_id}" for row in rows if row.student_id is not None}
    mentioned |= {f"schools:{row.detail['school_id']}" for row in rows if row.detail.get("school_id")}
    names = audit_names.names(mentioned, viewer)

    def name(subject: str) -> Named:
        return names.get(subject) or audit_names.nameless(subject)

    return tuple(tell(row, name, row.subject in names) for row in rows)


def tell(row: sa.Row[Any], name: Callable[[str], Named], named: bool) -> Event:
    """One row as a sentence; `name` finds what an id is called, `named` says whether the subject has a name."""
    before, after = audit_names.words_for(row.action, named=named)
    spoken = row.action != "session.refuse"
    actor = name(f"users:{row.actor_id}") if row.actor_id is not None else Named("A command" if spoken else "")
    with_subject = audit_names.tells_subject(before)
    student = name(f"students:{row.student_id}") if row.student_id is not None else None
    return Event(
        id=row.id,
        at=row.at,
        actor=actor,
        role=ROLE_TITLES[Role(row.role)] if row.role in set(Role) else "",
        action=row.action,
        before=before if spoken else before[:1].upper() + before[1:],
        subject=name(row.subject) if with_subject else Named(""),
        after=after,
        student=None if row.subject == f"students:{row.student_id}" else student,
        details=tuple((label(key), detail(key, value, name)) for key, value in row.detail.items() if key not in UNTOLD),
    )


def label(key: str) -> str:
    return key.removesuffix("_id").replace("_", " ")


def detail(key: str, value: Any, name: Callable[[str], Named]) -> str:
    """A detail as a word: role and school by name, lists joined."""
    if key == "role" and value in set(Role):
        return ROLE_TITLES[Role(value)]
    if key == "school_id":
        return name(f"schools:{value}").text if value else "whole district"
    if isinstance(value, list):
        return ", ".join(str(each).replace("_", " ") for each in value)
    return str(value)


def people_called(viewer: Viewer, words: str) -> tuple[int, ...]:
    """Ids of the district's people with this user name, else whose name holds all these words (at most 100)."""
    exact = db.session.scalar(
        sa.select(User.id).where(User.username == words.lower(), User.district_id == viewer.district_id)
    )
    if exact is not None:
        return (exact,)
    full = sa.func.lower(User.given_name + " " + User.family_name)
    parts = [full.contains(word, autoescape=True) for word in words.lower().split()[:6]]
    statement = sa.select(User.id).where(User.district_id == viewer.district_id, *parts).order_by(User.id).limit(100)
    return tuple(db.session.scalars(statement))


def newest(viewer: Viewer) -> int:
    """How many rows the district's trail has."""
    return db.session.scalar(sa.select(sa.func.count()).where(AuditEvent.district_id == viewer.district_id)) or 0

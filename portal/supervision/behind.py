"""What stands behind a supervisor's link: one placement at one host. Nothing else of the student is read here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from portal.accounts.models import Grant, Role, User
from portal.catalog.models import Offering
from portal.clock import this_day
from portal.evaluations.models import EvaluationState
from portal.evaluations.sheets import Sheet, sheets_of
from portal.extensions import db
from portal.hosts.models import Host
from portal.hours.models import HourChange, HourEntry, HourState
from portal.links.models import SignedLink
from portal.placements import terms
from portal.placements.models import Placement, PlacementTerms
from portal.rosters.models import Student
from portal.schools.models import School
from portal.supervision.subjects import read_subject

SHOWN = (HourState.SUBMITTED.value, HourState.VERIFIED.value, HourState.APPROVED.value, HourState.RETURNED.value)
"""Drafts and plans are the student's own until they hand them in."""


@dataclass(frozen=True)
class Coordinator:
    name: str
    email: str
    school: str


@dataclass(frozen=True)
class Behind:
    """A placement as its supervisor may see it."""

    link: SignedLink
    placement: Placement
    host_id: int
    host: str
    student: str
    """The name they are called by, and the family name; nothing else is known here."""
    experience: str
    coordinator: Coordinator
    entries: tuple[HourEntry, ...]
    changes: dict[int, list[HourChange]]
    sheets: tuple[Sheet, ...]

    @property
    def waiting(self) -> tuple[HourEntry, ...]:
        return tuple(e for e in self.entries if e.state == HourState.SUBMITTED.value)

    @property
    def answered(self) -> tuple[HourEntry, ...]:
        """The newest first."""
        return tuple(sorted((e for e in self.entries if e.state != HourState.SUBMITTED.value), key=lambda e: (e.day, e.id), reverse=True))

    @property
    def verified(self) -> tuple[HourEntry, ...]:
        return tuple(e for e in self.entries if e.state in (HourState.VERIFIED.value, HourState.APPROVED.value))

    @property
    def hours_waiting(self) -> Decimal:
        return sum((e.hours for e in self.waiting), Decimal(0))

    @property
    def hours_verified(self) -> Decimal:
        return sum((e.hours for e in self.verified), Decimal(0))

    @property
    def submitted(self) -> tuple[Sheet, ...]:
        return tuple(s for s in self.sheets if s.state == EvaluationState.SUBMITTED.value)

    @property
    def mine(self) -> tuple[HourEntry, ...]:
        """Verified through this very link and not approved yet: they can be taken back."""
        return tuple(e for e in self.entries if e.state == HourState.VERIFIED.value and e.verified_link_id == self.link.id)


def behind(link: SignedLink) -> Behind | None:
    """Everything the pages of a link show, in a constant number of queries; None for a link that names no placement."""
    named = read_subject(link.subject)
    placement = db.session.get(Placement, named.placement_id) if named else None
    if named is None or placement is None:
        return None
    row = db.session.execute(
        sa.select(Student.given_name, Student.preferred_name, Student.family_name, Offering.title, Host.name.label("host"))
        .select_from(Placement)
        .join(Student, Student.id == Placement.student_id)
        .join(Offering, Offering.id == Placement.experience_id)
        .join(Host, Host.id == named.host_id)
        .where(Placement.id == placement.id)
    ).one_or_none()
    if row is None:
        return None
    entries = entries_at(placement, named.host_id)
    return Behind(
        link, placement, named.host_id, row.host, f"{row.preferred_name or row.given_name} {row.family_name}".strip(), row.title,
        coordinator_of(placement, link), tuple(entries), changes_of([e.id for e in entries]),
        tuple(s for s in sheets_of(placement) if s.span.host_id == named.host_id),
    )


def entries_at(placement: Placement, host_id: int) -> list[HourEntry]:
    """What was handed in for the days at one host, the oldest first."""
    rows = db.session.scalars(
        sa.select(HourEntry)
        .where(HourEntry.placement_id == placement.id, HourEntry.state.in_(SHOWN), HourEntry.removed_at.is_(None))
        .order_by(HourEntry.day, HourEntry.id)
    ).all()
    history = terms.history_of(placement.id)
    return [entry for entry in rows if host_of(entry, placement, history) == host_id]


def host_of(entry: HourEntry, placement: Placement, history: Sequence[PlacementTerms]) -> int:
    if entry.host_id is not None:
        return entry.host_id
    on_the_day = terms.on(history, entry.day)
    return on_the_day[0].host_id if on_the_day else placement.host_id


def changes_of(entry_ids: Sequence[int]) -> dict[int, list[HourChange]]:
    """Entry -> what it said before each correction, the first first."""
    found: dict[int, list[HourChange]] = {}
    for row in db.session.scalars(sa.select(HourChange).where(HourChange.entry_id.in_(entry_ids)).order_by(HourChange.id)):
        found.setdefault(row.entry_id, []).append(row)
    return found


def coordinator_of(placement: Placement, link: SignedLink) -> Coordinator:
    """Whom to ask: the coordinator who gave the link, else the first of the school, else the school itself."""
    school = db.session.get_one(School, placement.school_id)
    today = this_day()
    rows = db.session.execute(
        sa.select(User.id, User.given_name, User.family_name, User.email)
        .join(Grant, Grant.user_id == User.id)
        .where(
            Grant.district_id == placement.district_id, Grant.role == Role.COORDINATOR.value, User.disabled_at.is_(None),
            sa.or_(Grant.school_id == placement.school_id, Grant.school_id.is_(None)), Grant.begins_on <= today,
            sa.or_(Grant.ends_on.is_(None), Grant.ends_on >= today),
        )
        .order_by(Grant.school_id.is_(None), User.id)
    ).all()
    chosen = next((r for r in rows if r.id == link.made_by_id), rows[0] if rows else None)
    if chosen is None:
        return Coordinator("", "", school.name)
    return Coordinator(f"{chosen.given_name} {chosen.family_name}".strip(), chosen.email, school.name)



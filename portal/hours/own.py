"""What a student's page of hours shows: each placement with its week, its plan, and what was logged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import sqlalchemy as sa

from portal.alignment.models import Alignment
from portal.catalog.models import Offering
from portal.clock import this_day
from portal.competencies.queries import CompetencyLine, sets_of_pathways, tree_of
from portal.database import now
from portal.extensions import db
from portal.hours.checks import NOT_YET, host_names
from portal.hours.models import HourCompetency, HourEntry, HourState, Timesheet
from portal.hours.services.logging import KEPT
from portal.placements import terms as all_terms
from portal.placements.models import Placement, PlacementState, PlacementTerms
from portal.placements.plans import Slot, days_of, hours_a_week, read_plan

SHOWN = 40
"""Entries of a placement that the page lists, the newest first."""
COUNTS = frozenset({HourState.SUBMITTED.value, HourState.VERIFIED.value, HourState.APPROVED.value, HourState.RETURNED.value})


@dataclass
class Card:
    """One placement of a student. `today` is a slot of the plan or None; `planned` are days that can be taken as planned."""

    placement: Placement
    title: str
    host: str
    hosts: dict[int, str]
    terms: Sequence[PlacementTerms]
    why_not: str = ""
    """Why nothing can be logged now; empty: it can."""
    entries: list[HourEntry] = field(default_factory=list)
    removed: list[HourEntry] = field(default_factory=list)
    planned: list[tuple[date, Slot]] = field(default_factory=list)
    upcoming: list[tuple[date, Slot]] = field(default_factory=list)
    week_done: Decimal = Decimal(0)
    week_plan: Decimal = Decimal(0)
    approved: Decimal = Decimal(0)
    waiting: Decimal = Decimal(0)
    activities: list[str] = field(default_factory=list)
    competencies: list[CompetencyLine] = field(default_factory=list)
    photos: list[Timesheet] = field(default_factory=list)

    @property
    def returned(self) -> list[HourEntry]:
        return [e for e in self.entries if e.state == HourState.RETURNED]

    @property
    def shown(self) -> list[HourEntry]:
        return [e for e in self.entries if e.state != HourState.PLANNED][:SHOWN]

    def slot_on(self, day: date) -> Slot | None:
        """What the plan says for a day; where it has nothing on that day of the week, None."""
        for held in all_terms.on(self.terms, day):
            for slot in read_plan(held.plan):
                if slot.weekday == day.weekday():
                    return slot
        return None

    def usual(self, day: date) -> Slot | None:
        """The times to begin the form with: those of the day, else of any day of the plan."""
        held = all_terms.on(self.terms, day)
        return self.slot_on(day) or next((slot for t in held for slot in read_plan(t.plan)), None)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def cards_of(student_id: int, today: date | None = None) -> list[Card]:
    """The placements of a student that run, or wait to; those that are over last, as far as they have hours."""
    today = today or this_day()
    rows = db.session.execute(
        sa.select(Placement, Offering.title)
        .join(Offering, Offering.id == Placement.experience_id)
        .where(Placement.student_id == student_id, Placement.state != PlacementState.REQUESTED.value)
        .order_by(sa.case((Placement.state == PlacementState.ACTIVE.value, 0), (Placement.ended_on.is_(None), 1), else_=2), Placement.begins_on.desc(), Placement.id)
    ).all()
    placements = [row.Placement for row in rows]
    terms = all_terms.terms_of([p.id for p in placements])
    names = host_names({t.host_id for held in terms.values() for t in held} | {p.host_id for p in placements})
    entries = _entries(student_id, today)
    asked = competencies_of({p.experience_id for p in placements}, placements[0].district_id) if placements else {}
    photos = _photos([p.id for p in placements])
    cards = []
    for placement, title in rows:
        card = Card(
            placement, title, names[placement.host_id], {t.host_id: names[t.host_id] for t in all_terms.on(terms[placement.id], today)},
            terms[placement.id], str(NOT_YET.get(PlacementState(placement.state), "")), competencies=asked.get(placement.experience_id, []),
            photos=photos.get(placement.id, []),
        )
        _fill(card, entries.get(placement.id, []), today)
        if card.entries or placement.state not in (PlacementState.WITHDRAWN, PlacementState.COMPLETED):
            cards.append(card)
    return cards


def _fill(card: Card, entries: list[HourEntry], today: date) -> None:
    card.entries = [e for e in entries if e.removed_at is None]
    card.removed = [e for e in entries if e.removed_at is not None]
    first = monday(today)
    counted = [e for e in card.entries if e.state in COUNTS]
    card.week_done = sum((e.hours for e in counted if first <= e.day <= first + timedelta(days=6)), Decimal(0))
    card.approved = sum((e.hours for e in counted if e.state == HourState.APPROVED), Decimal(0))
    card.waiting = sum((e.hours for e in counted if e.state != HourState.APPROVED), Decimal(0))
    card.activities = list(dict.fromkeys(e.activity for e in card.entries if e.activity))[:6]
    if card.why_not:
        return
    logged = {e.day for e in card.entries if e.state != HourState.PLANNED}
    days = [(day, slot) for held in card.terms for day, slot in _days(held, first - timedelta(days=7), first + timedelta(days=13))]
    card.week_plan = sum((hours_a_week(read_plan(held.plan)) for held in all_terms.on(card.terms, today)), Decimal(0))
    card.planned = sorted((day, slot) for day, slot in days if day <= today and day not in logged)
    card.upcoming = sorted((day, slot) for day, slot in days if day > today)


def _days(held: PlacementTerms, begins: date, ends: date) -> list[tuple[date, Slot]]:
    first, last = max(begins, held.begins_on), min(ends, held.ends_on or held.last_on, held.last_on)
    return days_of(read_plan(held.plan), first, last) if first <= last else []


def _entries(student_id: int, today: date) -> dict[int, list[HourEntry]]:
    found: dict[int, list[HourEntry]] = defaultdict(list)
    recent = sa.or_(HourEntry.removed_at.is_(None), HourEntry.removed_at > now() - KEPT)
    for entry in db.session.scalars(sa.select(HourEntry).where(HourEntry.student_id == student_id, recent).order_by(HourEntry.day.desc(), HourEntry.id.desc())):
        found[entry.placement_id].append(entry)
    return found


def _photos(placement_ids: Collection[int]) -> dict[int, list[Timesheet]]:
    found: dict[int, list[Timesheet]] = defaultdict(list)
    for sheet in db.session.scalars(
        sa.select(Timesheet).where(Timesheet.placement_id.in_(sorted(placement_ids)), Timesheet.entered_at.is_(None)).order_by(Timesheet.week_of, Timesheet.id)
    ):
        found[sheet.placement_id].append(sheet)
    return found


def competencies_of(experience_ids: Collection[int], district_id: int) -> dict[int, list[CompetencyLine]]:
    """Experience id -> the competencies of the pathways it is aligned to, in reading order; three queries."""
    aligned: dict[int, list[int]] = defaultdict(list)
    for row in db.session.execute(
        sa.select(Alignment.offering_id, Alignment.pathway_id)
        .where(Alignment.offering_id.in_(sorted(experience_ids)), Alignment.role.is_not(None))
        .order_by(Alignment.offering_id, Alignment.pathway_id)
    ):
        aligned[row.offering_id].append(row.pathway_id)
    sets = sets_of_pathways({p for ids in aligned.values() for p in ids}, district_id)
    set_ids = list(dict.fromkeys(s for ids in sets.values() for s in ids))
    lines = [line for line in tree_of(set_ids) if not line.is_heading] if set_ids else []
    return {
        experience_id: [line for line in lines if line.set_id in {s for p in pathways for s in sets.get(p, [])}] for experience_id, pathways in aligned.items()
    }


def touched_by(entry_ids: Collection[int]) -> dict[int, set[int]]:
    """Entry id -> the competencies that it touched."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in db.session.execute(
        sa.select(HourCompetency.entry_id, HourCompetency.competency_id).where(HourCompetency.entry_id.in_(sorted(entry_ids))).order_by(HourCompetency.id)
    ):
        found[row.entry_id].add(row.competency_id)
    return found


def entry_of(student_id: int, entry_id: int) -> HourEntry | None:
    return db.session.scalar(sa.select(HourEntry).where(HourEntry.id == entry_id, HourEntry.student_id == student_id))

"""Asks the rules for minors of a placement on its terms, or of a student who may be placed: with all that they work elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from portal.catalog.models import Experience
from portal.clock import this_day
from portal.extensions import db
from portal.hosts.models import Host
from portal.minors.checking import Asked, Checked, Finding, Job, Stage, Worked, check_many
from portal.placements.models import HOLDS_A_SEAT, Placement, PlacementTerms
from portal.placements.plans import Slot, days_of, read_plan
from portal.placements.terms import terms_of

Plan = Sequence[Slot] | Sequence[Sequence[Any]] | None


@dataclass(frozen=True)
class Span:
    """A plan that holds from one day to another, at a placement."""

    placement_id: int
    begins_on: date
    ends_on: date
    plan: tuple[Slot, ...]

    def days(self, first: date, last: date) -> list[Worked]:
        begins, ends = max(self.begins_on, first), min(self.ends_on, last)
        return [Worked(day, slot.hours, slot.begins, slot.ends) for day, slot in days_of(self.plan, begins, ends)]


def check_placement(stage: Stage, placement: Placement, terms: PlacementTerms, *, plan: Plan = None, today: date | None = None) -> Checked:
    """What the rules say of a placement on these terms; `plan` in place of the one that the terms hold.

    The terms may be new and not yet kept (an amendment): then they take the place of the placement's other terms at the
    same host from their first day on. Work planned at the student's other placements counts. A plan is asked from today
    on (Stage.PLAN), at a request and a confirmation from the first day on.
    """
    today = today or this_day()
    facts = _facts_of([(placement.experience_id, terms.host_id)])[placement.experience_id, terms.host_id]
    spans = _spans([placement.student_id], also=[placement.id])[placement.student_id]
    return check_many(stage, [_asked(stage, placement, terms, facts, spans, today, plan=plan)], today=today)[0]


def check_placements(placements: Sequence[Placement], *, weeks: int | None = None, today: date | None = None) -> dict[int, Checked]:
    """Placement id -> what the rules say from today on, of all its terms together; six queries, however many they are.

    `weeks` bounds how far ahead a plan is asked.
    """
    today = today or this_day()
    terms = terms_of([placement.id for placement in placements])
    pairs = [(placement, each) for placement in placements for each in terms.get(placement.id, ()) if each.last_on >= today and (each.ends_on or today) >= today]
    facts = _facts_of({(placement.experience_id, each.host_id) for placement, each in pairs})
    spans = _spans({placement.student_id for placement in placements}, also=[placement.id for placement in placements])
    until = today + timedelta(weeks=weeks) if weeks else None
    asks = [
        _asked(Stage.PLAN, placement, each, facts[placement.experience_id, each.host_id], spans[placement.student_id], today, until=until)
        for placement, each in pairs
    ]
    found: dict[int, dict[str, Finding]] = {placement.id: {} for placement in placements}
    for (placement, _), checked in zip(pairs, check_many(Stage.PLAN, asks, today=today), strict=True):
        for finding in checked.findings:
            found[placement.id].setdefault(finding.key, finding)
    return {placement_id: Checked(tuple(findings.values())) for placement_id, findings in found.items()}


def _asked(
    stage: Stage, placement: Placement, terms: PlacementTerms, facts: tuple[str, str | None], spans: Sequence[tuple[int, int, Span]], today: date, *,
    plan: Plan = None, until: date | None = None,
) -> Asked:
    last = max(min(terms.ends_on or terms.last_on, terms.last_on), terms.begins_on)
    own = Span(placement.id, terms.begins_on, last, _slots(terms.plan if plan is None else plan))
    elsewhere = []
    for terms_id, host_id, span in spans:
        if terms_id == terms.id:
            continue
        if span.placement_id == placement.id and host_id == terms.host_id and terms.id is None:
            span = Span(span.placement_id, span.begins_on, min(span.ends_on, own.begins_on - timedelta(days=1)), span.plan)
        elsewhere.append(span)
    first = max(own.begins_on, min(today, own.ends_on)) if stage == Stage.PLAN else own.begins_on
    days = own.days(first, min(own.ends_on, until) if until else own.ends_on)
    week_before = own.days(first - timedelta(days=7), first - timedelta(days=1))
    kind, naics = facts
    job = Job(
        begins_on=terms.begins_on, ends_on=own.ends_on, experience_kind=kind, paid=terms.paid, soc=terms.soc, naics=naics,
        hazards=tuple(terms.hazards or ()), days=(*week_before, *days, *_around(elsewhere, days)), agreement_signed_on=placement.agreement_signed_on,
    )
    return Asked(placement.student_id, job, placement.id, tuple(days))


def _facts_of(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, str | None]]:
    """(experience, host) -> (kind of the experience, the host's industry)."""
    kinds = {row.id: row.experience_kind for row in db.session.execute(sa.select(Experience.id, Experience.experience_kind).where(Experience.id.in_({e for e, _ in pairs})))}
    industries = {row.id: row.naics for row in db.session.execute(sa.select(Host.id, Host.naics).where(Host.id.in_({h for _, h in pairs})))}
    return {(e, h): (kinds[e], industries[h]) for e, h in pairs}


def check_new(
    stage: Stage, *, student_id: int, experience_kind: str, host: Host, begins_on: date, ends_on: date, plan: Plan = None, paid: bool = False,
    soc: str | None = None, hazards: Collection[str] = (), today: date | None = None,
) -> Checked:
    """The same of a student who is not placed there yet."""
    return check_new_many(
        stage, student_ids=[student_id], experience_kind=experience_kind, host=host, begins_on=begins_on, ends_on=ends_on, plan=plan, paid=paid,
        soc=soc, hazards=hazards, today=today,
    )[student_id]


def check_new_many(
    stage: Stage, *, student_ids: Collection[int], experience_kind: str, host: Host, begins_on: date, ends_on: date, plan: Plan = None,
    paid: bool = False, soc: str | None = None, hazards: Collection[str] = (), today: date | None = None,
) -> dict[int, Checked]:
    """Student id -> what the rules say, for a cohort that is about to be placed. The number of queries does not grow with it."""
    wanted = list(dict.fromkeys(student_ids))
    own = Span(0, begins_on, max(begins_on, ends_on), _slots(plan))
    days = own.days(own.begins_on, own.ends_on)
    elsewhere = _spans(wanted)
    asks = []
    for student_id in wanted:
        others = [span for _, _, span in elsewhere[student_id]]
        job = Job(
            begins_on=begins_on, ends_on=own.ends_on, experience_kind=experience_kind, paid=paid, soc=soc, naics=host.naics, hazards=tuple(hazards),
            days=tuple(days + _around(others, days)),
        )
        asks.append(Asked(student_id, job, None, tuple(days)))
    return dict(zip(wanted, check_many(stage, asks, today=today), strict=True))


def planned_elsewhere(student_id: int, first: date, last: date, *, placement_id: int | None = None) -> list[tuple[int, Worked]]:
    """(placement, day of work) of the plans of a student's running placements in a span, `placement_id`'s too whatever its state."""
    return [(span.placement_id, work) for _, _, span in _spans([student_id], also=[placement_id] if placement_id else ())[student_id] for work in span.days(first, last)]


def _slots(plan: Plan) -> tuple[Slot, ...]:
    if plan and isinstance(plan[0], Slot):
        return tuple(slot for slot in plan if isinstance(slot, Slot))
    return read_plan(plan)  # type: ignore[arg-type]


def _around(spans: Sequence[Span], days: Sequence[Worked]) -> list[Worked]:
    """What is planned elsewhere in the weeks of these days; a week more on both sides, since districts count weeks differently."""
    if not days:
        return []
    first, last = min(work.day for work in days) - timedelta(days=7), max(work.day for work in days) + timedelta(days=7)
    return [work for span in spans for work in span.days(first, last)]


def _spans(student_ids: Collection[int], *, also: Collection[int] = ()) -> dict[int, list[tuple[int, int, Span]]]:
    """Student -> (terms id, host id, span) of placements that hold a seat, and of those in `also`, whatever their state. One query."""
    found: dict[int, list[tuple[int, int, Span]]] = defaultdict(list)
    statement = (
        sa.select(
            PlacementTerms.id, PlacementTerms.placement_id, PlacementTerms.host_id, PlacementTerms.begins_on, PlacementTerms.ends_on,
            PlacementTerms.last_on, PlacementTerms.plan, Placement.student_id,
        )
        .join(Placement, Placement.id == PlacementTerms.placement_id)
        .where(
            Placement.student_id.in_(sorted(student_ids)), PlacementTerms.voided_at.is_(None),
            sa.or_(Placement.state.in_(HOLDS_A_SEAT), Placement.id.in_(sorted(also))),
        )
        .order_by(PlacementTerms.placement_id, PlacementTerms.begins_on, PlacementTerms.id)
    )
    with db.session.no_autoflush:
        rows = db.session.execute(statement).all()
    for row in rows:
        ends = min(row.ends_on or row.last_on, row.last_on)
        found[row.student_id].append((row.id, row.host_id, Span(row.placement_id, row.begins_on, ends, read_plan(row.plan))))
    return found

"""What a student may take, and why not: seats, dates, grade, program, and the rules for minors."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.alignment.models import Alignment
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.language import _, spoken
from portal.minors.checking import Asked, Job, Stage, Worked, check_many
from portal.minors.findings import Finding
from portal.openings import queries
from portal.openings.permissions import openings_for
from portal.placements.minor_checks import planned_elsewhere
from portal.placements.models import Opening, Placement, PlacementState
from portal.placements.plans import Slot, days_of, read_plan, says
from portal.programs.models import Choice, ProgramPathway, ProgramVersion, Requirement, RequirementOption
from portal.programs.summaries import schools_of
from portal.rosters.models import Student
from portal.web.filters import day, grades

MOST = 500
OVER = (PlacementState.COMPLETED.value, PlacementState.WITHDRAWN.value)


@dataclass(frozen=True)
class Offer:
    """An opening as one student sees it."""

    row: Any
    left: int
    plan: tuple[Slot, ...]
    on_pathway: bool
    """It counts in their program, or is aligned to one of its pathways."""
    pathways: frozenset[int]
    reasons: tuple[str, ...] = ()
    """Why they may not take it, in plain words; empty: they may."""
    findings: tuple[Finding, ...] = ()
    """What the rules for minors say, also where it is only a warning."""
    placement: Any = None
    """Their own request or placement there."""

    @property
    def opening(self) -> Any:
        return self.row.Opening

    @property
    def may_take(self) -> bool:
        return not self.reasons

    @property
    def week(self) -> str:
        return says(self.plan)


@dataclass(frozen=True)
class Seeker:
    """A student who looks for a placement."""

    student: Student
    schools: frozenset[int]
    program_id: int | None
    counting: frozenset[int]
    """Experiences that their program names."""
    pathways: frozenset[int]
    """Of their program."""
    mine: dict[int, Any] = field(default_factory=dict)
    """Opening -> their newest request or placement that is not over."""


def seeker_of(student: Student, today: date) -> Seeker:
    """Four queries."""
    chosen = db.session.execute(
        sa.select(Choice.program_version_id, ProgramVersion.program_id)
        .join(ProgramVersion, ProgramVersion.id == Choice.program_version_id)
        .where(Choice.student_id == student.id, Choice.left_on.is_(None)).order_by(Choice.id.desc()).limit(1)
    ).first()  # fmt: skip
    counting: set[int] = set()
    pathways: set[int] = set()
    if chosen is not None:
        options = db.session.execute(
            sa.select(RequirementOption.offering_id, RequirementOption.pathway_id)
            .join(Requirement, Requirement.id == RequirementOption.requirement_id)
            .where(Requirement.program_version_id == chosen.program_version_id)
            .order_by(RequirementOption.id)
        ).all()
        counting = {o.offering_id for o in options if o.offering_id}
        named = db.session.scalars(sa.select(ProgramPathway.pathway_id).where(ProgramPathway.program_id == chosen.program_id).order_by(ProgramPathway.pathway_id))
        pathways = {o.pathway_id for o in options if o.pathway_id} | set(named)
    mine = db.session.execute(
        sa.select(Placement.id, Placement.opening_id, Placement.state, Placement.created_at, Placement.expires_on)
        .where(Placement.student_id == student.id, Placement.opening_id.is_not(None), Placement.state.not_in(OVER))
        .order_by(Placement.id)
    ).all()
    return Seeker(
        student, schools_of([student.id], today)[student.id], chosen.program_id if chosen else None, frozenset(counting), frozenset(pathways),
        {row.opening_id: row for row in mine},
    )


def offers(seeker: Seeker, today: date, *, only: int | None = None) -> list[Offer]:
    """The openings of the student's schools: on their pathway first, then the soonest to apply for. About a dozen queries."""
    condition = openings_for(seeker.student.district_id, seeker.schools)
    statement = queries.rows().where(condition)
    if only is not None:
        statement = statement.where(Opening.id == only)
    else:
        statement = statement.where(Opening.ends_on >= today, Opening.state == "open")
    found = db.session.execute(statement.order_by(sa.func.coalesce(Opening.apply_by, Opening.begins_on), Opening.id).limit(MOST)).all()
    served = _pathways({row.Opening.experience_id for row in found})
    plans = {row.Opening.id: read_plan(row.Opening.plan) for row in found}
    said = _minor_findings(seeker, found, plans, today)
    made = [_offer(seeker, row, plans[row.Opening.id], served.get(row.Opening.experience_id, frozenset()), said.get(row.Opening.id, ()), today) for row in found]
    return sorted(made, key=lambda o: (not o.may_take, not o.on_pathway))


def _offer(seeker: Seeker, row: Any, plan: tuple[Slot, ...], served: frozenset[int], findings: tuple[Finding, ...], today: date) -> Offer:
    opening, left = row.Opening, queries.left(row)
    placement = seeker.mine.get(opening.id)
    on_pathway = opening.experience_id in seeker.counting or not served.isdisjoint(seeker.pathways)
    reasons = list(refusals(row, seeker, today))
    reasons += [f.text for f in findings if f.blocks and not f.overridden and not f.allowed]
    return Offer(row, left, plan, on_pathway, served, tuple(reasons), findings, placement)


def refusals(row: Any, seeker: Seeker, today: date) -> list[str]:
    """What keeps this student from this opening, besides the rules for minors; the reason that mends last comes first."""
    opening, student = row.Opening, seeker.student
    said = []
    if opening.state != "open":
        said.append(_("This opening is closed."))
    elif opening.ends_on < today:
        said.append(_("It ended on %(day)s.", day=day(opening.ends_on)))
    elif opening.apply_by is not None and opening.apply_by < today:
        said.append(_("The last day to ask was %(day)s.", day=day(opening.apply_by)))
    if student.grade is None or not opening.grade_low <= student.grade <= opening.grade_high:
        said.append(_("It is for %(grades)s.", grades=grades(opening)) + (" " + _("You are in grade %(grade)s.", grade=student.grade) if student.grade is not None else ""))
    if opening.program_id is not None and opening.program_id != seeker.program_id:
        said.append(_("It is for students who chose %(program)s.", program=row.program))
    if not said and not queries.left(row):
        said.append(_("All seats are taken.") if opening.seats > 1 else _("The seat is taken."))
    return said


def _minor_findings(seeker: Seeker, found: Sequence[Any], plans: dict[int, tuple[Slot, ...]], today: date) -> dict[int, tuple[Finding, ...]]:
    """Opening -> what the rules say of this student there; the number of queries does not grow with the openings."""
    if not found:
        return {}
    first, last = min(max(r.Opening.begins_on, today) for r in found), max(r.Opening.ends_on for r in found)
    elsewhere = [work for _day, work in planned_elsewhere(seeker.student.id, first, last)]
    asks = []
    for row in found:
        opening = row.Opening
        begins = max(opening.begins_on, today)
        own = [Worked(when, slot.hours, slot.begins, slot.ends) for when, slot in days_of(plans[opening.id], begins, max(begins, opening.ends_on))]
        job = Job(
            begins_on=begins, ends_on=max(begins, opening.ends_on), experience_kind=row.kind, paid=opening.paid, soc=opening.soc, naics=row.naics,
            hazards=tuple(opening.hazards or ()), days=tuple(own + elsewhere),
        )
        asks.append(Asked(seeker.student.id, job, None, tuple(own)))
    return {row.Opening.id: checked.findings for row, checked in zip(found, check_many(Stage.REQUEST, asks, today=today), strict=True)}


def _pathways(experience_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Experience -> the pathways it is approved for."""
    served: dict[int, set[int]] = {}
    for row in db.session.execute(
        sa.select(Alignment.offering_id, Alignment.pathway_id).where(Alignment.offering_id.in_(sorted(experience_ids)), Alignment.role.is_not(None)).order_by(Alignment.id)
    ):
        served.setdefault(row.offering_id, set()).add(row.pathway_id)
    return {key: frozenset(value) for key, value in served.items()}


def pathway_titles(ids: Collection[int]) -> list[tuple[int, str]]:
    title = spoken(Pathway, "title")
    found = db.session.execute(sa.select(Pathway.id, title).where(Pathway.id.in_(sorted(ids))).order_by(title, Pathway.id))
    return [(row.id, row.title) for row in found]

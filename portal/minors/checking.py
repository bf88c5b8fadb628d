"""What the rules for minors say of a job or of days worked; every feature that places somebody or counts hours asks here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

import sqlalchemy as sa

from portal.clock import this_day
from portal.extensions import db
from portal.language import _
from portal.minors.asking_jobs import found
from portal.minors.cases import Case, Exemption
from portal.minors.engine import find
from portal.minors.findings import Checked, Finding, Job, Stage, Worked
from portal.minors.models import ExemptionKind, MinorExemption, MinorOverride, RuleKind
from portal.minors.overriding import reaches
from portal.minors.rules import Rule, rules_of
from portal.rosters.models import Student
from portal.schools.models import District
from portal.schools.queries import school_days_by_school

__all__ = ["Asked", "Checked", "Finding", "Job", "Stage", "Worked", "check", "check_many"]
WEEKS = 4
"""Weeks before the days asked about that a rule may look back on."""


@dataclass(frozen=True)
class Asked:
    """One student and job to check; `days` as for `check`."""

    student_id: int
    job: Job
    placement_id: int | None = None
    days: tuple[Worked, ...] = ()

    @property
    def dates(self) -> tuple[date, ...]:
        return tuple(sorted({work.day for work in self.days or self.job.days}))


def check(
    stage: Stage, *, student_id: int, job: Job, placement_id: int | None = None, days: Sequence[Worked] = (), today: date | None = None
) -> Checked:
    """Asks every rule of the student's district that holds at this stage.

    `days` are those that are asked about (the entry being logged, the weeks of a plan; none: all of the job's);
    `job.days` has them too, with all others of their weeks. Findings name one of them or the job itself. Overrides and
    exemptions kept for the placement are filled in. A student of 18, and one without a date of birth on record (a
    warning says so), are bound by none.
    """
    return check_many(stage, [Asked(student_id, job, placement_id, tuple(days))], today=today)[0]


def check_many(stage: Stage, asks: Sequence[Asked], *, today: date | None = None) -> list[Checked]:
    """The same of many, in their order; the number of queries does not grow with them."""
    today = today or this_day()
    students = {
        row.id: row
        for row in db.session.execute(
            sa.select(Student.id, Student.district_id, Student.school_id, Student.birth_date).where(Student.id.in_({a.student_id for a in asks}))
        )
    }
    rules = {district_id: rules_of(district_id) for district_id in sorted({row.district_id for row in students.values()})}
    placed = sorted({a.placement_id for a in asks if a.placement_id is not None})
    overrides, exemptions = _overrides(placed), _exemptions(placed)
    held = {district_id: _school_days(district_id, of, asks) for district_id, of in rules.items()} if any(rules.values()) else {}
    bells = _bells(rules)
    answers = []
    for each in asks:
        student = students.get(each.student_id)
        if student is None or not rules[student.district_id]:
            answers.append(Checked())
            continue
        its = rules[student.district_id]
        if student.birth_date is None:
            answers.append(Checked(tuple(_unknown(its, stage))))
            continue
        case = Case(
            stage, student.birth_date, each.job, each.dates, its, held[student.district_id].get(student.school_id, frozenset()), today,
            tuple(exemptions.get(each.placement_id or 0, ())), bells.get(student.district_id),
        )  # fmt: skip
        kept = overrides.get(each.placement_id or 0, ())
        answers.append(Checked(tuple(_with_override(one, kept) for one in find(case))))
    return answers


def _unknown(rules: Iterable[Rule], stage: Stage) -> list[Finding]:
    text = _("No date of birth is on record, so nothing about age could be checked. The school has to ask for proof of age.")
    return [found(rule, text) for rule in rules if rule.kind == RuleKind.BIRTH_DATE and stage in rule.stages]


def _with_override(finding: Finding, kept: Sequence[MinorOverride]) -> Finding:
    if not finding.overridable or finding.allowed:
        return finding
    override = next((o for o in kept if reaches(o.finding_key, finding.key)), None)
    return replace(finding, overridden=override.reason, override_id=override.id) if override else finding


def _overrides(placement_ids: Sequence[int]) -> dict[int, list[MinorOverride]]:
    kept: dict[int, list[MinorOverride]] = defaultdict(list)
    if placement_ids:
        for row in db.session.scalars(
            sa.select(MinorOverride)
            .where(MinorOverride.placement_id.in_(placement_ids), MinorOverride.taken_back_at.is_(None))
            .order_by(MinorOverride.id.desc())
        ):
            kept[row.placement_id].append(row)
    return kept


def _exemptions(placement_ids: Sequence[int]) -> dict[int, list[Exemption]]:
    kept: dict[int, list[Exemption]] = defaultdict(list)
    if placement_ids:
        for row in db.session.scalars(
            sa.select(MinorExemption).where(MinorExemption.placement_id.in_(placement_ids), MinorExemption.ended_at.is_(None)).order_by(MinorExemption.id)
        ):
            kept[row.placement_id].append(Exemption(ExemptionKind(row.kind), row.agreement_on, tuple(row.orders or ()), row.is_whole))
    return kept


def _school_days(district_id: int, rules: Sequence[Rule], asks: Sequence[Asked]) -> dict[int, frozenset[date]]:
    """School id -> its school days in the weeks asked about, summer school left out."""
    dates = [day for each in asks for day in each.dates]
    if not dates:
        return {}
    calendar = next((rule for rule in rules if rule.kind == RuleKind.CALENDAR), None)
    first, last = min(dates) - timedelta(days=7 * WEEKS), max(dates) + timedelta(days=7)
    return school_days_by_school(district_id, first, last, leaving_out=calendar.words("summer_school") if calendar else ())


def _bells(district_ids: Iterable[int]) -> dict[int, tuple[time, time]]:
    """District -> when school is held, where it said so."""
    rows = db.session.execute(sa.select(District.id, District.school_begins_at, District.school_ends_at).where(District.id.in_(sorted(district_ids))))
    return {row.id: (row.school_begins_at, row.school_ends_at) for row in rows if row.school_begins_at and row.school_ends_at}

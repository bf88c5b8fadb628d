"""What a rollover is to do: proposed from last year, changed by the administrator, counted before it runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from portal.catalog.models import Offering, OfferingState
from portal.extensions import db
from portal.perkins.rules import GRADUATED
from portal.perkins.sources import RuleBook
from portal.programs.models import Program, ProgramVersion, VersionState
from portal.rollover.dates import same_weekday, year_later
from portal.rollover.models import Rollover, RolloverItem
from portal.rosters.models import Section, Student, StudentState
from portal.schools.models import School, SchoolYear
from portal.schools.queries import exceptions_of, terms_of

LAST_GRADE = 12
GRADUATES, PROMOTED, STAYS, UNKNOWN = "graduates", "promoted", "stays", "unknown"


@dataclass(frozen=True)
class Fate:
    """What becomes of a student."""

    kind: str
    grade: int | None
    school_id: int


@dataclass
class Figures:
    """Exactly what a run would do now."""

    graduates: int = 0
    promoted: dict[int, int] = field(default_factory=dict)
    """Grade that they leave -> how many."""
    stays: int = 0
    unknown: int = 0
    moved: dict[tuple[int, int], int] = field(default_factory=dict)
    """(from school, to school) -> how many."""
    beyond: dict[int, int] = field(default_factory=dict)
    """School -> how many leave its highest grade without a next school."""
    sections: int = 0
    retired_sections: int = 0
    programs: int = 0
    drafted: int = 0
    """Programs that have a draft already."""

    @property
    def students(self) -> int:
        return self.graduates + sum(self.promoted.values()) + self.stays + self.unknown


def proposal(last: SchoolYear, known: SchoolYear | None) -> dict[str, Any]:
    """The plan as first shown: the year by date, terms and days off by day of the week; `known` is the new year
    where a roster brought it already, whose dates are kept."""
    begins, ends = year_later(last.begins_on), year_later(last.ends_on)
    begins = max(begins, last.ends_on + timedelta(days=1))
    if known is not None:
        begins, ends = known.begins_on, known.ends_on
    terms = [
        {"from": term.id, "title": term.title, "kind": term.kind, "begins_on": _within(term.begins_on, begins, ends), "ends_on": _within(term.ends_on, begins, ends)}
        for term in terms_of(last.id)
    ]
    days_off = [
        {"title": day.title, "school_id": day.school_id, "school_day": day.school_day, "begins_on": same_weekday(day.begins_on).isoformat(), "ends_on": (same_weekday(day.begins_on) + (day.ends_on - day.begins_on)).isoformat()}
        for day in exceptions_of(last.district_id, last.begins_on, last.ends_on)
    ]
    return {
        "begins_on": begins.isoformat(), "ends_on": ends.isoformat(), "terms": terms, "days_off": days_off, "copy_days_off": True,
        "copy_sections": True, "draft_programs": False, "feeders": {}, "exit_code": _usual_exit(last.district_id, last.year),
    }  # fmt: skip


def graduations(district_id: int, year: int) -> dict[str, str]:
    """Code -> title of the exit types that the rules of a reporting year read as a graduation."""
    return {each.code: each.title for each in RuleBook.of(district_id).rules(year).exit_types if each.meaning in GRADUATED}


def _usual_exit(district_id: int, year: int) -> str:
    """The only code that means on time; empty where there is none or a choice: a person knows."""
    codes = RuleBook.of(district_id).rules(year).codes_meaning("graduated_on_time")
    return next(iter(codes)) if len(codes) == 1 else ""


def _within(day: date, begins: date, ends: date) -> str:
    return min(max(same_weekday(day), begins), ends).isoformat()


def fate(grade: int | None, *, stays: bool, school: School, feeders: dict[str, int]) -> Fate:
    """What becomes of a student of a grade at a school; the one rule that preview and run share."""
    if stays:
        return Fate(STAYS, grade, school.id)
    if grade is None:
        return Fate(UNKNOWN, None, school.id)
    if grade >= LAST_GRADE:
        return Fate(GRADUATES, grade, school.id)
    following = feeders.get(str(school.id)) if grade + 1 > school.grade_high else None
    return Fate(PROMOTED, grade + 1, following or school.id)


def figures_of(rollover: Rollover) -> Figures:
    """Counts by school and grade, with those who stay told apart: five queries however many students."""
    schools = {school.id: school for school in db.session.scalars(sa.select(School).where(School.district_id == rollover.district_id).order_by(School.id))}
    stays = sa.select(RolloverItem.row_id).where(RolloverItem.rollover_id == rollover.id, RolloverItem.kind == "stay")
    staying = sa.case((Student.id.in_(stays), True), else_=False).label("staying")
    rows = db.session.execute(
        sa.select(Student.school_id, Student.grade, staying, sa.func.count().label("students"))
        .where(Student.district_id == rollover.district_id, Student.state == StudentState.ACTIVE.value)
        .group_by(Student.school_id, Student.grade, staying)
        .order_by(Student.school_id, Student.grade)
    ).all()
    found = Figures()
    promoted, moved, beyond = Counter[int](), Counter[tuple[int, int]](), Counter[int]()
    for school_id, grade, stays_there, count in rows:
        school = schools[school_id]
        what = fate(grade, stays=bool(stays_there), school=school, feeders=rollover.plan.get("feeders", {}))
        if what.kind == GRADUATES:
            found.graduates += count
        elif what.kind == STAYS:
            found.stays += count
        elif what.kind == UNKNOWN:
            found.unknown += count
        else:
            promoted[grade or 0] += count
            if what.school_id != school_id:
                moved[school_id, what.school_id] += count
            elif (what.grade or 0) > school.grade_high:
                beyond[school_id] += count
    found.promoted, found.moved, found.beyond = dict(sorted(promoted.items())), dict(moved), dict(beyond)
    active = sa.case((Offering.state == OfferingState.ACTIVE.value, 1), else_=0)
    kept, every = db.session.execute(
        sa.select(sa.func.coalesce(sa.func.sum(active), 0), sa.func.count())
        .select_from(Section)
        .join(Offering, Offering.id == Section.course_id)
        .join(SchoolYear, SchoolYear.id == Section.school_year_id)
        .where(Section.district_id == rollover.district_id, SchoolYear.year == rollover.from_year)
    ).one()
    found.sections, found.retired_sections = int(kept), int(every) - int(kept)
    found.programs = len(programs_to_draft(rollover))
    found.drafted = db.session.scalar(
        sa.select(sa.func.count()).select_from(ProgramVersion).join(Program, Program.id == ProgramVersion.program_id)
        .where(Program.district_id == rollover.district_id, Program.state == "active", ProgramVersion.state == VersionState.DRAFT.value)
    ) or 0  # fmt: skip
    return found


def programs_to_draft(rollover: Rollover) -> list[int]:
    """Active programs with a published version and no draft."""
    states = (VersionState.PUBLISHED.value, VersionState.DRAFT.value)
    published, draft = (sa.select(ProgramVersion.program_id).where(ProgramVersion.state == state) for state in states)
    return list(
        db.session.scalars(
            sa.select(Program.id)
            .where(Program.district_id == rollover.district_id, Program.state == "active", Program.id.in_(published), Program.id.not_in(draft))
            .order_by(Program.id)
        )
    )

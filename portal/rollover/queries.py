"""Reads of rollovers: which there are, whether one can be undone, and the students to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.hours.models import HourEntry
from portal.programs.models import Choice, ProgramVersion, VersionState
from portal.rollover.models import Rollover, RolloverItem, RolloverState
from portal.rosters.models import CourseRecord, Enrollment, Section, Student, StudentState
from portal.schools.models import School, SchoolYear, year_title


def visible_rollover(viewer: Viewer, rollover_id: int) -> Rollover | None:
    return db.session.scalar(sa.select(Rollover).where(Rollover.id == rollover_id, Rollover.district_id == viewer.district_id))


def rollovers_of(viewer: Viewer) -> Sequence[Any]:
    """All of a district, the latest first, with who did it."""
    return db.session.execute(
        sa.select(Rollover.id, Rollover.from_year, Rollover.to_year, Rollover.state, Rollover.message, Rollover.started_at, Rollover.finished_at, User.given_name, User.family_name)
        .join(User, User.id == Rollover.by_id)
        .where(Rollover.district_id == viewer.district_id)
        .order_by(Rollover.id.desc())
    ).all()


def why_not_undone(rollover: Rollover) -> list[str]:
    """What has been built on the new year since, in sentences; empty: it can be taken back."""
    if rollover.state not in (RolloverState.DONE, RolloverState.RUNNING, RolloverState.UNDOING):
        return []
    marks, title = rollover.marks, year_title(rollover.to_year)
    year = db.session.scalar(sa.select(SchoolYear).where(SchoolYear.district_id == rollover.district_id, SchoolYear.year == rollover.to_year))
    year_id = year.id if year is not None else 0
    begins = year.begins_on if year is not None else None
    made = sa.select(RolloverItem.row_id).where(RolloverItem.rollover_id == rollover.id, RolloverItem.kind == "section")
    made_year = db.session.scalar(sa.select(RolloverItem.id).where(RolloverItem.rollover_id == rollover.id, RolloverItem.kind == "year"))
    drafts = sa.select(RolloverItem.row_id).where(RolloverItem.rollover_id == rollover.id, RolloverItem.kind == "version")
    asked = [
        ("course record", _count(CourseRecord, CourseRecord.district_id == rollover.district_id, CourseRecord.year == rollover.to_year)),
        ("enrollment", _count(Enrollment, Enrollment.section_id.in_(sa.select(Section.id).where(Section.school_year_id == year_id)))),
        ("choice of a program", _count(Choice, Choice.district_id == rollover.district_id, Choice.id > marks.get("choice", 0))),
    ]
    if begins is not None:
        asked.append(("entry of hours", _count(HourEntry, HourEntry.district_id == rollover.district_id, HourEntry.id > marks.get("hours", 0), HourEntry.day >= begins)))
    if made_year is not None:
        asked.append(("section brought in by others", _count(Section, Section.school_year_id == year_id, Section.id.not_in(made))))
    asked.append(("published program", _count(ProgramVersion, ProgramVersion.id.in_(drafts), ProgramVersion.state != VersionState.DRAFT.value)))
    words = {"choice of a program": "choices of a program", "entry of hours": "entries of hours", "section brought in by others": "sections brought in by others"}
    return [f"{title} holds {count:,} {noun if count == 1 else words.get(noun, noun + 's')} since. What was built on it would be lost." for noun, count in asked if count]


def _count(model: Any, *conditions: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*conditions)) or 0


def students_to_keep(rollover: Rollover, *, words: str, grade: int | None, only: bool) -> sa.Select[*tuple[Any, ...]]:
    """Active students with whether they stay, by grade from the highest, then name."""
    stays = sa.select(RolloverItem.row_id).where(RolloverItem.rollover_id == rollover.id, RolloverItem.kind == "stay")
    staying = sa.case((Student.id.in_(stays), 1), else_=0).label("stays")
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(Student.id, Student.given_name, Student.preferred_name, Student.family_name, Student.grade, Student.local_id, School.name.label("school_name"), staying)
        .join(School, School.id == Student.school_id)
        .where(Student.district_id == rollover.district_id, Student.state == StudentState.ACTIVE.value)
        .order_by(Student.grade.desc(), Student.family_name, Student.given_name, Student.id)
    )
    for word in words.split()[:4]:
        like = word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        statement = statement.where(
            sa.or_(
                sa.func.lower(Student.family_name).like(like, escape="\\"), sa.func.lower(Student.given_name).like(like, escape="\\"),
                sa.func.lower(Student.preferred_name).like(like, escape="\\"), Student.local_id == word,
            )
        )  # fmt: skip
    if grade is not None:
        statement = statement.where(Student.grade == grade)
    return statement.where(Student.id.in_(stays)) if only else statement

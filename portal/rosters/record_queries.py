"""Reads of single records, of their history, and of codes that are not ours."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from portal.accounts.audit_names import Named
from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.catalog.models import Course, Offering, OfferingState
from portal.extensions import db
from portal.imports.models import ImportBatch
from portal.imports.permissions import batches_visible_to
from portal.rosters.comparing import LABELS, text_of
from portal.rosters.counting import has_failed, is_open, kept_and_repeated
from portal.rosters.models import CourseRecord, RecordOutcome, Student
from portal.rosters.permissions import students_visible_to
from portal.rosters.record_models import CourseEquivalence, RecordChange, RecordOverride
from portal.schools.models import year_title

Rows = Sequence[sa.Row[*tuple[Any, ...]]]


def visible_record(viewer: Viewer, record_id: int) -> tuple[CourseRecord, Student] | None:
    """A record and its student, or None where this viewer may not know of them."""
    found = db.session.execute(
        sa.select(CourseRecord, Student)
        .join(Student, Student.id == CourseRecord.student_id)
        .options(joinedload(Student.school))
        .where(CourseRecord.id == record_id, students_visible_to(viewer))
    ).one_or_none()
    return (found[0], found[1]) if found else None


@dataclass(frozen=True)
class Tied:
    """The course of ours that a record counts as."""

    id: int
    code: str
    title: str
    credits: Any


def course_of(course_id: int | None) -> Tied | None:
    row = db.session.execute(
        sa.select(Offering.id, Offering.code, Offering.title, Course.__table__.c.credits)
        .join(Course.__table__, Course.__table__.c.id == Offering.id)
        .where(Offering.id == course_id)
    ).one_or_none()
    return Tied(*row) if row else None


def course_with_code(viewer: Viewer, code: str, prefer_school: int | None = None) -> Course | None:
    """Our course with this code: of the school, else the district's, else the first; active ones first."""
    candidates = db.session.scalars(
        sa.select(Course).where(Course.district_id == viewer.district_id, sa.func.lower(Course.code) == code.lower()).order_by(Course.id)
    ).all()
    return min(
        candidates,
        key=lambda c: (c.state != OfferingState.ACTIVE.value, c.school_id != prefer_school, c.school_id is not None, c.id),
        default=None,
    )


def course_codes(viewer: Viewer) -> Rows:
    """code, title of active courses, to choose from while typing; at most 800."""
    return db.session.execute(
        sa.select(Offering.code, Offering.title)
        .join(Course.__table__, Course.__table__.c.id == Offering.id)
        .where(Offering.district_id == viewer.district_id, Offering.state == OfferingState.ACTIVE.value, Offering.code != "")
        .order_by(Offering.code, Offering.id)
        .limit(800)
    ).all()


@dataclass(frozen=True)
class Deed:
    """A line of a record's history, told."""

    id: int
    at: Any
    who: str
    kind: str
    reason: str
    batch_id: int | None
    filename: str
    differences: tuple[tuple[str, str, str], ...]
    may_go_back: bool


def deeds_of(record: CourseRecord, viewer: Viewer) -> list[Deed]:
    """What happened to a record, the newest first; an import is a link only for those who may see it."""
    rows = db.session.execute(
        sa.select(RecordChange, User.given_name, User.family_name, ImportBatch.filename)
        .outerjoin(User, User.id == RecordChange.by_id)
        .outerjoin(ImportBatch, sa.and_(ImportBatch.id == RecordChange.batch_id, batches_visible_to(viewer)))
        .where(RecordChange.record_id == record.id)
        .order_by(RecordChange.id.desc())
    ).all()
    titles = _titles({value for row in rows for value in row[0].changes.get("course_id", ()) if value})
    told = []
    for change, given, family, filename in rows:
        differences = tuple(
            (LABELS[name], _said(name, old, titles), _said(name, new, titles)) for name, (old, new) in change.changes.items() if name in LABELS
        )
        who = f"{given} {family}".strip() if family else "By a file" if change.kind == "file" else "A command"
        goes_back = change.kind in ("hand", "file") and change.taken_back_at is None and bool(differences)
        told.append(Deed(change.id, change.at, who, change.kind, change.reason, change.batch_id if filename else None, filename or "", differences, goes_back))
    return told


def _titles(ids: Collection[Any]) -> dict[int, str]:
    rows = db.session.execute(sa.select(Offering.id, Offering.code, Offering.title).where(Offering.id.in_(sorted(ids))).order_by(Offering.id))
    return {row.id: f"{row.code} {row.title}".strip() for row in rows} if ids else {}


def _said(name: str, value: Any, titles: dict[int, str]) -> str:
    if name == "course_id":
        return titles.get(value, "another course") if value else "none of ours"
    return text_of(name, value)


def decision_on(record_id: int) -> sa.Row[*tuple[Any, ...]] | None:
    """counts, reason, at, and who decided against the rule on this record."""
    return db.session.execute(
        sa.select(RecordOverride.counts, RecordOverride.reason, RecordOverride.at, User.given_name, User.family_name)
        .outerjoin(User, User.id == RecordOverride.by_id)
        .where(RecordOverride.record_id == record_id, RecordOverride.ended_at.is_(None))
        .order_by(RecordOverride.id.desc())
        .limit(1)
    ).first()


def standing_words(student_id: int, today: date) -> dict[int, str]:
    """Record id -> what it does for the student, in a few words, for all records in force."""
    rows = db.session.execute(
        sa.select(
            CourseRecord.id, CourseRecord.course_id, CourseRecord.year, CourseRecord.term, CourseRecord.mark, CourseRecord.part,
            CourseRecord.passed, CourseRecord.outcome, CourseRecord.open_until, CourseRecord.credits_earned,
            Course.__table__.c.credits,
        )
        .outerjoin(Course.__table__, Course.__table__.c.id == CourseRecord.course_id)
        .where(CourseRecord.student_id == student_id, CourseRecord.ended_at.is_(None))
        .order_by(CourseRecord.year, CourseRecord.term, CourseRecord.id)
    ).all()
    by_course: dict[int, list[Any]] = {}
    words: dict[int, str] = {}
    for row in rows:
        if row.course_id is not None:
            by_course.setdefault(row.course_id, []).append(row)
        words[row.id] = _alone(row, today)
    for those in by_course.values():
        earning, repeats = kept_and_repeated([row for row in those if row.passed], those[0].credits)
        total = sum(row.credits_earned for row in earning)
        for row in earning:
            part = len(earning) > 1 or row.credits_earned < row.credits
            words[row.id] = "counts" if not part else "counts as a part" if total >= row.credits else "a part; the rest is missing"
        best = max(earning, key=lambda row: (row.year, row.term), default=None)
        for row in repeats:
            when = f" in {year_title(best.year)}" if best is not None and best.year != row.year else ""
            words[row.id] = f"repeat: earned{when}"
    return words


def _alone(row: Any, today: date) -> str:
    if row.course_id is None:
        return "not in our catalog: counts nothing yet"
    if is_open(row, today):
        return f"incomplete, open until {row.open_until:%B} {row.open_until.day}, {row.open_until.year}" if row.open_until else "incomplete"
    if has_failed(row, today):
        return "not passed" if row.outcome == RecordOutcome.FAILED else "incomplete: its time is up"
    return "earns nothing, no failure" if row.outcome == RecordOutcome.NONE else "counts"


def foreign_codes(viewer: Viewer) -> sa.Select[*tuple[Any, ...]]:
    """source, course_code, course_title, records, students of codes that are no course of ours, the most first."""
    return (
        sa.select(
            CourseRecord.source, sa.func.lower(CourseRecord.course_code).label("code"), sa.func.max(CourseRecord.course_code).label("course_code"),
            sa.func.max(CourseRecord.course_title).label("course_title"), sa.func.max(CourseRecord.school_name).label("school_name"),
            sa.func.count().label("records"), sa.func.count(CourseRecord.student_id.distinct()).label("students"),
        )
        .where(CourseRecord.district_id == viewer.district_id, CourseRecord.course_id.is_(None), CourseRecord.ended_at.is_(None))
        .group_by(CourseRecord.source, sa.func.lower(CourseRecord.course_code))
        .order_by(sa.func.count().desc(), CourseRecord.source, sa.func.lower(CourseRecord.course_code))
    )


def foreign_code(viewer: Viewer, source: str, code: str) -> sa.Row[*tuple[Any, ...]] | None:
    """The same for one code, whether it is tied already or not."""
    return db.session.execute(
        sa.select(
            sa.func.max(CourseRecord.course_title).label("course_title"), sa.func.max(CourseRecord.school_name).label("school_name"),
            sa.func.count().label("records"), sa.func.count(CourseRecord.student_id.distinct()).label("students"),
        ).where(
            CourseRecord.district_id == viewer.district_id, CourseRecord.source == source,
            sa.func.lower(CourseRecord.course_code) == code.lower(), CourseRecord.ended_at.is_(None),
        )
    ).first()


def ties(viewer: Viewer) -> Rows:
    """id, source, course_code, part, course, who and when, by source and code."""
    return db.session.execute(
        sa.select(
            CourseEquivalence.id, CourseEquivalence.source, CourseEquivalence.course_code, CourseEquivalence.part,
            Offering.id.label("course_id"), Offering.code, Offering.title, CourseEquivalence.updated_at, User.given_name, User.family_name,
        )
        .join(Offering, Offering.id == CourseEquivalence.course_id)
        .outerjoin(User, User.id == CourseEquivalence.decided_by_id)
        .where(CourseEquivalence.district_id == viewer.district_id)
        .order_by(CourseEquivalence.source, CourseEquivalence.course_code, CourseEquivalence.id)
    ).all()


def audit_names_of(ids: Collection[int], viewer: Viewer) -> dict[int, Named]:
    """What records of the trail are called, within the viewer's scope."""
    rows = db.session.execute(
        sa.select(CourseRecord.id, CourseRecord.course_title, CourseRecord.course_code, CourseRecord.year)
        .join(Student, Student.id == CourseRecord.student_id)
        .where(CourseRecord.id.in_(ids), students_visible_to(viewer))
        .order_by(CourseRecord.id)
    )
    return {row.id: Named(f"{row.course_title or row.course_code}, {year_title(row.year)}", f"/records/{row.id}") for row in rows}

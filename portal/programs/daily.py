"""What the calendar alone moves: a waiver ends, a credential expires, a section begins, a term passes.

No deed tells of these, so a command looks once a day, and writes what a page would evaluate today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.clock import day_of, midnight, this_day
from portal.database import now
from portal.extensions import db
from portal.programs.models import ChangeCause, ProgressSummary, Substitution, Waiver
from portal.programs.summaries import CHUNK, recompute_students
from portal.rosters.models import AttendedSchool, CourseRecord, Enrollment, Section, Student, StudentCredential
from portal.schools.models import SchoolYear, Term


def bring_to(district_id: int, *, today: date | None = None, told: Callable[[int], None] | None = None) -> int:
    """Brings to the day every student for whom a date passed since their summary was written; how many rows were
    behind. Commits after each 500 students, so that nobody waits for the write lock; then all rows are of the day."""
    today = today or this_day()
    corrected = 0
    for ids in due(district_id, today):
        corrected += recompute_students(district_id, ids, today=today, cause=ChangeCause.RECOMPUTE).corrected
        db.session.commit()
        if told:
            told(len(ids))
    db.session.execute(
        sa.update(ProgressSummary).where(ProgressSummary.district_id == district_id, ProgressSummary.computed_at < midnight(today)).values(computed_at=now())
    )
    db.session.commit()
    return corrected


def due(district_id: int, today: date) -> Iterator[list[int]]:
    """Chunks of student ids. Where a year or a term began or ended since, every student: their next step may name it."""
    oldest = db.session.scalar(sa.select(sa.func.min(ProgressSummary.computed_at)).where(ProgressSummary.district_id == district_id))
    if oldest is None:
        return
    since = day_of(oldest)
    statement = sa.select(Student.id).where(Student.district_id == district_id)
    if not _calendar_turned(district_id, since, today):
        statement = statement.where(Student.id.in_(_with_a_date(since, today)))
    last = 0
    while ids := list(db.session.scalars(statement.where(Student.id > last).order_by(Student.id).limit(CHUNK))):
        yield ids
        last = ids[-1]


def _calendar_turned(district_id: int, since: date, today: date) -> bool:
    turned = sa.union_all(
        sa.select(Term.id).where(Term.district_id == district_id, sa.or_(_began(Term.begins_on, since, today), _ended(Term.ends_on, since, today))),
        sa.select(SchoolYear.id).where(SchoolYear.district_id == district_id, sa.or_(_began(SchoolYear.begins_on, since, today), _ended(SchoolYear.ends_on, since, today))),
    ).limit(1)
    return db.session.scalar(turned) is not None


def _with_a_date(since: date, today: date) -> Any:
    sits = sa.select(Enrollment.student_id).join(Section, Section.id == Enrollment.section_id)
    return sa.union(
        sa.select(Waiver.student_id).where(_ended(Waiver.ends_on, since, today)),
        sa.select(Substitution.student_id).where(_ended(Substitution.ends_on, since, today)),
        sa.select(StudentCredential.student_id).where(_ended(StudentCredential.expires_on, since, today)),
        sa.select(CourseRecord.student_id).where(_ended(CourseRecord.open_until, since, today)),
        sa.select(AttendedSchool.student_id).where(_ended(AttendedSchool.ends_on, since, today)),
        sits.where(sa.or_(_began(Section.begins_on, since, today), _ended(Section.ends_on, since, today))),
        sits.where(_ended(Enrollment.ends_on, since, today)),
    )


def _began(column: Any, since: date, today: date) -> sa.ColumnElement[bool]:
    """The day is the first since then."""
    return sa.and_(column > since, column <= today)


def _ended(column: Any, since: date, today: date) -> sa.ColumnElement[bool]:
    """The last day was then or later, and has passed."""
    return sa.and_(column >= since, column < today)

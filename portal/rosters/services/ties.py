"""Codes of other schools tied to our courses: decided once, remembered per source, used by every later file."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.catalog.models import Course
from portal.database import now
from portal.extensions import db
from portal.rosters.comparing import Verdict, records
from portal.rosters.record_models import ChangeKind, CourseEquivalence
from portal.rosters.services.records import rewrite
from portal.rosters.signals import students_changed


def tie_code(*, source: str, course_code: str, course: Course, part: str = "", by: Viewer) -> int:
    """From now on this code of the source is our course, or a part of it; returns how many records changed.

    Records that are here are tied in the same transaction, without their marks and credits being touched; one
    that came without credits gets those of the course.
    """
    code = course_code.lower()
    found = db.session.scalar(
        sa.select(CourseEquivalence).where(
            CourseEquivalence.district_id == by.district_id, CourseEquivalence.source == source, CourseEquivalence.course_code == code
        )
    )
    if found is None:
        found = CourseEquivalence(district_id=by.district_id, source=source, course_code=code)
        db.session.add(found)
    found.course_id, found.part, found.decided_by_id, found.updated_at = course.id, part, by.user_id, now()
    db.session.flush()
    many = _rewrite(source, code, course.id, part, by)
    audit.record(
        "record.tie", subject=f"courses:{course.id}", by=by, detail={"source": source, "code": course_code, "part": part, "records": many}
    )
    return many


def untie_code(tie: CourseEquivalence, *, by: Viewer) -> int:
    """The code means nothing here again; its records are kept and count nothing. Returns how many."""
    source, code, course_id = tie.source, tie.course_code, tie.course_id
    db.session.delete(tie)
    db.session.flush()
    many = _rewrite(source, code, None, "", by, only_course=course_id)
    audit.record("record.untie", subject=f"courses:{course_id}", by=by, detail={"source": source, "code": code, "records": many})
    return many


def _rewrite(source: str, code: str, course_id: int | None, part: str, by: Viewer, *, only_course: int | None = None) -> int:
    where = [
        records.c.district_id == by.district_id, records.c.source == source, sa.func.lower(records.c.course_code) == code,
        records.c.ended_at.is_(None),
    ]  # fmt: skip
    if only_course is not None:
        where.append(records.c.course_id == only_course)
    credits = db.session.scalar(sa.select(Course.__table__.c.credits).where(Course.__table__.c.id == course_id)) if course_id else None
    columns = (records.c.id, records.c.student_id, records.c.course_id, records.c.part, records.c.passed, records.c.credits_attempted, records.c.credits_earned)
    verdicts = []
    for row in db.session.execute(sa.select(*columns).where(*where).order_by(records.c.id)).mappings():
        values = {"course_id": course_id, "part": part, "credits_attempted": row["credits_attempted"], "credits_earned": row["credits_earned"]}
        if credits and not part and not row["credits_attempted"]:
            values |= {"credits_attempted": credits, "credits_earned": credits if row["passed"] else row["credits_earned"]}
        differences = tuple((name, row[name], new) for name, new in values.items() if row[name] != new)
        if differences:
            verdicts.append(Verdict(values, dict(row), differences, ()))
    rewrite(verdicts, district_id=by.district_id, by=by, batch_id=None, kind=ChangeKind.TIE, reason=f"Code {code.upper()} of {source or 'records without a source'}")
    if verdicts:
        students_changed.send(None, student_ids={verdict.old["student_id"] for verdict in verdicts if verdict.old})
    return len(verdicts)

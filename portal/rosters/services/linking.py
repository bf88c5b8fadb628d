"""Deeds on records that no page does by itself."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice
from typing import cast

import sqlalchemy as sa

from portal.database import now
from portal.extensions import db
from portal.rosters.matching import Catalog
from portal.rosters.models import CourseRecord, Student
from portal.rosters.signals import students_changed

AT_ONCE = 5_000
records = cast(sa.Table, CourseRecord.__table__)


def link_records(district_id: int, *, codes: Collection[str] | None = None, tell: bool = True) -> set[int]:
    """Ties records whose course was not in the catalog to the course that has come since; whose records changed.

    A record that came without credits gets those of its course. `codes` limits it to some course codes, `tell`
    False leaves it to the caller to send `students_changed`.
    """
    if codes is not None and not codes:
        return set()
    statement = (
        sa.select(records.c.id, records.c.student_id, records.c.course_code, records.c.school_name, records.c.credits_attempted,
                  records.c.passed, Student.school_id)
        .join(Student, Student.id == records.c.student_id)
        .where(records.c.district_id == district_id, records.c.course_id.is_(None))
        .order_by(records.c.id)
    )
    if codes is not None:
        statement = statement.where(sa.func.lower(records.c.course_code).in_(sorted({c.lower() for c in codes})))
    rows = iter(db.session.execute(statement).all())
    touched: set[int] = set()
    while chunk := list(islice(rows, AT_ONCE)):
        catalog = Catalog.with_codes(district_id, {row.course_code for row in chunk})
        changes = []
        for row in chunk:
            course = catalog.find(row.course_code, row.school_name, row.school_id)
            if course is None:
                continue
            attempted = row.credits_attempted or course.credits
            change = {"record_id": row.id, "course_id": course.id, "attempted": attempted}
            changes.append(change | {"unset": not row.credits_attempted and row.passed})
            touched.add(row.student_id)
        _link(changes)
    if touched and tell:
        students_changed.send(None, student_ids=touched)
    return touched


def _link(changes: list[dict[str, object]]) -> None:
    if not changes:
        return
    for gives_credit in (False, True):
        rows = [
            {"record_id": c["record_id"], "found": c["course_id"], "attempted": c["attempted"]}
            for c in changes
            if c["unset"] is gives_credit
        ]
        values = {
            "course_id": sa.bindparam("found"), "credits_attempted": sa.bindparam("attempted"),
            "version": records.c.version + 1, "updated_at": now(),
        }
        if gives_credit:
            values["credits_earned"] = sa.bindparam("attempted")
        statement = sa.update(records).where(records.c.id == sa.bindparam("record_id")).values(values)
        if rows:
            db.session.connection().execute(statement, rows)

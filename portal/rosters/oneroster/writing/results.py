"""Final marks into course records, by the same deed as every other file of records."""

from __future__ import annotations

import sqlite3
from typing import Any

import sqlalchemy as sa

from portal.database import now
from portal.extensions import db
from portal.rosters.comparing import Key, RecordFacts, records
from portal.rosters.models import CourseRecord
from portal.rosters.oneroster.grades import SOURCE, facts_of
from portal.rosters.oneroster.planning.results import credits_of
from portal.rosters.oneroster.writing.writer import Writer
from portal.rosters.record_models import ChangeKind, RecordChange
from portal.rosters.services import keep_records

REASON = "The roster's results no longer hold it."


def write(writer: Writer) -> None:
    for rows in writer.chunks("plan_results", "action <> 'unchanged'", doing="Final marks"):
        students = writer.ids("r_students", [row["user"] for row in rows])
        courses = writer.ids("r_courses", [row["course"] for row in rows])
        made = [row for row in rows if row["code"] is not None and row["user"] in students]
        course_ids = {row["sid"]: row["course_id"] or courses.get(row["course"]) for row in made}
        credits = credits_of({each for each in course_ids.values() if each is not None})
        given = {row["sid"]: _facts(row, students, course_ids, credits) for row in made if course_ids[row["sid"]] is not None}
        given |= _repeated([row for row in rows if row["code"] is None])
        keep_records(
            list(given.values()), district_id=writer.district_id, by=writer.context.by, batch_id=writer.context.batch_id
        )
        _name(given)
    _end(writer)


def _facts(row: sqlite3.Row, students: dict[str, int], course_ids: dict[str, Any], credits: dict[int, Any]) -> RecordFacts:
    course_id = course_ids[row["sid"]]
    return facts_of(dict(row), students[row["user"]], course_id, credits[course_id])


def _repeated(rows: list[sqlite3.Row]) -> dict[str, RecordFacts]:
    """Results without a line item change the mark of the record that they made."""
    marks = {row["old_id"]: row for row in rows}
    found = db.session.scalars(sa.select(CourseRecord).where(CourseRecord.id.in_(sorted(marks))).order_by(CourseRecord.id))
    return {
        marks[old.id]["sid"]: RecordFacts(
            student_id=old.student_id, course_id=old.course_id, course_code=old.course_code, course_title=old.course_title,
            school_name=old.school_name, year=old.year, term=old.term, mark=marks[old.id]["mark"],
            credits_attempted=old.credits_attempted, credits_given=old.credits_given, origin=old.origin, part=old.part,
            source=old.source or SOURCE,
        )
        for old in found
    }  # fmt: skip


def _name(given: dict[str, RecordFacts]) -> None:
    """Each record learns which result it is, so that a later file finds it by that."""
    by_key: dict[Key, str] = {facts.key: sid for sid, facts in given.items()}
    rows = db.session.execute(
        sa.select(records.c.id, records.c.student_id, records.c.course_code, records.c.year, records.c.term, records.c.school_name)
        .where(records.c.student_id.in_(sorted({facts.student_id for facts in given.values()})))
        .order_by(records.c.id)
    )
    named = [{"record_id": row[0], "result": by_key[tuple(row)[1:]]} for row in rows if tuple(row)[1:] in by_key]
    if named:
        statement = sa.update(records).where(records.c.id == sa.bindparam("record_id"))
        db.session.connection().execute(statement.values(sourced_id=sa.bindparam("result")), named)


def _end(writer: Writer) -> None:
    for rows in writer.chunks("end_records", doing="Marks taken back"):
        moment = now()
        writer.update(CourseRecord, [{"id": row["id"], "ended_at": moment} for row in rows])
        db.session.execute(
            sa.insert(RecordChange),
            [
                {
                    "district_id": writer.district_id, "record_id": row["id"], "kind": ChangeKind.FILE.value, "reason": REASON,
                    "changes": {"ended_at": [None, moment.isoformat()]}, "batch_id": writer.context.batch_id, "at": moment,
                    "by_id": writer.context.by.user_id if writer.context.by else None,
                }
                for row in rows
            ],
        )  # fmt: skip
        writer.moved({row["who"] for row in rows})

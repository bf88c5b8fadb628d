"""Brings plans in, noun by noun, in the order in which they refer to one another."""

# ruff: noqa: S608 - names of tables and columns in SQL are constants of this package
from __future__ import annotations

import sqlalchemy as sa

from portal.extensions import db, reading
from portal.rosters.models import Student
from portal.rosters.oneroster.writing import classes, ground, people, results, seats
from portal.rosters.oneroster.writing.writer import Pace, Writer
from portal.rosters.signals import students_changed

AT_ONCE, FEWEST = 500, 60  # students in a transaction

PLANS = (
    "plan_schools", "plan_years", "plan_terms", "plan_courses", "plan_classes", "plan_people", "plan_grants",
    "plan_enrollments", "plan_teachers", "plan_attended", "plan_demographics", "plan_results",
)  # fmt: skip
ENDS = ("end_sections", "end_students", "end_grants", "end_enrollments", "end_teachers", "end_attended", "end_records")


def write_all(writer: Writer) -> None:
    for table in PLANS:
        sql = f"SELECT count(*) FROM {table} WHERE action <> 'unchanged'"
        writer.total += writer.conn.execute(sql).fetchone()[0]
    for table in ENDS:
        writer.total += writer.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    ground.write(writer)
    classes.write(writer)
    people.write(writer)
    seats.write(writer)
    results.write(writer)
    tell_of_all(writer)


def tell_of_all(writer: Writer) -> None:
    """Where terms or teachers changed, every student's next step may have."""
    if not writer.moves_all:
        return
    statement = sa.select(Student.id).where(Student.district_id == writer.district_id).order_by(Student.id)
    last, done, pace = 0, 0, Pace(AT_ONCE, FEWEST)
    while ids := next_ids(statement.where(Student.id > last).limit(pace.size)):
        with pace.step():
            students_changed.send(None, student_ids=set(ids))
            db.session.commit()
        last, done = ids[-1], done + len(ids)
        writer.told("Next steps", done, done)


def next_ids(statement: sa.Select[int]) -> list[int]:
    """Read before the transaction that writes begins."""
    with reading():
        found = list(db.session.scalars(statement).all())
        db.session.rollback()
    return found

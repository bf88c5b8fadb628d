"""Brings plans in, noun by noun, in the order in which they refer to one another."""

# ruff: noqa: S608 - names of tables and columns in SQL are constants of this package
from __future__ import annotations

from portal.rosters.oneroster.writing import classes, ground, people, results, seats
from portal.rosters.oneroster.writing.writer import Writer

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

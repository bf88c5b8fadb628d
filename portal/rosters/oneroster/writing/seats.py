"""Enrollments, teachers of classes, further schools, demographics."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.extensions import db
from portal.rosters.models import AttendedSchool, Enrollment, SectionTeacher, Student, StudentSensitive
from portal.rosters.oneroster.writing.writer import MANY, Writer, day, table_of

KNOWN = (
    "p.sid, p.old_id, p.n_begins, p.n_ends, p.o_student, (SELECT id FROM r_sections WHERE sid = p.class) AS section_id, "
    "(SELECT id FROM r_students WHERE sid = p.user) AS student_id"
)


def write(writer: Writer) -> None:
    write_enrollments(writer)
    write_teachers(writer)
    end_seats(writer)
    write_attended(writer)
    write_demographics(writer)


def write_enrollments(writer: Writer) -> None:
    where = "action <> 'unchanged'"
    for rows in writer.chunks("plan_enrollments", where, columns=KNOWN, size=MANY, doing="Enrollments"):
        whole = [row for row in rows if row["section_id"] and row["student_id"]]
        writer.insert(Enrollment, [
            {
                "district_id": writer.district_id, "section_id": row["section_id"], "student_id": row["student_id"],
                "begins_on": day(row["n_begins"]), "ends_on": day(row["n_ends"]), "sourced_id": row["sid"],
            }
            for row in whole
            if row["old_id"] is None
        ])  # fmt: skip
        writer.update(Enrollment, [
            {
                "id": row["old_id"], "section_id": row["section_id"], "student_id": row["student_id"],
                "begins_on": day(row["n_begins"]), "ends_on": day(row["n_ends"]),
            }
            for row in whole
            if row["old_id"] is not None
        ])  # fmt: skip
        moved = {row["o_student"] for row in whole} - {None}
        writer.moved({row["student_id"] for row in whole} | moved)


def write_teachers(writer: Writer) -> None:
    for rows in writer.chunks("plan_teachers", "action <> 'unchanged'", doing="Teachers of classes"):
        sections = writer.ids("r_sections", [row["class"] for row in rows])
        users = writer.ids("r_users", [row["user"] for row in rows])
        values = [
            {
                "id": row["old_id"], "section_id": sections[row["class"]], "user_id": users[row["user"]],
                "is_primary": bool(row["n_primary"]), "begins_on": day(row["n_begins"]),
                "ends_on": day(row["n_ends"]), "sourced_id": row["n_sid"],
            }
            for row in rows
        ]  # fmt: skip
        writer.insert(SectionTeacher, [{k: v for k, v in e.items() if k != "id"} for e in values if e["id"] is None])
        writer.update(SectionTeacher, [each for each in values if each["id"] is not None])


def end_seats(writer: Writer) -> None:
    for rows in writer.chunks("end_enrollments", size=MANY, doing="Enrollments that ended"):
        writer.update(Enrollment, [{"id": row["id"], "ends_on": day(row["last"])} for row in rows])
        if now := {row["who"] for row in rows if row["runs"]}:  # a class of the past moves nobody's progress
            writer.moved(now)
    for rows in writer.chunks("end_teachers", doing="Teachers who left a class"):
        writer.update(SectionTeacher, [{"id": row["id"], "ends_on": day(row["last"])} for row in rows])


def write_attended(writer: Writer) -> None:
    for rows in writer.chunks("plan_attended", "action <> 'unchanged'", doing="Further schools"):
        students = writer.ids("r_students", [row["user"] for row in rows])
        schools = writer.ids("r_schools", [row["school"] for row in rows])
        writer.insert(AttendedSchool, [
            {
                "student_id": students[row["user"]], "school_id": schools[row["school"]],
                "begins_on": day(writer.scope.today), "ends_on": None,
            }
            for row in rows
            if row["old_id"] is None
        ])  # fmt: skip
        back = [{"id": row["old_id"], "ends_on": None} for row in rows if row["old_id"] is not None]
        writer.update(AttendedSchool, back)
    for rows in writer.chunks("end_attended", doing="Further schools that ended"):
        writer.update(AttendedSchool, [{"id": row["id"], "ends_on": day(writer.scope.yesterday)} for row in rows])


def write_demographics(writer: Writer) -> None:
    sensitive = table_of(StudentSensitive)
    for rows in writer.chunks("plan_demographics", "action <> 'unchanged'", doing="Demographics"):
        ids = writer.ids("r_students", [row["sid"] for row in rows])
        born = [{"id": ids[row["sid"]], "birth_date": day(row["n_birth"])} for row in rows if row["n_birth"] != row["o_birth"]]
        writer.update(Student, born)
        told = [
            {"student_id": ids[row["sid"]], "sex": row["n_sex"], "races": row["n_races"], "hispanic": _yes(row["n_hispanic"])}
            for row in rows
            if (row["n_sex"], row["n_races"], row["n_hispanic"]) != (row["o_sex"], row["o_races"], row["o_hispanic"])
        ]
        if not told:
            continue
        asked = [each["student_id"] for each in told]
        have = set(db.session.scalars(sa.select(sensitive.c.student_id).where(sensitive.c.student_id.in_(asked))))
        writer.insert(StudentSensitive, [each for each in told if each["student_id"] not in have])
        old = [{f"v_{k}": v for k, v in each.items()} for each in told if each["student_id"] in have]
        if old:
            values: dict[str, Any] = {name: sa.bindparam(f"v_{name}") for name in ("sex", "races", "hispanic")}
            statement = sa.update(sensitive).where(sensitive.c.student_id == sa.bindparam("v_student_id"))
            db.session.connection().execute(statement.values(values), old)


def _yes(value: int | None) -> bool | None:
    return None if value is None else bool(value)


"""Copies what the district has now into the staging database, so that comparing is a join there.

Streams: memory stays flat at any size, and the portal's database is only read.
"""

# ruff: noqa: S608 - names of tables and columns in SQL are constants of this package
from __future__ import annotations

import sqlite3
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Grant, User
from portal.catalog.models import Course, Offering, ScedCourse
from portal.extensions import db
from portal.rosters.models import (
    AttendedSchool,
    Enrollment,
    Section,
    SectionTeacher,
    Student,
    StudentSensitive,
)
from portal.rosters.oneroster import adopting
from portal.rosters.oneroster.guids import Guids
from portal.schools.models import District, School, SchoolYear, Term

AT_ONCE = 5_000
FEW = 50_000
"""An import with fewer enrollments asks for those alone instead of copying all."""


def iso(column: Any) -> sa.ColumnElement[str]:
    """A date as text, as it is staged."""
    return sa.cast(column, sa.String)


def queries(district_id: int) -> dict[str, sa.Select[*tuple[Any, ...]]]:
    """Table in staging -> what fills it; each has `id` and `sid` first."""
    course = Course.__table__
    return {
        "p_schools": sa.select(School.id, School.sourced_id, School.name, School.code, School.kind).where(
            School.district_id == district_id
        ),
        "p_years": sa.select(
            SchoolYear.id, SchoolYear.sourced_id, SchoolYear.year, iso(SchoolYear.begins_on), iso(SchoolYear.ends_on)
        ).where(SchoolYear.district_id == district_id),
        "p_terms": sa.select(
            Term.id, Term.sourced_id, SchoolYear.year, Term.title, Term.kind, iso(Term.begins_on), iso(Term.ends_on)
        )
        .join(SchoolYear, SchoolYear.id == Term.school_year_id)
        .where(Term.district_id == district_id),
        "p_courses": sa.select(
            Offering.id, Offering.sourced_id, Offering.title, Offering.code, Offering.grade_low, Offering.grade_high,
            Offering.subject, course.c.sced_code, Offering.school_id,
        )
        .join(course, course.c.id == Offering.id)
        .where(Offering.district_id == district_id),
        "p_sections": sa.select(
            Section.id, Section.sourced_id, Section.title, Section.code, Section.course_id, Section.school_id,
            SchoolYear.year, Section.term_id, iso(Section.begins_on), iso(Section.ends_on),
        )
        .join(SchoolYear, SchoolYear.id == Section.school_year_id)
        .where(Section.district_id == district_id),
        "p_users": sa.select(
            User.id, User.sourced_id, User.username, User.email, User.given_name, User.family_name
        ).where(User.district_id == district_id),
        "p_names": sa.select(User.id, sa.null(), User.username).where(User.district_id != district_id),
        "p_students": sa.select(
            Student.id, Student.sourced_id, Student.user_id, Student.school_id, Student.local_id, Student.given_name,
            Student.middle_name, Student.family_name, Student.preferred_name, Student.grade, iso(Student.birth_date),
            Student.state, StudentSensitive.sex, StudentSensitive.races,
            sa.cast(StudentSensitive.hispanic, sa.Integer), StudentSensitive.student_id, iso(Student.exited_on),
        )
        .outerjoin(StudentSensitive, StudentSensitive.student_id == Student.id)
        .where(Student.district_id == district_id),
        "p_grants": sa.select(
            Grant.id, Grant.sourced_id, Grant.user_id, Grant.role, Grant.school_id, iso(Grant.begins_on),
            iso(Grant.ends_on),
        ).where(Grant.district_id == district_id),
        "p_attended": sa.select(
            AttendedSchool.id, sa.null(), AttendedSchool.student_id, AttendedSchool.school_id,
            iso(AttendedSchool.ends_on),
        )
        .join(Student, Student.id == AttendedSchool.student_id)
        .where(Student.district_id == district_id),
        "p_teachers": sa.select(
            SectionTeacher.id, SectionTeacher.sourced_id, SectionTeacher.section_id, SectionTeacher.user_id,
            sa.cast(SectionTeacher.is_primary, sa.Integer), iso(SectionTeacher.begins_on), iso(SectionTeacher.ends_on),
        )
        .join(Section, Section.id == SectionTeacher.section_id)
        .where(Section.district_id == district_id),
        "p_enrollments": sa.select(
            Enrollment.id, Enrollment.sourced_id, Enrollment.section_id, Enrollment.student_id,
            iso(Enrollment.begins_on), iso(Enrollment.ends_on),
        ).where(Enrollment.district_id == district_id),
        "p_sced": sa.select(sa.null(), ScedCourse.code),
    }  # fmt: skip


COLUMNS = {
    "p_schools": "name, code, kind",
    "p_years": "year, begins, ends",
    "p_terms": "year, title, kind, begins, ends",
    "p_courses": "title, code, low, high, subject, sced, school_id",
    "p_sections": "title, code, course_id, school_id, year, term_id, begins, ends",
    "p_users": "username, email, given, family",
    "p_names": "username",
    "p_students": (
        "user_id, school_id, local, given, middle, family, preferred, grade, birth, state, sex, races, hispanic, "
        "sensitive_id, exited"
    ),
    "p_grants": "user_id, role, school_id, begins, ends",
    "p_attended": "student_id, school_id, ends",
    "p_teachers": "section_id, user_id, is_primary, begins, ends",
    "p_enrollments": "section_id, student_id, begins, ends",
    "p_sced": "",
}
INDEXES = (
    "p_schools (sid)", "p_terms (sid)", "p_courses (sid)", "p_courses (code COLLATE NOCASE)", "p_sections (sid)",
    "p_users (sid)", "p_users (username)", "p_names (username)", "p_students (sid)",
    "p_students (local)", "p_students (user_id)", "p_grants (user_id)",
    "p_attended (student_id)", "p_teachers (section_id, user_id)", "p_enrollments (sid)", "p_sced (sid)",
)  # fmt: skip


NUMBERS = {"year", "low", "high", "grade", "is_primary", "hispanic"}


def type_of(column: str) -> str:
    """Without a type SQLite would not use an index where two columns of different kind are compared."""
    return "INTEGER" if column in NUMBERS or column.endswith("_id") else "TEXT"


def copy(conn: sqlite3.Connection, district_id: int, told: Any, *, whole: bool) -> None:
    """Fills the p_ tables anew; `whole` False copies only the enrollments that the file names."""
    statements = queries(district_id)
    district = db.session.get_one(District, district_id)
    guids = Guids.for_district(district)
    conn.execute("BEGIN")
    for done, (table, columns) in enumerate(COLUMNS.items()):
        told("Looking at what is there", done, len(COLUMNS))
        conn.execute(f"DROP TABLE IF EXISTS {table}")
        typed = "".join(f", {name} {type_of(name)}" for name in columns.split(", ") if name)
        conn.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, sid TEXT{typed})")
        if table == "p_enrollments" and not whole:
            _copy_named(conn, statements[table], adopting.enrollment_ids(conn, guids))
        else:
            _copy(conn, table, statements[table])
    conn.execute("DROP TABLE IF EXISTS p_district")
    conn.execute("CREATE TABLE p_district (id INTEGER PRIMARY KEY, sid TEXT)")
    conn.execute("INSERT INTO p_district VALUES (?, ?)", (district_id, district.sourced_id))
    for number, where in enumerate(INDEXES):
        conn.execute(f"CREATE INDEX ix_present_{number} ON {where}")
    adopting.adopt(conn, guids)
    conn.execute("COMMIT")


def _copy(conn: sqlite3.Connection, table: str, statement: sa.Select[*tuple[Any, ...]]) -> None:
    result = db.session.connection().execute(statement, execution_options={"yield_per": AT_ONCE})
    insert = f"INSERT INTO {table} VALUES ({', '.join('?' * len(statement.selected_columns))})"
    for part in result.partitions():
        conn.executemany(insert, [tuple(row) for row in part])


LEAVERS = """
SELECT sid FROM s_users WHERE gone OR enabled = 0
UNION SELECT "user" FROM s_roles WHERE ends IS NOT NULL
"""
"""Whoever may leave by this file, by sourcedId."""


def _copy_named(conn: sqlite3.Connection, statement: sa.Select[*tuple[Any, ...]], ids: list[int]) -> None:
    """The enrollments that the file names, and those of people who may leave by it."""
    insert = f"INSERT OR IGNORE INTO p_enrollments VALUES ({', '.join('?' * len(statement.selected_columns))})"
    theirs = statement.join(Student, Student.id == Enrollment.student_id).where(Enrollment.ends_on.is_(None))
    for named, of, key in (
        ("SELECT sid FROM s_enrollments", statement, Enrollment.sourced_id),
        (LEAVERS, theirs, Student.sourced_id),
    ):
        after = ""
        while sids := [sid for (sid,) in conn.execute(
            f"SELECT sid FROM ({named}) WHERE sid > ? ORDER BY sid LIMIT 1000", (after,)
        )]:  # fmt: skip
            conn.executemany(insert, [tuple(row) for row in db.session.execute(of.where(key.in_(sids)))])
            after = sids[-1]
    for start in range(0, len(ids), 1_000):
        rows = db.session.execute(statement.where(Enrollment.id.in_(ids[start : start + 1_000])))
        conn.executemany(insert, [tuple(row) for row in rows])

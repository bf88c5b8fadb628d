"""Who sits in a class and who teaches it, as OneRoster rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.rosters.models import Enrollment, Section, SectionTeacher, Student
from portal.rosters.oneroster.exporting.calendar import sections_in
from portal.rosters.oneroster.exporting.roster import Roster

Row = dict[str, Any]
SECTION = (Section.id.label("section_id"), Section.sourced_id.label("section_sid"), Section.school_id)


def enrollments(roster: Roster) -> Iterator[Row]:
    sits = (
        sa.select(
            Enrollment.id, Enrollment.sourced_id, Enrollment.begins_on, Enrollment.ends_on, *SECTION,
            Student.id.label("student_id"), Student.sourced_id.label("student_sid"), User.id.label("user_id"),
            User.sourced_id.label("user_sid"),
        )
        .join(Section, Section.id == Enrollment.section_id)
        .join(Student, Student.id == Enrollment.student_id)
        .outerjoin(User, User.id == Student.user_id)
        .where(sections_in(roster), roster.students())
        .order_by(Enrollment.id)
    )  # fmt: skip
    for row in roster.read(sits):
        yield line(roster, row, "enrollment") | {"role": "student", "primary": "false"}
    teaches = (
        sa.select(
            SectionTeacher.id, SectionTeacher.sourced_id, SectionTeacher.begins_on, SectionTeacher.ends_on,
            SectionTeacher.is_primary, *SECTION, User.id.label("user_id"), User.sourced_id.label("user_sid"),
            Student.id.label("student_id"), Student.sourced_id.label("student_sid"),
        )
        .join(Section, Section.id == SectionTeacher.section_id)
        .join(User, User.id == SectionTeacher.user_id)
        .outerjoin(Student, sa.and_(Student.user_id == User.id, roster.students()))
        .where(sections_in(roster), roster.is_staff())
        .order_by(SectionTeacher.id)
    )  # fmt: skip
    for row in roster.read(teaches):
        yield line(roster, row, "teacher") | {"role": "teacher", "primary": str(row.is_primary).lower()}


def line(roster: Roster, row: Any, kind: str) -> Row:
    return {
        "sourcedId": roster.name(kind, row.id, row.sourced_id),
        "classSourcedId": roster.name("section", row.section_id, row.section_sid),
        "schoolSourcedId": roster.schools[row.school_id], "userSourcedId": roster.person(row),
        "beginDate": row.begins_on, "endDate": row.ends_on,
    }  # fmt: skip

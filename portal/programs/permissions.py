"""Who may see and change programs, and who may choose, plan and excuse for a student."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.programs.models import Choice, Program, ProgramVersion, VersionState
from portal.rosters.models import Student

PROGRAM_EDITORS = frozenset({Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN})
PLANNERS = frozenset({Role.COUNSELOR, Role.SCHOOL_ADMIN, Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN})
"""Who chooses and plans for students in their scope; they also grant waivers and substitutions."""


def programs_visible_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A condition on Program: the district's; for a student the active ones that have a published version, and
    whatever they are or were in themselves."""
    in_district = Program.district_id == viewer.district_id
    if viewer.role != Role.STUDENT:
        return in_district
    published = sa.select(ProgramVersion.program_id).where(ProgramVersion.state == VersionState.PUBLISHED.value)
    own = (
        sa.select(ProgramVersion.program_id)
        .join(Choice, Choice.program_version_id == ProgramVersion.id)
        .join(Student, Student.id == Choice.student_id)
        .where(Student.user_id == viewer.user_id)
    )
    return sa.and_(in_district, sa.or_(sa.and_(Program.state == "active", Program.id.in_(published)), Program.id.in_(own)))


def may_create_program(viewer: Viewer) -> bool:
    return viewer.has(*PROGRAM_EDITORS)


def may_edit_program(viewer: Viewer, program: Any, leads: Collection[int]) -> bool:
    """The district's editors change every program; who leads one (row and grant) changes that one.

    `program` is anything with district_id, `leads` the ids of the people who lead it.
    """
    if program.district_id != viewer.district_id or not viewer.is_staff:
        return False
    return may_create_program(viewer) or (viewer.user_id in leads and viewer.holds(Role.PROGRAM_LEAD))


def may_plan_for(viewer: Viewer, student: Any) -> bool:
    """Whether they may choose a program and plan for a student whom their scope shows them.

    `student` is anything with district_id and user_id; students do it for themselves.
    """
    if student.district_id != viewer.district_id:
        return False
    if viewer.role == Role.STUDENT:
        return student.user_id is not None and student.user_id == viewer.user_id
    return viewer.has(*PLANNERS)


def may_excuse(viewer: Viewer, student: Any) -> bool:
    """Whether they may grant a waiver or a substitution to a student in their scope; never to themselves."""
    return student.district_id == viewer.district_id and viewer.has(*PLANNERS) and student.user_id != viewer.user_id

"""Choosing and leaving a program: history, not overwrite."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.programs.errors import NotAllowed, NotOffered, NotPossible
from portal.programs.models import ChangeCause, Choice, Program, ProgramSite, ProgramVersion
from portal.programs.permissions import may_plan_for
from portal.programs.queries.choices import newest_published, open_choice
from portal.programs.services.twins import added
from portal.programs.summaries import refresh, schools_of
from portal.rosters.models import Student
from portal.rosters.queries import visible_student
from portal.schools.models import School, SchoolKind

LONGEST_REASON = 400


def choose_program(*, student: Student, program: Program, reason: str, by: Viewer) -> Choice:
    """The student enters the newest published version today; the choice before it is ended, not lost.

    Who is in the program already keeps their version: the open choice is handed back, so a double click makes
    one row. A student picks among the programs of their schools and of the district's career centers; staff may
    pick any of the district. Raises NotAllowed, NotOffered.
    """
    check_planner(student, by)
    version = newest_published(program.id)
    if program.district_id != student.district_id or program.state != "active" or version is None:
        raise NotOffered("This program cannot be chosen now.")
    if by.role == Role.STUDENT and not _within_reach(student, program):
        raise NotOffered("Your school does not offer this program. Ask your counselor about it.")
    before = open_choice(student.id)
    if before is not None and _program_of(before) == program.id:
        return before
    made = Choice(
        district_id=student.district_id, student_id=student.id, program_version_id=version.id,
        chosen_on=now().date(), reason=reason[:LONGEST_REASON], by_id=by.user_id,
    )
    def leave() -> None:
        if before is not None:
            before.left_on = now().date()

    if not added(made, first=leave):
        twin = open_choice(student.id)
        if twin is None or _program_of(twin) != program.id:
            raise NotPossible("Somebody else chose another program at the same moment. Look again, then choose.")
        return twin
    audit.record(
        "program.choose", subject=f"choices:{made.id}", by=by, student_id=student.id,
        detail={"program_id": program.id, "number": version.number, "left_choice_id": before.id if before else None},
    )
    refresh([student.id], cause=ChangeCause.CHOICE)
    return made


def leave_program(*, student: Student, reason: str, by: Viewer) -> Choice | None:
    """Ends the open choice today; None where there is none (a second click changes nothing)."""
    check_planner(student, by)
    choice = open_choice(student.id)
    if choice is None:
        return None
    choice.left_on, choice.left_reason = now().date(), reason[:LONGEST_REASON]
    db.session.flush()
    audit.record("program.leave", subject=f"choices:{choice.id}", by=by, student_id=student.id, detail={"program_version_id": choice.program_version_id})
    refresh([student.id], cause=ChangeCause.CHOICE)
    return choice


def check_planner(student: Student, by: Viewer) -> None:
    """Raises NotAllowed unless `by` may plan for this student and their scope shows them."""
    if not may_plan_for(by, student) or visible_student(by, student.id) is None:
        raise NotAllowed("You may not plan for this student.")


def _program_of(choice: Choice) -> int | None:
    return db.session.scalar(sa.select(ProgramVersion.program_id).where(ProgramVersion.id == choice.program_version_id))


def _within_reach(student: Student, program: Program) -> bool:
    """Whether one of the program's sites is a school of the student or a career center, which takes all."""
    sites = db.session.execute(
        sa.select(School.id, School.kind).join(ProgramSite, ProgramSite.school_id == School.id).where(ProgramSite.program_id == program.id)
    ).all()
    own = schools_of([student.id], now().date())[student.id]
    return any(site.id in own or site.kind == SchoolKind.CAREER_CENTER for site in sites)

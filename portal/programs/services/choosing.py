"""Choosing and leaving a program: history, not overwrite."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal.accounts import audit
from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.extensions import db
from portal.language import _
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


def choose_program(*, student: Student, program: Program, reason: str, by: Viewer, why: str = "", left_why: str = "") -> Choice:
    """The student enters the newest published version today; the choice before it is ended, not lost.

    `why` is a key of reasons.CHOOSING, `left_why` one of reasons.LEAVING: why the program before was left for this one.

    Who is in the program already keeps their version: the open choice is handed back, so a double click makes
    one row. A student picks among the programs of their schools and of the district's career centers; staff may
    pick any of the district. Raises NotAllowed, NotOffered.
    """
    check_planner(student, by)
    version = newest_published(program.id)
    if program.district_id != student.district_id or program.state != "active" or version is None:
        raise NotOffered(_("This program cannot be chosen now."))
    if by.role == Role.STUDENT and not _within_reach(student, program):
        raise NotOffered(_("Your school does not offer this program. Ask your counselor about it."))
    before = open_choice(student.id)
    if before is not None and _program_of(before) == program.id:
        return before
    made = Choice(
        district_id=student.district_id, student_id=student.id, program_version_id=version.id,
        chosen_on=this_day(), reason=reason[:LONGEST_REASON], why=why, before_id=before.id if before else None, by_id=by.user_id,
    )
    def leave() -> None:
        if before is not None:
            before.left_on, before.left_why = this_day(), left_why

    if not added(made, first=leave):
        twin = open_choice(student.id)
        if twin is None or _program_of(twin) != program.id:
            raise NotPossible(_("Somebody else chose another program at the same moment. Look again, then choose."))
        return twin
    audit.record(
        "program.choose", subject=f"choices:{made.id}", by=by, student_id=student.id,
        detail={"program_id": program.id, "number": version.number, "left_choice_id": before.id if before else None},
    )
    refresh([student.id], cause=ChangeCause.CHOICE)
    return made


def leave_program(*, student: Student, reason: str, by: Viewer, why: str = "") -> Choice | None:
    """Ends the open choice today; None where there is none (a second click changes nothing)."""
    check_planner(student, by)
    choice = open_choice(student.id)
    if choice is None:
        return None
    choice.left_on, choice.left_why, choice.left_reason = this_day(), why, reason[:LONGEST_REASON]
    db.session.flush()
    audit.record("program.leave", subject=f"choices:{choice.id}", by=by, student_id=student.id, detail={"program_version_id": choice.program_version_id})
    refresh([student.id], cause=ChangeCause.CHOICE)
    return choice


def undo_choosing(*, student: Student, choice: Choice, by: Viewer) -> Choice | None:
    """Takes back a choice of today as if it had not been: the program before is open again, with the version it had.

    Hands back the choice that is open afterwards. Raises NotAllowed, NotPossible where more has happened since.
    """
    check_planner(student, by)
    if choice.student_id != student.id or choice.left_on is not None or choice.chosen_on != this_day() or choice.by_id != by.user_id:
        raise NotPossible("This can no longer be undone. You can choose again.")
    before = db.session.get(Choice, choice.before_id) if choice.before_id else None
    audit.record(
        "program.choose_undo", subject=f"programs:{_program_of(choice)}", by=by, student_id=student.id,
        detail={"program_version_id": choice.program_version_id, "back_to_choice_id": before.id if before else None},
    )
    try:
        with db.session.begin_nested():
            db.session.delete(choice)
            db.session.flush()
            if before is not None:
                _reopen(before)
    except IntegrityError:
        raise NotPossible("This can no longer be undone. You can choose again.") from None
    refresh([student.id], cause=ChangeCause.CHOICE)
    return before


def undo_leaving(*, student: Student, choice: Choice, by: Viewer) -> Choice:
    """Back into the program that was left today. Raises NotAllowed, NotPossible."""
    check_planner(student, by)
    if choice.left_on is None and choice.student_id == student.id:
        return choice
    if choice.student_id != student.id or choice.left_on != this_day() or open_choice(student.id) is not None:
        raise NotPossible("This can no longer be undone. You can choose the program again.")
    try:
        with db.session.begin_nested():
            _reopen(choice)
    except IntegrityError:
        raise NotPossible("This can no longer be undone. You can choose the program again.") from None
    audit.record("program.leave_undo", subject=f"choices:{choice.id}", by=by, student_id=student.id, detail={"program_version_id": choice.program_version_id})
    refresh([student.id], cause=ChangeCause.CHOICE)
    return choice


def _reopen(choice: Choice) -> None:
    choice.left_on, choice.left_why, choice.left_reason = None, "", ""
    db.session.flush()


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
    own = schools_of([student.id], this_day())[student.id]
    return any(site.id in own or site.kind == SchoolKind.CAREER_CENTER for site in sites)

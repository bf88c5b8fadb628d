"""Waivers and substitutions: what one student need not meet, or may meet otherwise, who said so and until when.

Both are kept when they end. Granting one again that has ended starts it anew, with its new reason.
"""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering
from portal.clock import this_day
from portal.extensions import db
from portal.programs.errors import NotAllowed, NotPossible
from portal.programs.models import (
    ChangeCause,
    Program,
    ProgramVersion,
    Requirement,
    RequirementOption,
    Substitution,
    VersionState,
    Waiver,
)
from portal.programs.permissions import may_excuse
from portal.programs.queries.choices import is_in_force, substitution, waiver
from portal.programs.services.choosing import LONGEST_REASON
from portal.programs.services.twins import added
from portal.programs.summaries import refresh
from portal.rosters.models import Student
from portal.rosters.queries import visible_student

TWIN = "This was granted at the same moment. Look again: it may be what you wanted."


def grant_waiver(*, student: Student, requirement: Requirement, reason: str, ends_on: date | None = None, by: Viewer) -> Waiver:
    """The student need not meet the requirement, until the day `ends_on` has passed.

    Granted already, the reason, the end and the approver change. Raises NotAllowed, NotPossible.
    """
    reason = _check(student, requirement, reason, ends_on, by)
    granted = waiver(student.id, requirement.id)
    if granted is None:
        granted = Waiver(district_id=student.district_id, student_id=student.id, requirement_id=requirement.id, reason=reason, ends_on=ends_on, approved_by_id=by.user_id)
        if not added(granted):
            raise NotPossible(TWIN)
    else:
        granted.reason, granted.ends_on, granted.approved_by_id, granted.end_reason = reason, ends_on, by.user_id, ""
    _tell("waiver.grant", granted, by)
    return granted


def end_waiver(*, waiver: Waiver, reason: str, by: Viewer) -> Waiver:
    """From today the requirement has to be met again; one that has ended stays as it is. Raises NotAllowed,
    NotPossible without a reason."""
    _end("waiver.end", waiver, reason, by)
    return waiver


def grant_substitution(*, student: Student, requirement: Requirement, offering: Offering, reason: str, ends_on: date | None = None, by: Viewer) -> Substitution:
    """The offering counts in the requirement for this student, until the day `ends_on` has passed.

    Granted already, the reason, the end and the approver change. Raises NotAllowed, NotPossible.
    """
    reason = _check(student, requirement, reason, ends_on, by)
    if offering.district_id != student.district_id:
        raise NotPossible("Choose a course or an experience of this district.")
    if not db.session.scalar(sa.select(RequirementOption.id).where(RequirementOption.requirement_id == requirement.id).limit(1)):
        raise NotPossible("This requirement only holds others. Choose the one inside it that the course is to count for.")
    granted = substitution(student.id, requirement.id, offering.id)
    if granted is None:
        granted = Substitution(
            district_id=student.district_id, student_id=student.id, requirement_id=requirement.id, offering_id=offering.id,
            reason=reason, ends_on=ends_on, approved_by_id=by.user_id,
        )  # fmt: skip
        if not added(granted):
            raise NotPossible(TWIN)
    else:
        granted.reason, granted.ends_on, granted.approved_by_id, granted.end_reason = reason, ends_on, by.user_id, ""
    _tell("substitution.grant", granted, by)
    return granted


def end_substitution(*, substitution: Substitution, reason: str, by: Viewer) -> Substitution:
    """From today the offering counts no more where the requirement does not name it. Raises NotAllowed, NotPossible."""
    _end("substitution.end", substitution, reason, by)
    return substitution


def _check(student: Student, requirement: Requirement, reason: str, ends_on: date | None, by: Viewer) -> str:
    _check_approver(student, by)
    home = db.session.execute(
        sa.select(Program.district_id, ProgramVersion.state)
        .join(Program, Program.id == ProgramVersion.program_id)
        .where(ProgramVersion.id == requirement.program_version_id)
    ).one()
    if home.district_id != student.district_id or home.state == VersionState.DRAFT:
        raise NotPossible("Choose a requirement of a published program of this district.")
    if ends_on is not None and ends_on < this_day():
        raise NotPossible("The last day lies in the past. Choose today or later, or leave it empty.")
    if not reason.strip():
        raise NotPossible("Enter the reason: it is kept with the student's record.")
    return reason.strip()[:LONGEST_REASON]


def _check_approver(student: Student, by: Viewer) -> None:
    if not may_excuse(by, student) or visible_student(by, student.id) is None:
        raise NotAllowed("You may not excuse this student.")


def _end(action: str, granted: Waiver | Substitution, reason: str, by: Viewer) -> None:
    _check_approver(db.session.get_one(Student, granted.student_id), by)
    if not reason.strip():
        raise NotPossible("Enter why it is taken back: it is kept with the student's record.")
    today = this_day()
    if is_in_force(granted, today):
        granted.end_reason = reason.strip()[:LONGEST_REASON]
        granted.ends_on = today - timedelta(days=1)
        _tell(action, granted, by)


def _tell(action: str, granted: Waiver | Substitution, by: Viewer) -> None:
    db.session.flush()
    detail = {"requirement_id": granted.requirement_id, "ends_on": granted.ends_on.isoformat() if granted.ends_on else None}
    if isinstance(granted, Substitution):
        detail["offering_id"] = granted.offering_id
    audit.record(action, subject=f"{granted.__tablename__}:{granted.id}", by=by, student_id=granted.student_id, detail=detail)
    refresh([granted.student_id], cause=ChangeCause.EXCEPTION)

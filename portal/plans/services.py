"""Asking for approval of a plan, taking that back, approving, returning, and reopening what was decided. None of them commits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.language import _
from portal.plans.errors import Decided, PlanError
from portal.plans.models import PlanSubmission, SubmissionState
from portal.plans.permissions import may_approve
from portal.plans.queries import latest_submission, open_submission
from portal.plans.standing import differences, kept
from portal.programs.queries.choices import plan_of
from portal.programs.services.twins import added
from portal.rosters.models import Student

LONGEST_COMMENT = 1000


def submit(*, student: Student, by: Viewer) -> PlanSubmission:
    """Keeps the plan of now and asks for its approval; one that waits already is replaced where the plan moved on.

    Raises PlanError where there is nothing to ask about.
    """
    plan = kept(plan_of(student.id))
    if not plan:
        raise PlanError(_("Put at least one course on your plan first."))
    before = latest_submission(student.id)
    if before is not None and before.state != SubmissionState.RETURNED and not differences(before.entries, plan):
        if before.state == SubmissionState.SUBMITTED:
            return before
        raise PlanError(_("Your plan is approved as it is. Ask again when you have changed it."))

    def replace() -> None:
        if before is not None and before.state == SubmissionState.SUBMITTED:
            before.state = SubmissionState.WITHDRAWN.value

    made = PlanSubmission(district_id=student.district_id, student_id=student.id, entries=plan)
    if not added(made, first=replace):
        return open_submission(student.id) or made
    _trail("plan.submit", made, by)
    return made


def withdraw(*, student: Student, by: Viewer) -> PlanSubmission:
    """Takes back what waits. Raises Decided where somebody answered meanwhile."""
    waiting = open_submission(student.id)
    if waiting is None:
        raise Decided(_("Nothing waits for approval any more. This is how your plan stands now."))
    waiting.state = SubmissionState.WITHDRAWN.value
    db.session.flush()
    _trail("plan.withdraw", waiting, by)
    return waiting


def decide(*, student: Student, submission_id: int, version: int, approve: bool, comment: str, by: Viewer) -> PlanSubmission:
    """Approves or returns the version that waits. Raises Decided where it is not the one that waits now, PlanError."""
    if not may_approve(by, student):
        raise PlanError("You may not decide about this plan.")
    found = open_submission(student.id)
    if found is None or found.id != submission_id or found.version != version:
        raise Decided(_meanwhile(student.id))
    if not approve and not comment:
        raise PlanError("Say what should change, so that the student knows what to do.")
    found.state = (SubmissionState.APPROVED if approve else SubmissionState.RETURNED).value
    found.decided_at, found.decided_by_id, found.comment = now(), by.user_id, comment[:LONGEST_COMMENT]
    found.changed = approve and bool(differences(found.entries, kept(plan_of(student.id))))
    db.session.flush()
    _trail("plan.approve" if approve else "plan.return", found, by)
    return found


def reopen(*, student: Student, submission_id: int, by: Viewer) -> PlanSubmission:
    """Takes back an approval or a return: the version waits again. Raises Decided where a newer one is there."""
    if not may_approve(by, student):
        raise PlanError("You may not decide about this plan.")
    found = latest_submission(student.id)
    if found is None or found.id != submission_id or found.state == SubmissionState.SUBMITTED:
        raise Decided(_meanwhile(student.id))
    found.state, found.decided_at, found.decided_by_id, found.comment, found.changed = SubmissionState.SUBMITTED.value, None, None, "", False
    db.session.flush()
    _trail("plan.reopen", found, by)
    return found


def compare_again(student_ids: Iterable[int]) -> None:
    """Notes at each approved plan whether the plan of now is another one."""
    for student_id in sorted(student_ids):
        found = latest_submission(student_id)
        if found is not None and found.state == SubmissionState.APPROVED:
            found.changed = bool(differences(found.entries, kept(plan_of(student_id))))
    db.session.flush()


def on_plans_changed(_sender: Any, *, student_ids: Iterable[int], **_more: Any) -> None:
    """Receiver of programs.signals.plans_changed."""
    compare_again(student_ids)


def _meanwhile(student_id: int) -> str:
    """What happened to the version that somebody else saw last, for staff."""
    latest = latest_submission(student_id)
    if latest is None:
        return "The student took the plan back meanwhile."
    if latest.state == SubmissionState.SUBMITTED:
        return "The plan was sent again meanwhile. This is how it stands now."
    who = db.session.execute(sa.select(User.given_name, User.family_name).where(User.id == latest.decided_by_id)).one_or_none()
    name = f"{who.given_name} {who.family_name}" if who else "Somebody else"
    said = f" and wrote: “{latest.comment}”" if latest.comment else ""
    return f"{name} {latest.state} this plan meanwhile{said}{'' if said else '.'}"


def _trail(action: str, row: PlanSubmission, by: Viewer) -> None:
    audit.record(action, subject=f"plan_submissions:{row.id}", by=by, student_id=row.student_id, detail={"entries": len(row.entries)})

"""Questions about a program that a student looked at: sent to the counselor, taken back, answered."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from portal.accounts import audit
from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.goals.errors import GoalError
from portal.goals.models import RequestState, WhatIfRequest
from portal.goals.queries import open_question
from portal.language import _
from portal.programs.permissions import may_plan_for
from portal.rosters.models import Student

LONGEST_NOTE, LONGEST_ANSWER = 1000, 2000


def ask(*, student: Student, program_id: int, note: str, by: Viewer) -> WhatIfRequest:
    """Sends a what-if to the counselor; one about the same program that is still open is handed back unchanged."""
    there = open_question(student.id, program_id)
    if there is not None:
        return there
    made = WhatIfRequest(district_id=student.district_id, student_id=student.id, program_id=program_id, note=note[:LONGEST_NOTE])
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        there = open_question(student.id, program_id)
        if there is None:
            raise GoalError(_("Something changed at the same moment. Look again, then send it.")) from None
        return there
    audit.record("what_if.send", subject=f"programs:{program_id}", by=by, student_id=student.id, detail={"what_if_request_id": made.id})
    return made


def take_back(*, request: WhatIfRequest, by: Viewer) -> None:
    """The student takes a question back that nobody answered. Raises GoalError once it is answered."""
    if request.state != RequestState.OPEN:
        raise GoalError(_("Your counselor has answered it already."))
    audit.record("what_if.take_back", subject=f"programs:{request.program_id}", by=by, student_id=request.student_id, detail={"what_if_request_id": request.id})
    db.session.delete(request)
    db.session.flush()


def answer(*, request: WhatIfRequest, student: Student, text: str, by: Viewer) -> None:
    """Whoever plans for the student answers; a first answer stays. Raises GoalError."""
    if by.role == Role.STUDENT or not may_plan_for(by, student):
        raise GoalError("You may not answer this.")
    if request.state != RequestState.OPEN:
        raise GoalError("Somebody answered it already. Their answer is below.")
    request.state, request.answer, request.answered_at, request.answered_by_id = RequestState.ANSWERED.value, text[:LONGEST_ANSWER], now(), by.user_id
    db.session.flush()
    audit.record("what_if.answer", subject=f"programs:{request.program_id}", by=by, student_id=student.id, detail={"what_if_request_id": request.id})

"""A student asks for approval and takes that back; who plans for them approves, returns, or thinks again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.extensions import db
from portal.language import _
from portal.plans import services
from portal.plans.errors import Decided, PlanError
from portal.plans.forms import DecisionForm, ReopenForm
from portal.plans.pages import PlanPage, my_page, page_of
from portal.programs.permissions import PLANNERS
from portal.web.access import requires
from portal.web.respond import Undo

bp = Blueprint("plan_approval", __name__)
TITLE = "approval-title"


@bp.post("/my-plan/submit")
@requires(Role.STUDENT)
def submit() -> Answer:
    at = my_page()
    try:
        services.submit(student=at.student, by=viewer())
    except PlanError as wrong:
        return at.told(str(wrong))
    return at.shown(_("Your plan went to your counselor. You can still change it."), Undo(url_for("plan_approval.withdraw")), focus=TITLE)


@bp.post("/my-plan/withdraw")
@requires(Role.STUDENT)
def withdraw() -> Answer:
    at = my_page()
    try:
        services.withdraw(student=at.student, by=viewer())
    except Decided as meanwhile:
        return at.meanwhile(str(meanwhile))
    return at.shown(_("You took your plan back. It is a draft again."), Undo(url_for("plan_approval.submit")), focus=TITLE)


@bp.post("/students/<int:student_id>/plan/<any(approve, return):deed>")
@requires(*PLANNERS)
def decide(student_id: int, deed: str) -> Answer:
    at, form = page_of(student_id, deciding=True), DecisionForm()
    if not form.validate():
        return at.told("A comment has at most 1,000 characters." if form.comment.errors else "Look at the plan again, then decide.", written=form.comment.data)
    try:
        made = services.decide(
            student=at.student, submission_id=form.submission_id.data or 0, version=form.version.data or 0, approve=deed == "approve",
            comment=form.comment.data or "", by=viewer(),
        )
        db.session.commit()
    except (Decided, StaleDataError) as meanwhile:
        return _meanwhile(at, meanwhile, form)
    except PlanError as wrong:
        return at.told(str(wrong), written=form.comment.data)
    name = at.student.name
    said = f"The plan of {name} is approved." if deed == "approve" else f"The plan went back to {name}, with your comment."
    return at.shown(said, Undo(url_for("plan_approval.reopen", student_id=at.student.id), {"submission_id": made.id}), focus=TITLE)


@bp.post("/students/<int:student_id>/plan/reopen")
@requires(*PLANNERS)
def reopen(student_id: int) -> Answer:
    at, form = page_of(student_id, deciding=True), ReopenForm()
    if not form.validate():
        return at.told("Look at the plan again, then decide.")
    try:
        services.reopen(student=at.student, submission_id=form.submission_id.data or 0, by=viewer())
        db.session.commit()
    except (Decided, StaleDataError) as meanwhile:
        return _meanwhile(at, meanwhile, None)
    return at.shown(f"The plan of {at.student.name} waits for a decision again.", focus=TITLE)


def _meanwhile(at: PlanPage, meanwhile: Exception, form: Any) -> Answer:
    """Somebody else was first: what they did, beside what was written here."""
    sentence = str(meanwhile) if isinstance(meanwhile, Decided) else "Somebody else decided at the same moment. This is how the plan stands now."
    return at.meanwhile(sentence, written=form.comment.data if form else "")

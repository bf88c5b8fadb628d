"""Comments on a plan and on a year of it: both sides write, each takes away their own, with undo."""

from __future__ import annotations

from flask import Blueprint, abort
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.language import _
from portal.plans import comments
from portal.plans.forms import LARGEST_ID, CommentForm
from portal.plans.pages import PlanPage, my_page, page_of
from portal.programs.permissions import PLANNERS
from portal.web.access import requires
from portal.web.respond import Undo, moved

own = Blueprint("plan_talk", __name__, url_prefix="/my-plan/comments")
staff = Blueprint("student_plan_talk", __name__, url_prefix="/students/<int:student_id>/plan/comments")


@own.post("")
@requires(Role.STUDENT)
def write() -> Answer:
    return written(my_page())


@own.post("/<int:plan_comment_id>/<any(remove, restore):deed>")
@requires(Role.STUDENT)
def put(plan_comment_id: int, deed: str) -> Answer:
    return taken(my_page(), plan_comment_id, deed)


@staff.post("", endpoint="write")
@requires(*PLANNERS)
def write_to(student_id: int) -> Answer:
    return written(page_of(student_id, deciding=True))


@staff.post("/<int:plan_comment_id>/<any(remove, restore):deed>", endpoint="put")
@requires(*PLANNERS)
def put_of(student_id: int, plan_comment_id: int, deed: str) -> Answer:
    return taken(page_of(student_id, deciding=True), plan_comment_id, deed)


def written(at: PlanPage) -> Answer:
    form = CommentForm()
    if not form.validate():
        wrong = _("Write at most 1,000 characters.") if form.text.data and form.text.errors else _("Write something first.") if form.text.errors else _("Reload the page, then write it again.")
        return at.told(wrong, comment_form=form, bad_year=form.year.data or 0)
    token = form.form_token.data or ""
    if there := once.already_taken(token, by=viewer()):
        return moved(there)
    made = comments.write(student=at.student, text=form.text.data or "", year=form.year.data, by=viewer())
    try:
        once.take(token, at.to("show"), by=viewer())
    except once.IntegrityError:
        return at.told(_("It is written already."))
    said = at.say(_("Your counselor can read it now."), f"{at.student.name} can read it now.")
    return at.shown(said, Undo(at.to_talk("put", plan_comment_id=made.id, deed="remove")), focus=_title(made.year))


def taken(at: PlanPage, plan_comment_id: int, deed: str) -> Answer:
    row = comments.own_comment(at.student, plan_comment_id, viewer()) if plan_comment_id <= LARGEST_ID else None
    if row is None:
        abort(404)
    if deed == "restore":
        comments.restore(row, by=viewer())
        return at.shown(_("Your comment is back."), focus=_title(row.year))
    comments.remove(row, by=viewer())
    return at.shown(_("Your comment is gone."), Undo(at.to_talk("put", plan_comment_id=row.id, deed="restore")), focus=_title(row.year))


def _title(year: int | None) -> str:
    return f"talk-{year or 'all'}"

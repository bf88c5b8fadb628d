"""One student: what was reached when and by which records, exits, and taking back what was an error."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewed, viewer
from portal.extensions import db
from portal.perkins import lists, queries
from portal.perkins.errors import PerkinsError
from portal.perkins.forms import OUTCOMES, WithdrawForm
from portal.perkins.models import PerkinsStatus
from portal.perkins.permissions import READERS, WITHDRAWERS, may_withdraw
from portal.perkins.routes.blueprint import bp, student_or_404
from portal.perkins.services import statuses as services
from portal.perkins.sources import RuleBook, this_year
from portal.rosters.models import Student
from portal.web.access import requires
from portal.web.forms import Form
from portal.web.respond import moved, page, refused


@bp.get("/students/<int:student_id>")
@requires(*READERS)
def student(student_id: int) -> Answer:
    found = student_or_404(student_id)
    viewed(found.id)
    types = {each.code: each.title for each in RuleBook.of(viewer().district_id).rules(this_year()).exit_types}
    return page(
        "perkins/student.html", student=found, lines=queries.statuses_of([found.id], withdrawn=True).get(found.id, []),
        standings=queries.standing_of([found.id]).get(found.id, []), exits=lists.exits_of(found.id), types=types, outcomes=OUTCOMES,
        words=queries.LEVEL_WORDS, may_withdraw=may_withdraw(viewer()), form=Form(),
    )  # fmt: skip


def _status_or_404(status_id: int) -> tuple[PerkinsStatus, Student, queries.StatusLine]:
    status = db.session.get(PerkinsStatus, status_id)
    if status is None or status.district_id != viewer().district_id:
        abort(404)
    found = student_or_404(status.student_id)
    line = next(each for each in queries.statuses_of([found.id], withdrawn=True)[found.id] if each.id == status_id)
    return status, found, line


@bp.route("/statuses/<int:status_id>/withdraw", methods=["GET", "POST"])
@requires(*WITHDRAWERS)
def withdraw(status_id: int) -> Answer:
    status, found, line = _status_or_404(status_id)
    context: dict[str, Any] = {"student": found, "line": line, "words": queries.LEVEL_WORDS, "problem": ""}
    form = WithdrawForm()
    if request.method == "GET":
        viewed(found.id)
        return page("perkins/withdraw.html", form=form, **context)
    if not form.validate():
        return refused("perkins/withdraw.html", form=form, **context)
    try:
        services.withdraw_status(status, reason=form.reason.data or "", by=viewer())
    except PerkinsError as why:
        return refused("perkins/withdraw.html", form=form, **(context | {"problem": str(why)}))
    db.session.commit()
    return moved(url_for("perkins.student", student_id=found.id), message="Withdrawn, with your reason.")


@bp.post("/statuses/<int:status_id>/restore")
@requires(*WITHDRAWERS)
def restore(status_id: int) -> Answer:
    status, found, _ = _status_or_404(status_id)
    services.restore_status(status, by=viewer())
    db.session.commit()
    return moved(url_for("perkins.student", student_id=found.id), message="The status stands again.")

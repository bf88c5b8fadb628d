"""Scores of the official O*NET Interest Profiler, copied in by the student."""

from __future__ import annotations

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.clock import this_day
from portal.extensions import db
from portal.interests import services
from portal.interests.errors import InterestError
from portal.interests.forms import OfficialForm
from portal.interests.own_routes import HERE, me
from portal.language import _
from portal.web.access import requires
from portal.web.respond import Undo, moved, page, refused

bp = Blueprint("official_interests", __name__, url_prefix="/my-interests/official")
PAGE = "interests/official.html"


@bp.get("")
@requires(Role.STUDENT)
def new() -> Answer:
    me()
    return page(PAGE, form=OfficialForm(formdata=None, taken_on=this_day()))


@bp.post("")
@requires(Role.STUDENT)
def enter() -> Answer:
    student, form = me(), OfficialForm()
    if not form.validate():
        return refused(PAGE, form=form)
    token = form.form_token.data or ""
    if once.already_taken(token, by=viewer()):
        return moved(HERE, message=_("Your scores are kept. Nothing was entered twice."))
    try:
        take = services.enter_official(student=student, scores=form.scores, taken_on=form.taken_on.data or this_day(), today=this_day(), by=viewer())
        once.take(token, HERE, by=viewer())
        undo = Undo(url_for("interests.remove", take_id=take.id), label=_("Undo"))
        db.session.commit()
    except once.IntegrityError:
        db.session.rollback()
        return moved(HERE, message=_("Your scores are kept. Nothing was entered twice."))
    except InterestError as wrong:
        db.session.rollback()
        form.taken_on.errors = [str(wrong)]
        return refused(PAGE, form=form)
    return moved(HERE, message=_("Your scores are kept."), undo=undo)

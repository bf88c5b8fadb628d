"""New courses and experiences."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.catalog import services
from portal.catalog.forms import NewCourseForm, NewExperienceForm
from portal.catalog.listings import subjects
from portal.catalog.models import OfferingKind
from portal.catalog.permissions import COURSE_EDITORS, EXPERIENCE_EDITORS, may_create
from portal.catalog.routes import bp
from portal.extensions import db
from portal.web.access import requires
from portal.web.respond import moved, page, refused


@bp.route("/courses/new", methods=["GET", "POST"])
@requires(*COURSE_EDITORS)
def new_course() -> Answer:
    return new(OfferingKind.COURSE.value, NewCourseForm(by=viewer()))


@bp.route("/experiences/new", methods=["GET", "POST"])
@requires(*EXPERIENCE_EDITORS)
def new_experience() -> Answer:
    return new(OfferingKind.EXPERIENCE.value, NewExperienceForm(by=viewer()))


def new(kind: str, form: NewCourseForm | NewExperienceForm) -> Answer:
    if not may_create(viewer(), kind):
        abort(404)
    if request.method == "POST" and form.validate():
        try:
            return add(form)
        except services.OfferingProblem as problem:
            form.complain(problem.field, str(problem))
    form.prepare()
    context: dict[str, Any] = {"form": form, "kind": kind, "subjects": subjects(kind, viewer())}
    answer = refused if request.method == "POST" else page
    return answer(f"catalog/new_{kind}.html", block="new-offering", **context)


def add(form: NewCourseForm | NewExperienceForm) -> Answer:
    """Adds what the form says; posted twice, it leads to the first one's page."""
    token = form.form_token.data or ""
    if location := once.already_taken(token, by=viewer()):
        return moved(location)
    try:
        made = services.add_offering(form.facts(), by=viewer())
        location, message = url_for("catalog.offering", offering_id=made.id), f"“{made.title}” was added."
        once.take(token, location, by=viewer())
        db.session.commit()
    except once.IntegrityError:
        db.session.rollback()
        location, message = once.already_taken(token, by=viewer()) or url_for(f"catalog.{form.kind}s"), ""
    return moved(location, message=message)

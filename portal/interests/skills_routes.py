"""What a student says they can do: the checklist, one rating at a time."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, abort, render_template, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.clock import this_day
from portal.extensions import db
from portal.interests import queries, services
from portal.interests.errors import InterestError
from portal.interests.forms import RatingForm, UnrateForm
from portal.interests.models import Skill
from portal.interests.own_routes import me
from portal.language import _
from portal.rosters.models import Student
from portal.web import errors
from portal.web.access import requires
from portal.web.respond import done, page

bp = Blueprint("skills", __name__, url_prefix="/my-skills")


@bp.get("")
@requires(Role.STUDENT)
def index() -> Answer:
    groups = [(grouping, list(found)) for grouping, found in groupby(queries.skills(), key=lambda one: one.grouping)]
    return page("interests/skills.html", groups=groups, **context(me()))


def context(student: Student, *, focus: str = "") -> dict[str, Any]:
    """What was said of each skill; after a deed by htmx the skill in `focus` gets the focus back."""
    ratings = queries.ratings_of(student.id)
    return {
        "ratings": ratings,
        "rated_today": queries.ratings_on(student.id, this_day()),
        "total": len(queries.skills()),
        "rated": len(ratings),
        "focus": focus,
    }


@bp.post("")
@requires(Role.STUDENT)
def rate() -> Answer:
    student, form = me(), RatingForm()
    if not form.validate():
        return errors.show(422, sentence=_("Choose one of the five answers."))
    skill = known(form.skill.data)
    try:
        services.rate(student=student, skill=skill.name, value=form.value.data or 0, today=this_day(), by=viewer())
    except InterestError as wrong:
        db.session.rollback()
        return errors.show(422, sentence=str(wrong))
    db.session.commit()
    return answered(student, skill)


@bp.post("/take-back")
@requires(Role.STUDENT)
def take_back() -> Answer:
    student, form = me(), UnrateForm()
    skill = known(form.skill.data if form.validate() else None)
    services.unrate(student=student, skill=skill.name, today=this_day())
    db.session.commit()
    return answered(student, skill)


def known(name: str | None) -> Skill:
    return (db.session.get(Skill, name) if name else None) or abort(404)


def answered(student: Student, skill: Skill) -> Answer:
    """The row anew, and beside it how many are rated; without htmx the page, at this row."""
    shown = context(student, focus=skill.name)
    where = url_for("skills.index", _anchor=f"skill-{skill.position}")
    return done(where, "interests/_skill.html", block="skill_row", oob=render_template("interests/_rated.html", **shown | {"oob": True}), one=skill, **shown)

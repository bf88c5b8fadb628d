"""How many courses a student's year holds: the district says it, a school may say otherwise."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response as Answer

from portal.accounts import audit
from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.extensions import db
from portal.plans.forms import LARGEST_ID, CoursesForm
from portal.plans.permissions import SETTERS, may_set
from portal.schools.models import District, School
from portal.schools.queries import schools_of
from portal.web.access import requires
from portal.web.respond import conflict, done, page, refused

bp = Blueprint("plan_settings", __name__, url_prefix="/demand/settings")
PAGE, BLOCK = "plans/settings.html", "plan_settings"


@bp.get("")
@requires(*SETTERS)
def show() -> Answer:
    return page(PAGE, block=BLOCK, **context())


@bp.post("")
@requires(Role.DISTRICT_ADMIN)
def set_district() -> Answer:
    return saved(db.session.get_one(District, viewer().district_id), school=None)


@bp.post("/<int:school_id>")
@requires(*SETTERS)
def set_school(school_id: int) -> Answer:
    school = db.session.get(School, school_id) if school_id <= LARGEST_ID else None
    if school is None or not may_set(viewer(), school):
        abort(404)
    return saved(school, school=school)


def saved(row: District | School, *, school: School | None) -> Answer:
    form, name, key = CoursesForm(), row.name, school.id if school else 0
    if not form.validate() or (school is None and form.courses_a_year.data is None):
        wrong = "Enter a number from 1 to 20." if school is None else "Enter a number from 1 to 20, or nothing to do as the district does."
        return refused(PAGE, block=BLOCK, **context(refusal=wrong, bad=key, typed=(form.courses_a_year.raw_data or [""])[0]))
    if form.version.data != row.version:
        return _meanwhile(name, key, form)
    row.courses_a_year = form.courses_a_year.data
    try:
        db.session.flush()
    except StaleDataError:
        db.session.rollback()
        return _meanwhile(name, key, form)
    audit.record("plan.settings", subject=f"{row.__tablename__}:{row.id}", by=viewer(), detail={"courses_a_year": row.courses_a_year})
    db.session.commit()
    return done(url_for("plan_settings.show"), PAGE, block=BLOCK, message=f"Saved for {name}. Drafts follow it from now on.", **context(focus=key))


def _meanwhile(name: str, key: int, form: CoursesForm) -> Answer:
    wrong = f"Somebody else changed {name} meanwhile. The list says how it stands now; yours is still in its field. Save it to replace that."
    return conflict(PAGE, block=BLOCK, **context(refusal=wrong, bad=key, typed=form.courses_a_year.data or ""))


def context(**more: Any) -> dict[str, Any]:
    """`bad` is the id of the school whose field is wrong, 0 the district's, -1 none's; `focus` likewise."""
    district = db.session.get_one(District, viewer().district_id)
    schools = [school for school in schools_of(district.id) if may_set(viewer(), school)]
    return {"district": district, "schools": schools, "may_set_district": may_set(viewer(), None), "bad": -1, "typed": "", "focus": -1, **more}

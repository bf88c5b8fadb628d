"""The school calendar: the year, its terms, days off and days made up."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.viewer import STAFF
from portal.clock import this_day
from portal.extensions import db
from portal.rollover import services
from portal.rollover.errors import RolloverError
from portal.rollover.forms import ExceptionForm, SeenForm
from portal.rollover.permissions import TURNERS, may_turn
from portal.rollover.routes.blueprint import bp
from portal.schools.models import CalendarException, SchoolYear
from portal.schools.queries import current_year, exceptions_of, school_days, school_names, terms_of
from portal.web.access import requires
from portal.web.respond import moved, page, refused


@bp.get("/calendar")
@requires(*STAFF)
def calendar() -> Answer:
    return page("rollover/calendar.html", **context(form_of()))


def form_of(*, posted: bool = False) -> ExceptionForm:
    form = ExceptionForm() if posted else ExceptionForm(formdata=None)
    form.school_id.choices = [("", "Every school"), *((str(key), name) for key, name in school_names(viewer().district_id).items())]
    return form


def context(form: ExceptionForm) -> dict[str, Any]:
    district_id = viewer().district_id
    years = db.session.scalars(sa.select(SchoolYear).where(SchoolYear.district_id == district_id).order_by(SchoolYear.year.desc())).all()
    asked = request.args.get("year", "")
    chosen = next((year for year in years if str(year.year) == asked), None) or current_year(district_id, this_day())
    terms = terms_of(chosen.id) if chosen else []
    return {
        "years": years, "chosen": chosen, "form": form, "may_turn": may_turn(viewer()), "schools": school_names(district_id),
        "terms": [(term, len(school_days(district_id, term.begins_on, term.ends_on, school_id=viewer().school_id))) for term in terms],
        "exceptions": exceptions_of(district_id, chosen.begins_on, chosen.ends_on, school_id=viewer().school_id) if chosen else [],
    }  # fmt: skip


@bp.post("/calendar/days")
@requires(*TURNERS)
def add_days() -> Answer:
    form = form_of(posted=True)
    if not form.validate():
        return refused("rollover/calendar.html", **context(form))
    token = form.form_token.data or ""
    if (led_to := once.already_taken(token, by=viewer())) is not None:
        return moved(led_to)
    url = url_for("rollover.calendar")
    try:
        services.add_exception(
            title=form.title.data or "", begins_on=form.begins_on.data, ends_on=form.ends_on.data,
            school_id=int(form.school_id.data) if form.school_id.data else None, school_day=form.school_day.data, by=viewer(),
        )  # fmt: skip
        once.take(token, url, by=viewer())
    except RolloverError as wrong:
        db.session.rollback()
        form.ends_on.errors = [str(wrong)]
        return refused("rollover/calendar.html", **context(form))
    except once.IntegrityError:
        db.session.rollback()
        return moved(once.already_taken(token, by=viewer()) or url)
    db.session.commit()
    return moved(url, message=f"{form.title.data} is in the calendar.")


@bp.post("/calendar/days/<int:exception_id>/remove")
@requires(*TURNERS)
def remove_days(exception_id: int) -> Answer:
    found = db.session.get(CalendarException, exception_id)
    if found is None or found.district_id != viewer().district_id:
        abort(404)
    form, title = SeenForm(), found.title
    if not form.validate() or form.version.data != found.version:
        return moved(url_for("rollover.calendar"), message=f"{title} changed since you looked. Look again, then remove it.")
    services.remove_exception(found, by=viewer())
    db.session.commit()
    return moved(url_for("rollover.calendar"), message=f"{title} is no longer in the calendar.")

"""From which age a student visits a workplace without a guardian having been asked: the district's administrator says it."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response as Answer

from portal.accounts import audit
from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.extensions import db
from portal.meetings.forms import AgeForm
from portal.meetings.own_routes import bp
from portal.placements.permissions import KEEPERS
from portal.schools.models import District
from portal.web.access import requires
from portal.web.respond import conflict, moved, page, refused

PAGE = "meetings/settings.html"
MEANWHILE = "Somebody else changed it meanwhile. Above stands how it is now; yours is still in its field. Save it to replace that."


@bp.get("/meeting-requests/settings")
@requires(*KEEPERS)
def settings() -> Answer:
    """Whoever keeps meetings reads it."""
    return page(PAGE, **context(AgeForm(formdata=None, obj=own())))


@bp.post("/meeting-requests/settings")
@requires(Role.DISTRICT_ADMIN)
def set_age() -> Answer:
    district, form = own(), AgeForm()
    if not form.validate():
        return refused(PAGE, **context(form))
    if form.version.data != district.version:
        return meanwhile(form)
    district.visits_alone_from = form.visits_alone_from.data or 0
    try:
        db.session.flush()
    except StaleDataError:
        db.session.rollback()
        return meanwhile(form)
    audit.record("meeting.settings", subject=f"districts:{district.id}", by=viewer(), detail={"visits_alone_from": district.visits_alone_from})
    db.session.commit()
    return moved(url_for("meetings.settings"), message="Saved. Requests that wait follow it from now on.")


def own() -> District:
    return db.session.get_one(District, viewer().district_id)


def meanwhile(form: AgeForm) -> Answer:
    form.version.data, form.version.raw_data = own().version, None
    return conflict(PAGE, **context(form, MEANWHILE))


def context(form: AgeForm, refusal: str = "") -> dict[str, Any]:
    return {"form": form, "district": own(), "may_set": viewer().has(Role.DISTRICT_ADMIN), "refusal": refusal}

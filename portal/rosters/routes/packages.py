"""Rosters on their way out: a district's OneRoster package."""

from __future__ import annotations

from flask import Response, request, stream_with_context
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import noted, viewer
from portal.accounts.models import Role
from portal.clock import this_day
from portal.extensions import db
from portal.rosters import queries
from portal.rosters.oneroster import exporting
from portal.rosters.routes.blueprint import bp
from portal.schools.models import District
from portal.web.access import requires
from portal.web.respond import page


@bp.get("/rosters/oneroster")
@requires(Role.DISTRICT_ADMIN)
def export() -> Answer:
    return page("rosters/export.html", held=queries.roster_figures(viewer().district_id, this_day()))


@bp.get('/rosters/oneroster/<any("1.1", "1.2"):version>.zip')
@requires(Role.DISTRICT_ADMIN)
def package(version: str) -> Response:
    roster = exporting.Roster(
        db.session.get_one(District, viewer().district_id),
        version,
        this_day(),
        all_years=request.args.get("years") == "all",
        with_demographics=request.args.get("demographics") == "yes",
    )
    asked = {"version": version, "all_years": roster.all_years, "demographics": roster.with_demographics}
    noted("rosters.export", subject=f"districts:{viewer().district_id}", detail=asked)
    response = Response(stream_with_context(exporting.stream(roster)), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=exporting.filename(roster))
    return response

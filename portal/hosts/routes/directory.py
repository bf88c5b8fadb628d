"""The directory of hosts, and taking it out as a file."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import noted, viewer
from portal.clock import this_day
from portal.extensions import db
from portal.hosts import exports
from portal.hosts.papers import standing
from portal.hosts.permissions import EDITORS, KEEPERS
from portal.hosts.queries import directory as queries
from portal.hosts.routes.blueprint import bp
from portal.web.access import requires
from portal.web.exports import csv_response, xlsx_response
from portal.web.replica import from_replica
from portal.web.respond import page
from portal.web.tables import chosen_sort, listing, page_number


@bp.get("/hosts")
@requires(*KEEPERS)
def index() -> Answer:
    today, wanted = this_day(), queries.wanted(request.args)
    sort, order = chosen_sort(queries.sorts(), "name")
    found = listing(queries.hosts(viewer(), wanted, order, today), number=page_number())
    ids = [row.id for row in found.rows]
    return page(
        "hosts/index.html", block="host-list", listing=found, wanted=wanted, sort=sort, stands=standing(ids, today), served=queries.pathways_served(ids),
        counts=queries.state_counts(viewer()), industries=queries.industries(), pathways=queries.offered_pathways(viewer()),
        STATES=queries.STATES, PAPERS=queries.PAPERS, may_add=viewer().role in EDITORS,
    )  # fmt: skip


@bp.get("/hosts/export.<any(csv, xlsx):ending>")
@requires(*KEEPERS)
@from_replica
def export(ending: str) -> Answer:
    _, order = chosen_sort(queries.sorts(), "name")
    rows = db.session.execute(queries.hosts(viewer(), queries.wanted(request.args), order, this_day())).all()
    noted("host.export", subject=f"districts:{viewer().district_id}", detail={"rows": len(rows)})
    header, lines = exports.table(rows, this_day())
    if ending == "csv":
        return csv_response("hosts.csv", header, lines)
    return xlsx_response("hosts.xlsx", "Hosts", header, lines)

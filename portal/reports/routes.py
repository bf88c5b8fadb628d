"""Home of each role, and what the server says of itself."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, jsonify, redirect
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.credentials.queries.attempts import waiting_for
from portal.extensions import db
from portal.reports import homes, queue_page
from portal.web.access import anyone, requires
from portal.web.respond import page

bp = Blueprint("reports", __name__)
HOMES = {
    Role.TEACHER: ("reports/teacher.html", homes.teacher),
    Role.COUNSELOR: ("reports/counselor.html", homes.counselor),
    Role.CTE_DIRECTOR: ("reports/director.html", homes.director),
    Role.SCHOOL_ADMIN: ("reports/administrator.html", homes.administrator),
    Role.DISTRICT_ADMIN: ("reports/administrator.html", homes.administrator),
}


@bp.get("/")
@requires()
def home() -> Answer:
    if viewer().role == Role.STUDENT:
        return redirect("/my-pathway", 303)
    if viewer().role == Role.COORDINATOR:
        return queue_page.show()
    template, gather = HOMES[viewer().role]
    count, since = homes.to_review(viewer())
    return page(template, to_review=count, review_since=since, news=homes.news(viewer()), results_waiting=waiting_for(viewer()), **gather(viewer()))


@bp.get("/health")
@anyone
def health() -> Answer:
    db.session.execute(sa.select(1))
    return jsonify(status="ok")

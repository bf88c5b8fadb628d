"""Home of each role, and what the server says of itself."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, jsonify, redirect
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.extensions import db
from portal.web.access import anyone, requires
from portal.web.respond import page

bp = Blueprint("reports", __name__)


@bp.get("/")
@requires()
def home() -> Answer:
    if viewer().role == Role.STUDENT:
        return redirect("/my-pathway", 303)
    return page("reports/home.html")


@bp.get("/health")
@anyone
def health() -> Answer:
    db.session.execute(sa.select(1))
    return jsonify(status="ok")

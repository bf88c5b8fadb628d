"""What a load balancer asks."""

from __future__ import annotations

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response as Answer

from portal.operations import readiness
from portal.web.access import anyone

bp = Blueprint("operations", __name__)


@bp.get("/ready")
@anyone
def ready() -> Answer:
    """200 while this process can do its work, else 503 and which check failed; `/health` only says that it runs."""
    found = readiness.checks()
    fine = all(said == readiness.OK for said in found.values())
    answer = jsonify(status="ready" if fine else "not ready", checks=found)
    answer.status_code = 200 if fine else 503
    return answer

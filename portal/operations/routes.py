"""What a load balancer and Prometheus ask."""

from __future__ import annotations

import hmac
import ipaddress

from flask import Blueprint, Response, abort, current_app, jsonify, request
from werkzeug.wrappers import Response as Answer

from portal.operations import meters, readiness
from portal.web.access import anyone

bp = Blueprint("operations", __name__)
BY_A_PROXY = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip")


@bp.get("/ready")
@anyone
def ready() -> Answer:
    """200 while this process can do its work, else 503 and which check failed; `/health` only says that it runs."""
    found = readiness.checks()
    fine = all(said == readiness.OK for said in found.values())
    answer = jsonify(status="ready" if fine else "not ready", checks=found)
    answer.status_code = 200 if fine else 503
    return answer


@bp.get("/metrics")
@anyone
def metrics() -> Answer:
    """Figures for Prometheus; to anybody else there is no such page."""
    if not meters.THERE or not may_measure():
        abort(404)
    from portal.operations.readings import Readings

    return Response(meters.exposed(Readings()), content_type="text/plain; version=0.0.4; charset=utf-8")


def may_measure() -> bool:
    """Whoever brings METRICS_TOKEN; where none is set, whoever asks from this machine and through no proxy."""
    if wanted := current_app.config.get("METRICS_TOKEN"):
        given = request.authorization.token if request.authorization and request.authorization.type == "bearer" else None
        return hmac.compare_digest((given or "").encode(), wanted.encode())
    if any(name in request.headers for name in BY_A_PROXY):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False

"""Openings on the page of a host and of an experience."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering
from portal.clock import this_day
from portal.extensions import db
from portal.hosts.models import Host, HostState
from portal.openings import queries
from portal.openings.permissions import openings_for
from portal.placements.models import Opening
from portal.placements.permissions import ARRANGERS, KEEPERS
from portal.programs.summaries import schools_of
from portal.rosters.models import Student

WORDS = {"open": "Open", "full": "Full", "over": "Too late to ask", "draft": "Draft", "closed": "Closed"}
MOST = 8


def of_host(host: Host, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    if viewer.role not in KEEPERS:
        return None
    rows = db.session.execute(queries.staff_list(viewer, this_day(), host_id=host.id).limit(MOST + 1)).all()
    add = f"/openings/new?host={host.id}" if viewer.role in ARRANGERS and host.state == HostState.ACTIVE else ""
    return "openings/_panel.html", _shown(rows, add, f"/openings?host={host.id}", by_host=False)


def of_offering(offering_id: int, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    """Staff see all of them, students those that take requests; nobody else any."""
    kind = db.session.scalar(sa.select(Offering.kind).where(Offering.id == offering_id))
    if kind != "experience":
        return None
    today = this_day()
    if viewer.role == Role.STUDENT:
        student = db.session.scalar(sa.select(Student).where(Student.user_id == viewer.user_id))
        if student is None:
            return None
        condition = openings_for(student.district_id, schools_of([student.id], today)[student.id])
        rows = db.session.execute(
            queries.rows().where(condition, Opening.experience_id == offering_id, Opening.state == "open", Opening.ends_on >= today)
            .order_by(Opening.begins_on, Opening.id).limit(MOST + 1)
        ).all()  # fmt: skip
        return "openings/_panel.html", _shown(rows, "", "/openings", by_host=True)
    if viewer.role not in KEEPERS:
        return None
    rows = db.session.execute(queries.staff_list(viewer, today, experience_id=offering_id).limit(MOST + 1)).all()
    add = f"/openings/new?experience={offering_id}" if viewer.role in ARRANGERS else ""
    return "openings/_panel.html", _shown(rows, add, f"/openings?experience={offering_id}", by_host=True)


def _shown(rows: Any, add: str, more: str, *, by_host: bool) -> dict[str, Any]:
    today = this_day()
    return {
        "rows": rows[:MOST], "add": add, "more": more if len(rows) > MOST else "", "by_host": by_host, "left": queries.left, "words": WORDS,
        "states": {row.Opening.id: queries.state_of(row, today) for row in rows},
    }

"""Supervisors who asked for a new link and wait for the coordinator."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.links.models import SignedLink
from portal.placements.models import Placement
from portal.placements.waiting import Waiting, joined, name_of, who_and_where
from portal.supervision.models import LinkRequest


def asked_for(viewer: Viewer) -> list[Waiting]:
    """A line for each link that was asked for; one query."""
    statement = (
        sa.select(*who_and_where(), sa.func.min(LinkRequest.asked_at).label("since"), SignedLink.name.label("asked_by"))
        .select_from(LinkRequest)
        .join(Placement, Placement.id == LinkRequest.placement_id)
        .join(SignedLink, SignedLink.id == LinkRequest.link_id)
    )
    rows = db.session.execute(
        joined(statement, viewer).where(LinkRequest.answered_at.is_(None)).group_by(*who_and_where(), SignedLink.id, SignedLink.name).order_by(Placement.id, SignedLink.id)
    ).all()
    return [
        Waiting(
            "link", "me", row.since, row.placement_id, row.student_id, name_of(row), row.host, f"{row.asked_by or 'The supervisor'} asks for a new link",
            "Open", f"/placements/{row.placement_id}#supervisor-link",
        )
        for row in rows
    ]

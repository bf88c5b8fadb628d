"""Who asked for a new link when theirs did not open any more."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, UtcDateTime, now


class LinkRequest(Model):
    """A supervisor asks for a new link; where the old one was revoked, a coordinator answers."""

    __tablename__ = "link_requests"
    __table_args__ = (
        sa.Index("ix_link_requests_link_id", "link_id"),
        sa.Index("ix_link_requests_placement_id", "placement_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    placement_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("placements.id"))
    link_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("signed_links.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When a link was sent, or somebody said no; empty: it waits for the coordinator."""

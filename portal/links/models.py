"""Links that were given out."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, UtcDateTime, now, one_of


class Purpose(StrEnum):
    """What a link opens; a link of one purpose opens nothing of another."""

    SUPERVISOR = "supervisor"
    SIGNATURE = "signature"
    CALENDAR = "calendar"
    PASSWORD = "password"  # noqa: S105 - the name of a purpose
    FAMILY = "family"
    MEETING = "meeting"


class SignedLink(Model):
    """One link. Its address is made from the id, the nonce and the portal's secret key (links.services.token_of), so the
    table alone opens nothing, and the same address can be sent again."""

    __tablename__ = "signed_links"
    __table_args__ = (
        sa.CheckConstraint(one_of("purpose", Purpose), name="purpose"),
        sa.Index("ix_signed_links_subject", "subject"),
        sa.Index("ix_signed_links_placement_id", "placement_id"),
        sa.Index("ix_signed_links_student_id", "student_id"),
        sa.Index("ix_signed_links_expires_at", "expires_at"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    purpose: Mapped[str] = mapped_column(sa.String(12))
    subject: Mapped[str] = mapped_column(sa.String(80))
    """'<table>:<id>' of the one thing that it opens."""
    placement_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("placements.id"))
    student_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("students.id"))
    """Whose record it discloses, where it does."""
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    nonce: Mapped[str] = mapped_column(sa.String(32), default=lambda: secrets.token_hex(16))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    made_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When it last went out by mail."""
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """When something was last done through it; opening a page is no use of it."""

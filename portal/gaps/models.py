"""What coverage lacks at a school, whose work it is and until when; and everything that happened to it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned, now, one_of


class GapKind(StrEnum):
    """What is wrong; `finding.py` says exactly when."""

    UNCOVERED = "uncovered"
    NOT_INTRODUCED = "not_introduced"
    ORDER = "order"
    CROWDED = "crowded"
    NO_CAPSTONE = "no_capstone"


class GapState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    ACCEPTED = "accepted"
    """Somebody decided to leave it so; only a person opens it again."""


class GapDeed(StrEnum):
    OPENED = "opened"
    ASSIGNED = "assigned"
    DUE = "due"
    NOTED = "noted"
    ACCEPTED = "accepted"
    REOPENED = "reopened"
    CLOSED = "closed"


class Gap(Versioned, Stamped, Model):
    """One per school, pathway, competency and kind that was ever found; it closes and reopens, and is kept."""

    __tablename__ = "gaps"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", GapKind), name="kind"),
        sa.CheckConstraint(one_of("state", GapState), name="state"),
        sa.CheckConstraint("(kind = 'no_capstone') = (competency_id IS NULL)", name="competency_by_kind"),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_with_moment"),
        sa.CheckConstraint("(state = 'accepted') = (reason <> '')", name="accepted_with_reason"),
        sa.UniqueConstraint("school_id", "pathway_id", "competency_id", "kind"),
        sa.Index(
            "uq_gaps_without_competency", "school_id", "pathway_id", "kind", unique=True,
            sqlite_where=sa.text("competency_id IS NULL"), postgresql_where=sa.text("competency_id IS NULL"),
        ),
        sa.Index("ix_gaps_district_id_state", "district_id", "state", "school_id"),
        sa.Index("ix_gaps_owner_id", "owner_id", "state"),
        sa.Index("ix_gaps_pathway_id", "pathway_id", "competency_id"),
        sa.Index("ix_gaps_competency_id", "competency_id"),
    )  # fmt: skip
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    school_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("schools.id"))
    pathway_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("pathways.id"))
    competency_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("competencies.id"))
    """None where the whole pathway is meant: its core without a capstone."""
    kind: Mapped[str] = mapped_column(sa.String(16))
    state: Mapped[str] = mapped_column(sa.String(10), default=GapState.OPEN.value)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    """When it was last found; its events know of the times before."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    owner_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    """Stays while it is closed: who had it has it again when it comes back."""
    due_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(sa.Text(), default="")
    reason: Mapped[str] = mapped_column(sa.Text(), default="")
    """Why it is left so; empty unless accepted."""
    accepted_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))


class GapEvent(Model):
    """What happened to a gap, in order; nothing here is ever changed."""

    __tablename__ = "gap_events"
    __table_args__ = (
        sa.CheckConstraint(one_of("deed", GapDeed), name="deed"),
        sa.Index("ix_gap_events_gap_id", "gap_id", "id"),
        sa.Index("ix_gap_events_district_id_at", "district_id", "at"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    gap_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("gaps.id"))
    deed: Mapped[str] = mapped_column(sa.String(10))
    owner_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    """Of an assignment: to whom; None: to nobody any more."""
    due_on: Mapped[date | None]
    words: Mapped[str] = mapped_column(sa.Text(), default="")
    by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    """None: it opened or closed by itself, by the coverage that went or came."""
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)

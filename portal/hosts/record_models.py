"""What is kept of a host beside its address: the pathways it serves, its papers, visits and talks, and merged duplicates."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned, now, one_of


class PaperKind(StrEnum):
    AGREEMENT = "agreement"
    INSURANCE = "insurance"
    OTHER = "other"


class NoteKind(StrEnum):
    VISIT = "visit"
    CALL = "call"
    EMAIL = "email"
    NOTE = "note"


class HostPathway(Model):
    """A pathway whose students a host can take."""

    __tablename__ = "host_pathways"
    __table_args__ = (sa.UniqueConstraint("host_id", "pathway_id"), sa.Index("ix_host_pathways_pathway_id", "pathway_id"))
    id: Mapped[Id]
    host_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("hosts.id"))
    pathway_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("pathways.id"))


class HostDocument(Versioned, Stamped, Model):
    """A paper of a host. A renewal is a paper of its own, so what was in force on a day stays known."""

    __tablename__ = "host_documents"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", PaperKind), name="kind"),
        sa.CheckConstraint("expires_on >= begins_on", name="days"),
        sa.Index("ix_host_documents_host_id", "host_id"),
        sa.Index("ix_host_documents_expires_on", "expires_on"),
    )
    id: Mapped[Id]
    host_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("hosts.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    number: Mapped[str] = mapped_column(sa.String(80), default="")
    """The number of the policy or contract; what the paper is, where its kind is other."""
    begins_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    """The last day on which it holds; empty: until further notice."""
    file_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("stored_files.id"))
    notes: Mapped[str] = mapped_column(sa.Text(), default="")
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """Removed papers count for nothing, can be taken back, and go with their file after a month."""


class HostNote(Versioned, Stamped, Model):
    """A visit, a call, a message or a note; planned until it is done."""

    __tablename__ = "host_notes"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", NoteKind), name="kind"),
        sa.Index("ix_host_notes_host_id_day", "host_id", "day"),
        sa.Index("ix_host_notes_placement_id", "placement_id"),
    )
    id: Mapped[Id]
    host_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("hosts.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    done: Mapped[bool] = mapped_column(default=True)
    day: Mapped[date]
    at: Mapped[time | None]
    text: Mapped[str] = mapped_column(sa.Text(), default="")
    contact_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("host_contacts.id"))
    placement_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("placements.id"))
    """The placement it is about; then only those who see that placement see it."""
    by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class HostMerge(Model):
    """A duplicate that went into another host: what moved, so that it can be moved back."""

    __tablename__ = "host_merges"
    __table_args__ = (sa.Index("ix_host_merges_kept_id", "kept_id"), sa.Index("ix_host_merges_merged_id", "merged_id"))
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    kept_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("hosts.id"))
    merged_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("hosts.id"))
    moved: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """'table.column' -> ids of the rows that moved."""
    filled: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """Column of the kept host -> [what it was, what it became], where it was empty and the duplicate knew."""
    merged_state: Mapped[str] = mapped_column(sa.String(10), default="active")
    """The state that the duplicate had."""
    by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

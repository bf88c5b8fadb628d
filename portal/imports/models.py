"""A file on its way in: uploaded, mapped, previewed, confirmed, applied; and what came of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, one_of


class BatchState(StrEnum):
    UPLOADED = "uploaded"
    PREPARING = "preparing"
    PREVIEWED = "previewed"
    APPLYING = "applying"
    DONE = "done"
    FAILED = "failed"
    DISCARDED = "discarded"


class ImportBatch(Stamped, Model):
    """One import of one file, kept with its result after the file itself is gone."""

    __tablename__ = "import_batches"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", BatchState), name="state"),
        sa.Index("ix_import_batches_district_id_id", "district_id", "id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    user_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    """Who brought it; empty for a command."""
    kind: Mapped[str] = mapped_column(sa.String(30))
    """The importer's key: courses, experiences, oneroster, course_history, pathways ..."""
    filename: Mapped[str] = mapped_column(sa.String(255))
    storage_key: Mapped[str] = mapped_column(sa.String(64))
    """The random name of its folder below var/imports."""
    state: Mapped[str] = mapped_column(sa.String(20), default=BatchState.UPLOADED.value)
    mapping: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    counts: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """new, changed, unchanged, ended, rejected: how many rows."""
    message: Mapped[str] = mapped_column(sa.Text(), default="")
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class ImportMapping(Model):
    """Which column of a source's file is which field, remembered by the source's own header row."""

    __tablename__ = "import_mappings"
    __table_args__ = (sa.UniqueConstraint("district_id", "kind", "header_hash"),)
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    kind: Mapped[str] = mapped_column(sa.String(30))
    header_hash: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    mapping: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime())

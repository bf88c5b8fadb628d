"""A file on its way in: uploaded, mapped, previewed, confirmed, applied; and what came of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, now, one_of


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
    grant_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("grants.id"))
    """Under which grant, so that a job acts with the same rights."""
    school_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("schools.id"))
    """The school of that grant; empty: the whole district."""
    kind: Mapped[str] = mapped_column(sa.String(30))
    """The importer's key: courses, experiences, oneroster, course_history, pathways ..."""
    filename: Mapped[str] = mapped_column(sa.String(255))
    storage_key: Mapped[str] = mapped_column(sa.String(64))
    """The random name of its folder below var/imports."""
    state: Mapped[str] = mapped_column(sa.String(20), default=BatchState.UPLOADED.value)
    mapping: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """Field name -> heading."""
    options: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """Answers to the kind's questions."""
    counts: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """new, changed, unchanged, ended, skipped, rejected: how many rows; 'files': the same by file."""
    notes: Mapped[list[str]] = mapped_column(sa.JSON(), default=list)
    """Sentences about how the file was read, shown above the preview; a warning begins with '! '."""
    message: Mapped[str] = mapped_column(sa.Text(), default="")
    applied: Mapped[int] = mapped_column(Ref, default=0)
    """Position in the staging file up to which changes are in; moves in their transaction."""
    prepared_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class ImportSource(Model):
    """Where files of a kind come from, by the name that the district gave it, and how they say things."""

    __tablename__ = "import_sources"
    __table_args__ = (sa.UniqueConstraint("district_id", "kind", "name"),)
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    kind: Mapped[str] = mapped_column(sa.String(30))
    name: Mapped[str] = mapped_column(sa.String(80))
    header_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    """Of the headings of its last file, by which the next one is recognized."""
    mapping: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """Field name -> heading."""
    words: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """Field name -> {word of the file in lower case: what it means here}."""
    defaults: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict)
    """Field name -> what an empty cell means."""
    used_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)


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

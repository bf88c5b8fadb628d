"""What is known of a stored file; its content lies on disk under `key` (files.storage)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, UtcDateTime, now


class StoredFile(Model):
    __tablename__ = "stored_files"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.Index("ix_stored_files_owner", "owner"),
        sa.Index("ix_stored_files_student_id", "student_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    student_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("students.id"))
    """Whose record it belongs to, where it does; erased with it."""
    owner: Mapped[str] = mapped_column(sa.String(80))
    """'<table>:<id>' of the row it belongs to."""
    key: Mapped[str] = mapped_column(sa.String(32))
    filename: Mapped[str] = mapped_column(sa.String(160))
    media_type: Mapped[str] = mapped_column(sa.String(60))
    size: Mapped[int]
    """In bytes, as stored."""
    sha256: Mapped[str] = mapped_column(sa.String(64))
    made_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)

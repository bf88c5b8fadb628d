"""What people keep of lists of students: filters under a name. When they last looked is in accounts."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned

LONGEST_NAME = 60
LONGEST_QUERY = 1200


class SavedView(Versioned, Stamped, Model):
    """Filters and order of the list of students, under a person's own name for them. At most one is their default."""

    __tablename__ = "saved_views"
    __table_args__ = (
        sa.Index(
            "uq_saved_views_name", "user_id", "name", unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"), postgresql_where=sa.text("deleted_at IS NULL"),
        ),
        sa.Index(
            "uq_saved_views_default", "user_id", unique=True,
            sqlite_where=sa.text("is_default AND deleted_at IS NULL"), postgresql_where=sa.text("is_default AND deleted_at IS NULL"),
        ),
    )
    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(sa.String(LONGEST_NAME))
    query: Mapped[str] = mapped_column(sa.String(LONGEST_QUERY), default="")
    """'grade=12&status=off_track&sort=-grade', as filters.Filters.query writes it."""
    is_default: Mapped[bool] = mapped_column(default=False)
    """What the bare list opens with."""
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    """Deleted, and kept for a while so that it can be brought back."""

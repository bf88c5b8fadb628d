"""Entries that a student took away and may bring back; how many answers hours need; when classes are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hour_entries", sa.Column("removed_at", UtcDateTime(), nullable=True))
    op.add_column("districts", sa.Column("hours_need", sa.String(length=4), server_default="both", nullable=False))
    op.add_column("districts", sa.Column("school_begins_at", sa.Time(), nullable=True))
    op.add_column("districts", sa.Column("school_ends_at", sa.Time(), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM hour_changes WHERE entry_id IN (SELECT id FROM hour_entries WHERE removed_at IS NOT NULL)")
    op.execute("DELETE FROM hour_competencies WHERE entry_id IN (SELECT id FROM hour_entries WHERE removed_at IS NOT NULL)")
    op.execute("DELETE FROM hour_entries WHERE removed_at IS NOT NULL")
    op.drop_column("districts", "school_ends_at")
    op.drop_column("districts", "school_begins_at")
    op.drop_column("districts", "hours_need")
    op.drop_column("hour_entries", "removed_at")

"""Saved views of more lists than students: each view says whose it is. Those there are of students."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

THERE = sa.text("deleted_at IS NULL")
DEFAULT = sa.text("is_default AND deleted_at IS NULL")


def indexes(*place: str) -> None:
    op.drop_index("uq_saved_views_default", table_name="saved_views")
    op.drop_index("uq_saved_views_name", table_name="saved_views")
    op.create_index("uq_saved_views_name", "saved_views", ["user_id", *place, "name"], unique=True, sqlite_where=THERE, postgresql_where=THERE)
    op.create_index("uq_saved_views_default", "saved_views", ["user_id", *place], unique=True, sqlite_where=DEFAULT, postgresql_where=DEFAULT)


def upgrade() -> None:
    op.add_column("saved_views", sa.Column("place", sa.String(length=20), server_default="students", nullable=False))
    indexes("place")


def downgrade() -> None:
    op.execute("DELETE FROM saved_views WHERE place <> 'students'")
    indexes()
    op.drop_column("saved_views", "place")

"""Saved views of the list of students, and when somebody last looked at it."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
THERE = sa.text("deleted_at IS NULL")
DEFAULT = sa.text("is_default AND deleted_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=1200), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_views_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index("uq_saved_views_name", "saved_views", ["user_id", "name"], unique=True, sqlite_where=THERE, postgresql_where=THERE)
    op.create_index("uq_saved_views_default", "saved_views", ["user_id"], unique=True, sqlite_where=DEFAULT, postgresql_where=DEFAULT)
    op.create_table(
        "last_looks",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("place", sa.String(length=1200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_last_looks_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_last_looks")),
        sa.UniqueConstraint("user_id", "place", name=op.f("uq_last_looks_user_id_place")),
    )


def downgrade() -> None:
    op.drop_table("last_looks")
    op.drop_index("uq_saved_views_default", table_name="saved_views")
    op.drop_index("uq_saved_views_name", table_name="saved_views")
    op.drop_table("saved_views")

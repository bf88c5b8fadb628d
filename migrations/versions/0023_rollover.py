"""The turn of the year, what it wrote, and the calendar's days off.

Revision ID: 0023
Revises: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "calendar_exceptions",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("school_day", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= begins_on", name=op.f("ck_calendar_exceptions_days")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_calendar_exceptions_district_id_districts")),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_calendar_exceptions_school_id_schools")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_exceptions")),
    )
    op.create_index("ix_calendar_exceptions_district_id_begins_on", "calendar_exceptions", ["district_id", "begins_on"], unique=False)
    op.create_table(
        "rollovers",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.Column("to_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("grant_id", ID, nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("moved_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'running', 'done', 'undoing', 'undone')", name=op.f("ck_rollovers_state")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_rollovers_by_id_users")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_rollovers_district_id_districts")),
        sa.ForeignKeyConstraint(["grant_id"], ["grants.id"], name=op.f("fk_rollovers_grant_id_grants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollovers")),
    )
    op.create_index(
        "uq_rollovers_open", "rollovers", ["district_id", "to_year"], unique=True,
        sqlite_where=sa.text("state <> 'undone'"), postgresql_where=sa.text("state <> 'undone'"),
    )  # fmt: skip
    op.create_table(
        "rollover_items",
        sa.Column("id", ID, nullable=False),
        sa.Column("rollover_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("row_id", ID, nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["rollover_id"], ["rollovers.id"], name=op.f("fk_rollover_items_rollover_id_rollovers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollover_items")),
        sa.UniqueConstraint("rollover_id", "kind", "row_id", name=op.f("uq_rollover_items_rollover_id_kind_row_id")),
    )


def downgrade() -> None:
    op.drop_table("rollover_items")
    op.drop_index("uq_rollovers_open", table_name="rollovers")
    op.drop_table("rollovers")
    op.drop_index("ix_calendar_exceptions_district_id_begins_on", table_name="calendar_exceptions")
    op.drop_table("calendar_exceptions")

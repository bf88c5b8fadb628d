"""The steps that placements took, so that the last can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("placement_changes",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("placement_id", ID, nullable=False),
        sa.Column("deed", sa.String(length=20), nullable=False),
        sa.Column("before", sa.String(length=14), nullable=False),
        sa.Column("after", sa.String(length=14), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_placement_changes_by_id_users")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_placement_changes_district_id_districts")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_placement_changes_placement_id_placements")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_changes"))
    )
    op.create_index("ix_placement_changes_placement_id", "placement_changes", ["placement_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_placement_changes_placement_id", table_name="placement_changes")
    op.drop_table("placement_changes")

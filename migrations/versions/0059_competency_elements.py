"""Which skill or area of knowledge each competency speaks for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("competency_elements",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("competency_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("tied_at", UtcDateTime(), nullable=False),
        sa.Column("tied_by_id", ID, nullable=True),
        sa.CheckConstraint("kind IN ('skill', 'knowledge')", name=op.f('ck_competency_elements_kind')),
        sa.ForeignKeyConstraint(["competency_id"], ["competencies.id"], name=op.f("fk_competency_elements_competency_id_competencies")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_competency_elements_district_id_districts")),
        sa.ForeignKeyConstraint(["tied_by_id"], ["users.id"], name=op.f("fk_competency_elements_tied_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competency_elements")),
        sa.UniqueConstraint("competency_id", "kind", "name", name=op.f("uq_competency_elements_competency_id_kind_name"))
    )
    op.create_index("ix_competency_elements_district_id", "competency_elements", ["district_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_competency_elements_district_id", table_name="competency_elements")
    op.drop_table("competency_elements")

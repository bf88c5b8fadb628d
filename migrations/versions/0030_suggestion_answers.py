"""What became of suggestions: which pathway was accepted or rejected for which offering.

Revision ID: 0030
Revises: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "suggestion_answers",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("offering_id", ID, nullable=False),
        sa.Column("pathway_id", ID, nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("gist", sa.String(length=64), server_default="", nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("answer IN ('accepted', 'rejected')", name=op.f("ck_suggestion_answers_answer")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_suggestion_answers_by_id_users")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_suggestion_answers_district_id_districts")
        ),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_suggestion_answers_offering_id_offerings")
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathways.id"], name=op.f("fk_suggestion_answers_pathway_id_pathways")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_answers")),
        sa.UniqueConstraint("offering_id", "pathway_id", name=op.f("uq_suggestion_answers_offering_id_pathway_id")),
    )
    op.create_index("ix_suggestion_answers_district_id", "suggestion_answers", ["district_id"], unique=False)
    op.create_index("ix_suggestion_answers_pathway_id", "suggestion_answers", ["pathway_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_suggestion_answers_pathway_id", table_name="suggestion_answers")
    op.drop_index("ix_suggestion_answers_district_id", table_name="suggestion_answers")
    op.drop_table("suggestion_answers")

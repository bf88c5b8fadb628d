"""What coverage lacks at each school, whose work it is and until when, and what happened to it.

Finding fills the table: `flask --app wsgi gaps recompute`.

Revision ID: 0027
Revises: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "gaps",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("pathway_id", ID, nullable=False),
        sa.Column("competency_id", ID, nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("accepted_by_id", ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("(kind = 'no_capstone') = (competency_id IS NULL)", name=op.f("ck_gaps_competency_by_kind")),
        sa.CheckConstraint("(state = 'accepted') = (reason <> '')", name=op.f("ck_gaps_accepted_with_reason")),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_gaps_closed_with_moment")),
        sa.CheckConstraint(
            "kind IN ('uncovered', 'not_introduced', 'order', 'crowded', 'no_capstone')", name=op.f("ck_gaps_kind")
        ),
        sa.CheckConstraint("state IN ('open', 'closed', 'accepted')", name=op.f("ck_gaps_state")),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["users.id"], name=op.f("fk_gaps_accepted_by_id_users")),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competencies.id"], name=op.f("fk_gaps_competency_id_competencies")
        ),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_gaps_district_id_districts")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_gaps_owner_id_users")),
        sa.ForeignKeyConstraint(["pathway_id"], ["pathways.id"], name=op.f("fk_gaps_pathway_id_pathways")),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_gaps_school_id_schools")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
        sa.UniqueConstraint(
            "school_id",
            "pathway_id",
            "competency_id",
            "kind",
            name=op.f("uq_gaps_school_id_pathway_id_competency_id_kind"),
        ),
    )
    op.create_index("ix_gaps_competency_id", "gaps", ["competency_id"], unique=False)
    op.create_index("ix_gaps_district_id_state", "gaps", ["district_id", "state", "school_id"], unique=False)
    op.create_index("ix_gaps_owner_id", "gaps", ["owner_id", "state"], unique=False)
    op.create_index("ix_gaps_pathway_id", "gaps", ["pathway_id", "competency_id"], unique=False)
    op.create_index(
        "uq_gaps_without_competency",
        "gaps",
        ["school_id", "pathway_id", "kind"],
        unique=True,
        sqlite_where=sa.text("competency_id IS NULL"),
        postgresql_where=sa.text("competency_id IS NULL"),
    )
    op.create_table(
        "gap_events",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("gap_id", ID, nullable=False),
        sa.Column("deed", sa.String(length=10), nullable=False),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "deed IN ('opened', 'assigned', 'due', 'noted', 'accepted', 'reopened', 'closed')",
            name=op.f("ck_gap_events_deed"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_gap_events_by_id_users")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_gap_events_district_id_districts")),
        sa.ForeignKeyConstraint(["gap_id"], ["gaps.id"], name=op.f("fk_gap_events_gap_id_gaps")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_gap_events_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_events")),
    )
    op.create_index("ix_gap_events_district_id_at", "gap_events", ["district_id", "at"], unique=False)
    op.create_index("ix_gap_events_gap_id", "gap_events", ["gap_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_gap_events_gap_id", table_name="gap_events")
    op.drop_index("ix_gap_events_district_id_at", table_name="gap_events")
    op.drop_table("gap_events")
    op.drop_index("uq_gaps_without_competency", table_name="gaps")
    op.drop_index("ix_gaps_pathway_id", table_name="gaps")
    op.drop_index("ix_gaps_owner_id", table_name="gaps")
    op.drop_index("ix_gaps_district_id_state", table_name="gaps")
    op.drop_index("ix_gaps_competency_id", table_name="gaps")
    op.drop_table("gaps")

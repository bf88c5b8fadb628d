"""Rubrics, evaluations with the lines they asked, and requests for a new link of a supervisor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("rubrics",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("scale", sa.JSON(), nullable=False),
        sa.Column("proficient_from", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("proficient_from > 0", name=op.f("ck_rubrics_proficient_from")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_rubrics_district_id_districts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubrics"))
    )
    op.create_index("ix_rubrics_district_id_title", "rubrics", ["district_id", "title"], unique=False)
    op.create_table("rubric_lines",
        sa.Column("id", ID, nullable=False),
        sa.Column("rubric_id", ID, nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("competency_id", ID, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["competency_id"], ["competencies.id"], name=op.f("fk_rubric_lines_competency_id_competencies")),
        sa.ForeignKeyConstraint(["rubric_id"], ["rubrics.id"], name=op.f("fk_rubric_lines_rubric_id_rubrics")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_lines"))
    )
    op.create_index("ix_rubric_lines_rubric_id_position", "rubric_lines", ["rubric_id", "position"], unique=False)
    op.create_table("placement_goals",
        sa.Column("id", ID, nullable=False),
        sa.Column("placement_id", ID, nullable=False),
        sa.Column("competency_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["competency_id"], ["competencies.id"], name=op.f("fk_placement_goals_competency_id_competencies")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_placement_goals_placement_id_placements")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_goals")),
        sa.UniqueConstraint("placement_id", "competency_id", name=op.f("uq_placement_goals_placement_id_competency_id"))
    )
    op.create_index("ix_placement_goals_competency_id", "placement_goals", ["competency_id"], unique=False)
    op.create_table("placement_rubrics",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("placement_id", ID, nullable=False),
        sa.Column("rubric_id", ID, nullable=False),
        sa.Column("picked", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_placement_rubrics_district_id_districts")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_placement_rubrics_placement_id_placements")),
        sa.ForeignKeyConstraint(["rubric_id"], ["rubrics.id"], name=op.f("fk_placement_rubrics_rubric_id_rubrics")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_rubrics")),
        sa.UniqueConstraint("placement_id", name=op.f("uq_placement_rubrics_placement_id"))
    )
    op.create_table("evaluations",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("placement_id", ID, nullable=False),
        sa.Column("host_id", ID, nullable=False),
        sa.Column("moment", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("rubric_id", ID, nullable=True),
        sa.Column("rubric_title", sa.String(length=200), nullable=False),
        sa.Column("scale", sa.JSON(), nullable=False),
        sa.Column("proficient_from", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("supervisor_name", sa.String(length=200), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("submitted_how", sa.String(length=10), nullable=False),
        sa.Column("link_id", ID, nullable=True),
        sa.Column("user_id", ID, nullable=True),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("reopened_reason", sa.Text(), nullable=False),
        sa.Column("reopened_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("moment IN ('midterm', 'end')", name=op.f('ck_evaluations_moment')),
        sa.CheckConstraint("state <> 'submitted' OR submitted_at IS NOT NULL", name=op.f('ck_evaluations_submitted')),
        sa.CheckConstraint("state IN ('waiting', 'submitted', 'reopened')", name=op.f('ck_evaluations_state')),
        sa.CheckConstraint("submitted_how IN ('', 'link', 'paper')", name=op.f('ck_evaluations_submitted_how')),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_evaluations_district_id_districts")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_evaluations_file_id_stored_files")),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_evaluations_host_id_hosts")),
        sa.ForeignKeyConstraint(["link_id"], ["signed_links.id"], name=op.f("fk_evaluations_link_id_signed_links")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_evaluations_placement_id_placements")),
        sa.ForeignKeyConstraint(["rubric_id"], ["rubrics.id"], name=op.f("fk_evaluations_rubric_id_rubrics")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_evaluations_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
        sa.UniqueConstraint("placement_id", "host_id", "moment", name=op.f("uq_evaluations_placement_id_host_id_moment"))
    )
    op.create_index("ix_evaluations_district_id_state", "evaluations", ["district_id", "state"], unique=False)
    op.create_index("ix_evaluations_host_id", "evaluations", ["host_id"], unique=False)
    op.create_table("link_requests",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("placement_id", ID, nullable=False),
        sa.Column("link_id", ID, nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_link_requests_district_id_districts")),
        sa.ForeignKeyConstraint(["link_id"], ["signed_links.id"], name=op.f("fk_link_requests_link_id_signed_links")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_link_requests_placement_id_placements")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_requests"))
    )
    op.create_index("ix_link_requests_link_id", "link_requests", ["link_id"], unique=False)
    op.create_index("ix_link_requests_placement_id", "link_requests", ["placement_id"], unique=False)
    op.create_table("evaluation_lines",
        sa.Column("id", ID, nullable=False),
        sa.Column("evaluation_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("competency_id", ID, nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("unseen", sa.Boolean(), nullable=False),
        sa.CheckConstraint("rating IS NULL OR rating >= 0", name=op.f("ck_evaluation_lines_rating")),
        sa.ForeignKeyConstraint(["competency_id"], ["competencies.id"], name=op.f("fk_evaluation_lines_competency_id_competencies")),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluations.id"], name=op.f("fk_evaluation_lines_evaluation_id_evaluations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_lines"))
    )
    op.create_index("ix_evaluation_lines_competency_id", "evaluation_lines", ["competency_id"], unique=False)
    op.create_index("ix_evaluation_lines_evaluation_id_position", "evaluation_lines", ["evaluation_id", "position"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_evaluation_lines_evaluation_id_position", table_name="evaluation_lines")
    op.drop_index("ix_evaluation_lines_competency_id", table_name="evaluation_lines")
    op.drop_table("evaluation_lines")
    op.drop_index("ix_link_requests_placement_id", table_name="link_requests")
    op.drop_index("ix_link_requests_link_id", table_name="link_requests")
    op.drop_table("link_requests")
    op.drop_index("ix_evaluations_host_id", table_name="evaluations")
    op.drop_index("ix_evaluations_district_id_state", table_name="evaluations")
    op.drop_table("evaluations")
    op.drop_table("placement_rubrics")
    op.drop_index("ix_placement_goals_competency_id", table_name="placement_goals")
    op.drop_table("placement_goals")
    op.drop_index("ix_rubric_lines_rubric_id_position", table_name="rubric_lines")
    op.drop_table("rubric_lines")
    op.drop_index("ix_rubrics_district_id_title", table_name="rubrics")
    op.drop_table("rubrics")

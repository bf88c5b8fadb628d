"""Questions for professionals, conversations about work, and job postings that students read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("conversations",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("with_whom", sa.String(length=200), nullable=False),
        sa.Column("their_work", sa.String(length=200), nullable=False),
        sa.Column("soc", sa.String(length=7), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("learned", sa.Text(), nullable=False),
        sa.Column("surprised", sa.Text(), nullable=False),
        sa.Column("mind", sa.String(length=4), nullable=False),
        sa.Column("next_step", sa.String(length=500), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("how IN ('in_person', 'at_work', 'video', 'phone', 'messages', 'event')", name=op.f("ck_conversations_how")),
        sa.CheckConstraint("mind IN ('', 'more', 'same', 'less')", name=op.f("ck_conversations_mind")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_conversations_district_id_districts")),
        sa.ForeignKeyConstraint(["soc"], ["occupations.soc"], name=op.f("fk_conversations_soc_occupations")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_conversations_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations"))
    )
    op.create_index("ix_conversations_district_id", "conversations", ["district_id"], unique=False)
    op.create_index("ix_conversations_student_id_held_on", "conversations", ["student_id", "held_on"], unique=False)
    op.create_table("job_postings",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("employer", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("pay", sa.String(length=120), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("soc", sa.String(length=7), nullable=True),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_job_postings_district_id_districts")),
        sa.ForeignKeyConstraint(["soc"], ["occupations.soc"], name=op.f("fk_job_postings_soc_occupations")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_job_postings_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_postings"))
    )
    op.create_index("ix_job_postings_district_id", "job_postings", ["district_id"], unique=False)
    op.create_index("ix_job_postings_student_id", "job_postings", ["student_id"], unique=False)
    op.create_table("posting_requirements",
        sa.Column("id", ID, nullable=False),
        sa.Column("job_posting_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("answer", sa.String(length=3), nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("answer IN ('', 'yes', 'no')", name=op.f("ck_posting_requirements_answer")),
        sa.ForeignKeyConstraint(["job_posting_id"], ["job_postings.id"], name=op.f("fk_posting_requirements_job_posting_id_job_postings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_requirements"))
    )
    op.create_index("ix_posting_requirements_job_posting_id", "posting_requirements", ["job_posting_id", "position"], unique=False)
    op.create_table("research_questions",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("saved_item_id", ID, nullable=True),
        sa.Column("starter", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_research_questions_district_id_districts")),
        sa.ForeignKeyConstraint(["saved_item_id"], ["saved_items.id"], name=op.f("fk_research_questions_saved_item_id_saved_items")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_research_questions_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_questions"))
    )
    op.create_index("ix_research_questions_district_id", "research_questions", ["district_id"], unique=False)
    op.create_index("ix_research_questions_saved_item_id", "research_questions", ["saved_item_id"], unique=False)
    op.create_index("ix_research_questions_student_id", "research_questions", ["student_id", "position"], unique=False)
    op.create_index("uq_research_questions_starter", "research_questions", ["student_id", "starter"], unique=True, sqlite_where=sa.text("starter <> ''"), postgresql_where=sa.text("starter <> ''"))


def downgrade() -> None:
    op.drop_index("uq_research_questions_starter", table_name="research_questions")
    op.drop_index("ix_research_questions_student_id", table_name="research_questions")
    op.drop_index("ix_research_questions_saved_item_id", table_name="research_questions")
    op.drop_index("ix_research_questions_district_id", table_name="research_questions")
    op.drop_table("research_questions")
    op.drop_index("ix_posting_requirements_job_posting_id", table_name="posting_requirements")
    op.drop_table("posting_requirements")
    op.drop_index("ix_job_postings_student_id", table_name="job_postings")
    op.drop_index("ix_job_postings_district_id", table_name="job_postings")
    op.drop_table("job_postings")
    op.drop_index("ix_conversations_student_id_held_on", table_name="conversations")
    op.drop_index("ix_conversations_district_id", table_name="conversations")
    op.drop_table("conversations")

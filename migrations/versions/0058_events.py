"""Events and speakers, their pathways, and the students who come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("career_events",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_es", sa.String(length=200), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("about_es", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("begins_at", sa.Time(), nullable=True),
        sa.Column("ends_at", sa.Time(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("grade_low", sa.Integer(), nullable=False),
        sa.Column("grade_high", sa.Integer(), nullable=False),
        sa.Column("canceled_at", UtcDateTime(), nullable=True),
        sa.Column("made_by_id", ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('speaker', 'fair', 'visit', 'workshop', 'other')", name=op.f('ck_career_events_kind')),
        sa.CheckConstraint("ends_at IS NULL OR (begins_at IS NOT NULL AND begins_at < ends_at)", name=op.f("ck_career_events_times")),
        sa.CheckConstraint("grade_low <= grade_high", name=op.f("ck_career_events_grades")),
        sa.CheckConstraint("seats IS NULL OR seats > 0", name=op.f("ck_career_events_seats")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_career_events_district_id_districts")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_career_events_made_by_id_users")),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_career_events_school_id_schools")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_career_events"))
    )
    op.create_index("ix_career_events_district_id_held_on", "career_events", ["district_id", "held_on"], unique=False)
    op.create_index("ix_career_events_made_by_id", "career_events", ["made_by_id"], unique=False)
    op.create_index("ix_career_events_school_id", "career_events", ["school_id"], unique=False)
    op.create_table("event_visitors",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("career_event_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.Column("taken_back_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["career_event_id"], ["career_events.id"], name=op.f("fk_event_visitors_career_event_id_career_events")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_event_visitors_district_id_districts")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_event_visitors_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_visitors")),
        sa.UniqueConstraint("career_event_id", "student_id", name=op.f("uq_event_visitors_career_event_id_student_id"))
    )
    op.create_index("ix_event_visitors_district_id", "event_visitors", ["district_id"], unique=False)
    op.create_index("ix_event_visitors_student_id", "event_visitors", ["student_id"], unique=False)
    op.create_table("career_event_pathways",
        sa.Column("career_event_id", ID, nullable=False),
        sa.Column("pathway_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["career_event_id"], ["career_events.id"], name=op.f("fk_career_event_pathways_career_event_id_career_events")),
        sa.ForeignKeyConstraint(["pathway_id"], ["pathways.id"], name=op.f("fk_career_event_pathways_pathway_id_pathways")),
        sa.PrimaryKeyConstraint("career_event_id", "pathway_id", name=op.f("pk_career_event_pathways"))
    )
    op.create_index("ix_career_event_pathways_pathway_id", "career_event_pathways", ["pathway_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_career_event_pathways_pathway_id", table_name="career_event_pathways")
    op.drop_table("career_event_pathways")
    op.drop_index("ix_event_visitors_student_id", table_name="event_visitors")
    op.drop_index("ix_event_visitors_district_id", table_name="event_visitors")
    op.drop_table("event_visitors")
    op.drop_index("ix_career_events_school_id", table_name="career_events")
    op.drop_index("ix_career_events_made_by_id", table_name="career_events")
    op.drop_index("ix_career_events_district_id_held_on", table_name="career_events")
    op.drop_table("career_events")

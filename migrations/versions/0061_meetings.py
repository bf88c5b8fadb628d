"""What hosts let students do besides placements, and students' requests for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("meeting_offers",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("host_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("by_phone", sa.Boolean(), nullable=False),
        sa.Column("by_video", sa.Boolean(), nullable=False),
        sa.Column("at_site", sa.Boolean(), nullable=False),
        sa.Column("about", sa.String(length=400), nullable=False),
        sa.Column("about_es", sa.String(length=400), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('interview', 'shadow')", name=op.f("ck_meeting_offers_kind")),
        sa.CheckConstraint("by_phone OR by_video OR at_site", name=op.f("ck_meeting_offers_way")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_meeting_offers_district_id_districts")),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_meeting_offers_host_id_hosts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_offers"))
    )
    op.create_index("ix_meeting_offers_district_id", "meeting_offers", ["district_id"], unique=False)
    op.create_index("ix_meeting_offers_host_id", "meeting_offers", ["host_id"], unique=False)
    op.create_table("meeting_requests",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("meeting_offer_id", ID, nullable=False),
        sa.Column("way", sa.String(length=5), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("wished", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("arranged_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("closed_from", sa.String(length=10), nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("meets_on", sa.Date(), nullable=True),
        sa.Column("meets_at", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("answer_words", sa.String(length=400), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("answer IN ('', 'accepted', 'other_time', 'declined')", name=op.f("ck_meeting_requests_answer")),
        sa.CheckConstraint("state IN ('requested', 'asked', 'arranged', 'done', 'declined', 'withdrawn')", name=op.f("ck_meeting_requests_state")),
        sa.CheckConstraint("state NOT IN ('arranged', 'done') OR (arranged_at IS NOT NULL AND meets_on IS NOT NULL AND answer = 'accepted')", name=op.f("ck_meeting_requests_arranged")),
        sa.CheckConstraint("state NOT IN ('asked', 'arranged', 'done') OR asked_at IS NOT NULL", name=op.f("ck_meeting_requests_asked")),
        sa.CheckConstraint("way IN ('phone', 'video', 'site')", name=op.f("ck_meeting_requests_way")),
        sa.ForeignKeyConstraint(["contact_id"], ["host_contacts.id"], name=op.f("fk_meeting_requests_contact_id_host_contacts")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_meeting_requests_district_id_districts")),
        sa.ForeignKeyConstraint(["meeting_offer_id"], ["meeting_offers.id"], name=op.f("fk_meeting_requests_meeting_offer_id_meeting_offers")),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_meeting_requests_school_id_schools")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_meeting_requests_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_requests"))
    )
    op.create_index("ix_meeting_requests_district_id", "meeting_requests", ["district_id"], unique=False)
    op.create_index("ix_meeting_requests_meeting_offer_id", "meeting_requests", ["meeting_offer_id"], unique=False)
    op.create_index("ix_meeting_requests_school_id_state", "meeting_requests", ["school_id", "state"], unique=False)
    op.create_index("uq_meeting_requests_live", "meeting_requests", ['student_id', 'meeting_offer_id'], unique=True, sqlite_where=sa.text("state IN ('requested', 'asked', 'arranged')"), postgresql_where=sa.text("state IN ('requested', 'asked', 'arranged')"))
    op.create_table("meeting_offer_pathways",
        sa.Column("meeting_offer_id", ID, nullable=False),
        sa.Column("pathway_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["meeting_offer_id"], ["meeting_offers.id"], name=op.f("fk_meeting_offer_pathways_meeting_offer_id_meeting_offers")),
        sa.ForeignKeyConstraint(["pathway_id"], ["pathways.id"], name=op.f("fk_meeting_offer_pathways_pathway_id_pathways")),
        sa.PrimaryKeyConstraint("meeting_offer_id", "pathway_id", name=op.f("pk_meeting_offer_pathways"))
    )
    op.create_index("ix_meeting_offer_pathways_pathway_id", "meeting_offer_pathways", ["pathway_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_meeting_offer_pathways_pathway_id", table_name="meeting_offer_pathways")
    op.drop_table("meeting_offer_pathways")
    op.drop_index("uq_meeting_requests_live", table_name="meeting_requests")
    op.drop_index("ix_meeting_requests_school_id_state", table_name="meeting_requests")
    op.drop_index("ix_meeting_requests_meeting_offer_id", table_name="meeting_requests")
    op.drop_index("ix_meeting_requests_district_id", table_name="meeting_requests")
    op.drop_table("meeting_requests")
    op.drop_index("ix_meeting_offers_host_id", table_name="meeting_offers")
    op.drop_index("ix_meeting_offers_district_id", table_name="meeting_offers")
    op.drop_table("meeting_offers")

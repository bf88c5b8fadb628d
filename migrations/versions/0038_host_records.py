"""What is kept of a host: pathways, papers, visits and talks, merges; teachers' externships."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import ExactDecimal, UtcDateTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("host_merges",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("kept_id", ID, nullable=False),
        sa.Column("merged_id", ID, nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("filled", sa.JSON(), nullable=False),
        sa.Column("merged_state", sa.String(length=10), nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_host_merges_by_id_users")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_host_merges_district_id_districts")),
        sa.ForeignKeyConstraint(["kept_id"], ["hosts.id"], name=op.f("fk_host_merges_kept_id_hosts")),
        sa.ForeignKeyConstraint(["merged_id"], ["hosts.id"], name=op.f("fk_host_merges_merged_id_hosts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_merges"))
    )
    op.create_index("ix_host_merges_kept_id", "host_merges", ["kept_id"], unique=False)
    op.create_index("ix_host_merges_merged_id", "host_merges", ["merged_id"], unique=False)
    op.create_table("host_documents",
        sa.Column("id", ID, nullable=False),
        sa.Column("host_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('agreement', 'insurance', 'other')", name=op.f("ck_host_documents_kind")),
        sa.CheckConstraint("expires_on >= begins_on", name=op.f("ck_host_documents_days")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_host_documents_file_id_stored_files")),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_host_documents_host_id_hosts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_documents"))
    )
    op.create_index("ix_host_documents_expires_on", "host_documents", ["expires_on"], unique=False)
    op.create_index("ix_host_documents_host_id", "host_documents", ["host_id"], unique=False)
    op.create_table("host_pathways",
        sa.Column("id", ID, nullable=False),
        sa.Column("host_id", ID, nullable=False),
        sa.Column("pathway_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_host_pathways_host_id_hosts")),
        sa.ForeignKeyConstraint(["pathway_id"], ["pathways.id"], name=op.f("fk_host_pathways_pathway_id_pathways")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_pathways")),
        sa.UniqueConstraint("host_id", "pathway_id", name=op.f("uq_host_pathways_host_id_pathway_id"))
    )
    op.create_index("ix_host_pathways_pathway_id", "host_pathways", ["pathway_id"], unique=False)
    op.create_table("teacher_externships",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=True),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("host_id", ID, nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("hours", ExactDecimal(), nullable=False),
        sa.Column("learned", sa.Text(), nullable=False),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("approved_by_id", ID, nullable=True),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('logged', 'approved')", name=op.f("ck_teacher_externships_state")),
        sa.CheckConstraint("ends_on >= begins_on", name=op.f("ck_teacher_externships_days")),
        sa.CheckConstraint("hours > 0", name=op.f("ck_teacher_externships_hours")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["users.id"], name=op.f("fk_teacher_externships_approved_by_id_users")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_teacher_externships_district_id_districts")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_teacher_externships_file_id_stored_files")),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_teacher_externships_host_id_hosts")),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_teacher_externships_school_id_schools")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_teacher_externships_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teacher_externships"))
    )
    op.create_index("ix_teacher_externships_host_id", "teacher_externships", ["host_id"], unique=False)
    op.create_index("ix_teacher_externships_school_id", "teacher_externships", ["school_id"], unique=False)
    op.create_index("ix_teacher_externships_user_id", "teacher_externships", ["user_id"], unique=False)
    op.create_table("teacher_externship_courses",
        sa.Column("id", ID, nullable=False),
        sa.Column("externship_id", ID, nullable=False),
        sa.Column("course_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_teacher_externship_courses_course_id_courses")),
        sa.ForeignKeyConstraint(["externship_id"], ["teacher_externships.id"], name=op.f("fk_teacher_externship_courses_externship_id_teacher_externships")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teacher_externship_courses")),
        sa.UniqueConstraint("externship_id", "course_id", name=op.f("uq_teacher_externship_courses_externship_id_course_id"))
    )
    op.create_index("ix_teacher_externship_courses_course_id", "teacher_externship_courses", ["course_id"], unique=False)
    op.create_table("host_notes",
        sa.Column("id", ID, nullable=False),
        sa.Column("host_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.Time(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("placement_id", ID, nullable=True),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('visit', 'call', 'email', 'note')", name=op.f("ck_host_notes_kind")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_host_notes_by_id_users")),
        sa.ForeignKeyConstraint(["contact_id"], ["host_contacts.id"], name=op.f("fk_host_notes_contact_id_host_contacts")),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_host_notes_host_id_hosts")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_host_notes_placement_id_placements")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_notes"))
    )
    op.create_index("ix_host_notes_host_id_day", "host_notes", ["host_id", "day"], unique=False)
    op.create_index("ix_host_notes_placement_id", "host_notes", ["placement_id"], unique=False)
    op.add_column("hosts", sa.Column("check_reason", sa.Text(), server_default="", nullable=False))
    op.add_column("hosts", sa.Column("checked_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("hosts", "checked_at")
    op.drop_column("hosts", "check_reason")
    op.drop_index("ix_host_notes_placement_id", table_name="host_notes")
    op.drop_index("ix_host_notes_host_id_day", table_name="host_notes")
    op.drop_table("host_notes")
    op.drop_index("ix_teacher_externship_courses_course_id", table_name="teacher_externship_courses")
    op.drop_table("teacher_externship_courses")
    op.drop_index("ix_teacher_externships_user_id", table_name="teacher_externships")
    op.drop_index("ix_teacher_externships_school_id", table_name="teacher_externships")
    op.drop_index("ix_teacher_externships_host_id", table_name="teacher_externships")
    op.drop_table("teacher_externships")
    op.drop_index("ix_host_pathways_pathway_id", table_name="host_pathways")
    op.drop_table("host_pathways")
    op.drop_index("ix_host_documents_host_id", table_name="host_documents")
    op.drop_index("ix_host_documents_expires_on", table_name="host_documents")
    op.drop_table("host_documents")
    op.drop_index("ix_host_merges_merged_id", table_name="host_merges")
    op.drop_index("ix_host_merges_kept_id", table_name="host_merges")
    op.drop_table("host_merges")

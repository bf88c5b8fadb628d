"""Forms that placements ask for, whom a district asks for which, and what students handed in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("clearance_kinds",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("experience_kinds", sa.JSON(), nullable=False),
        sa.Column("only_paid", sa.Boolean(), nullable=False),
        sa.Column("only_minors", sa.Boolean(), nullable=False),
        sa.Column("before_first_day", sa.Boolean(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_clearance_kinds_district_id_districts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_kinds")),
        sa.UniqueConstraint("district_id", "code", name=op.f("uq_clearance_kinds_district_id_code"))
    )
    op.create_table("clearance_needs",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("kind_id", ID, nullable=False),
        sa.Column("experience_kinds", sa.JSON(), nullable=False),
        sa.Column("only_paid", sa.Boolean(), nullable=False),
        sa.Column("only_minors", sa.Boolean(), nullable=False),
        sa.Column("before_first_day", sa.Boolean(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_clearance_needs_district_id_districts")),
        sa.ForeignKeyConstraint(["kind_id"], ["clearance_kinds.id"], name=op.f("fk_clearance_needs_kind_id_clearance_kinds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_needs")),
        sa.UniqueConstraint("district_id", "kind_id", name=op.f("uq_clearance_needs_district_id_kind_id"))
    )
    op.create_table("student_clearances",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("kind_id", ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=False),
        sa.Column("entered_by_id", ID, nullable=True),
        sa.Column("checked_by_id", ID, nullable=True),
        sa.Column("checked_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('submitted', 'on_file', 'refused')", name=op.f('ck_student_clearances_state')),
        sa.CheckConstraint("expires_on IS NULL OR valid_from IS NULL OR expires_on >= valid_from", name=op.f("ck_student_clearances_days")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["users.id"], name=op.f("fk_student_clearances_checked_by_id_users")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_student_clearances_district_id_districts")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["users.id"], name=op.f("fk_student_clearances_entered_by_id_users")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_student_clearances_file_id_stored_files")),
        sa.ForeignKeyConstraint(["kind_id"], ["clearance_kinds.id"], name=op.f("fk_student_clearances_kind_id_clearance_kinds")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_student_clearances_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student_clearances"))
    )
    op.create_index("ix_student_clearances_district_id_state", "student_clearances", ["district_id", "state"], unique=False)
    op.create_index("ix_student_clearances_expires_on", "student_clearances", ["expires_on"], unique=False)
    op.create_index("ix_student_clearances_student_id_kind_id", "student_clearances", ["student_id", "kind_id"], unique=False)
    op.create_table("opening_clearances",
        sa.Column("id", ID, nullable=False),
        sa.Column("opening_id", ID, nullable=False),
        sa.Column("kind_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["kind_id"], ["clearance_kinds.id"], name=op.f("fk_opening_clearances_kind_id_clearance_kinds")),
        sa.ForeignKeyConstraint(["opening_id"], ["openings.id"], name=op.f("fk_opening_clearances_opening_id_openings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_clearances")),
        sa.UniqueConstraint("opening_id", "kind_id", name=op.f("uq_opening_clearances_opening_id_kind_id"))
    )


def downgrade() -> None:
    op.drop_table("opening_clearances")
    op.drop_index("ix_student_clearances_student_id_kind_id", table_name="student_clearances")
    op.drop_index("ix_student_clearances_expires_on", table_name="student_clearances")
    op.drop_index("ix_student_clearances_district_id_state", table_name="student_clearances")
    op.drop_table("student_clearances")
    op.drop_table("clearance_needs")
    op.drop_table("clearance_kinds")

"""Hosts, placements and hours."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hosts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("naics", sa.String(length=10), nullable=True),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_hosts_district_id_districts")
        ),
        sa.ForeignKeyConstraint(["naics"], ["industries.naics"], name=op.f("fk_hosts_naics_industries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hosts")),
    )
    op.create_index("ix_hosts_district_id_name", "hosts", ["district_id", "name"], unique=False)
    op.create_table(
        "placements",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("student_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("experience_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=14), nullable=False),
        sa.Column("supervisor_name", sa.String(length=200), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("hours_goal", sa.Numeric(9, 3).with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('requested', 'confirmed', 'agreement_out', 'active', 'completed', 'withdrawn')",
            name=op.f("ck_placements_state"),
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_placements_district_id_districts")
        ),
        sa.ForeignKeyConstraint(
            ["experience_id"], ["experiences.id"], name=op.f("fk_placements_experience_id_experiences")
        ),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_placements_host_id_hosts")),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_placements_school_id_schools")),
        sa.ForeignKeyConstraint(
            ["student_id"], ["students.id"], name=op.f("fk_placements_student_id_students")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
    )
    op.create_index("ix_placements_experience_id", "placements", ["experience_id"], unique=False)
    op.create_index("ix_placements_school_id_state", "placements", ["school_id", "state"], unique=False)
    op.create_index("ix_placements_student_id", "placements", ["student_id"], unique=False)
    op.create_table(
        "hour_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("placement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("student_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hours", sa.Numeric(9, 3).with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'submitted', 'verified', 'approved', 'returned')",
            name=op.f("ck_hour_entries_state"),
        ),
        sa.CheckConstraint("hours > 0", name=op.f("ck_hour_entries_hours")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["users.id"], name=op.f("fk_hour_entries_approved_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_hour_entries_district_id_districts")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_hour_entries_placement_id_placements")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["students.id"], name=op.f("fk_hour_entries_student_id_students")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_entries")),
    )
    op.create_index("ix_hour_entries_placement_id_day", "hour_entries", ["placement_id", "day"], unique=False)
    op.create_index("ix_hour_entries_student_id", "hour_entries", ["student_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_hour_entries_student_id", table_name="hour_entries")
    op.drop_index("ix_hour_entries_placement_id_day", table_name="hour_entries")
    op.drop_table("hour_entries")
    op.drop_index("ix_placements_student_id", table_name="placements")
    op.drop_index("ix_placements_school_id_state", table_name="placements")
    op.drop_index("ix_placements_experience_id", table_name="placements")
    op.drop_table("placements")
    op.drop_index("ix_hosts_district_id_name", table_name="hosts")
    op.drop_table("hosts")

"""Openings; how placements came about and ended; on which terms they run from when. What there is ran on its terms from its first day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import ExactDecimal, UtcDateTime

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("openings",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=True),
        sa.Column("experience_id", ID, nullable=False),
        sa.Column("host_id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=True),
        sa.Column("supervisor_id", ID, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("apply_by", sa.Date(), nullable=True),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("hours_goal", ExactDecimal(), nullable=True),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("pay", ExactDecimal(), nullable=True),
        sa.Column("soc", sa.String(length=7), nullable=True),
        sa.Column("hazards", sa.JSON(), nullable=False),
        sa.Column("grade_low", sa.Integer(), nullable=False),
        sa.Column("grade_high", sa.Integer(), nullable=False),
        sa.Column("program_id", ID, nullable=True),
        sa.Column("interview", sa.Boolean(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f('ck_openings_state')),
        sa.CheckConstraint("ends_on >= begins_on", name=op.f("ck_openings_days")),
        sa.CheckConstraint("grade_low <= grade_high", name=op.f("ck_openings_grades")),
        sa.CheckConstraint("seats > 0", name=op.f("ck_openings_seats")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_openings_district_id_districts")),
        sa.ForeignKeyConstraint(["experience_id"], ["experiences.id"], name=op.f("fk_openings_experience_id_experiences")),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_openings_host_id_hosts")),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_openings_program_id_programs")),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_openings_school_id_schools")),
        sa.ForeignKeyConstraint(["site_id"], ["host_sites.id"], name=op.f("fk_openings_site_id_host_sites")),
        sa.ForeignKeyConstraint(["soc"], ["occupations.soc"], name=op.f("fk_openings_soc_occupations")),
        sa.ForeignKeyConstraint(["supervisor_id"], ["host_contacts.id"], name=op.f("fk_openings_supervisor_id_host_contacts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openings"))
    )
    op.create_index("ix_openings_district_id_state", "openings", ["district_id", "state"], unique=False)
    op.create_index("ix_openings_experience_id", "openings", ["experience_id"], unique=False)
    op.create_index("ix_openings_host_id", "openings", ["host_id"], unique=False)
    op.create_table("placement_terms",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("placement_id", ID, nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("host_id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=True),
        sa.Column("supervisor_id", ID, nullable=True),
        sa.Column("supervisor_name", sa.String(length=200), nullable=False),
        sa.Column("hours_goal", ExactDecimal(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("pay", ExactDecimal(), nullable=True),
        sa.Column("soc", sa.String(length=7), nullable=True),
        sa.Column("hazards", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by_id", ID, nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name=op.f("ck_placement_terms_days")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_placement_terms_district_id_districts")),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_placement_terms_host_id_hosts")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_placement_terms_made_by_id_users")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_placement_terms_placement_id_placements")),
        sa.ForeignKeyConstraint(["site_id"], ["host_sites.id"], name=op.f("fk_placement_terms_site_id_host_sites")),
        sa.ForeignKeyConstraint(["soc"], ["occupations.soc"], name=op.f("fk_placement_terms_soc_occupations")),
        sa.ForeignKeyConstraint(["supervisor_id"], ["host_contacts.id"], name=op.f("fk_placement_terms_supervisor_id_host_contacts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_terms"))
    )
    op.create_index("ix_placement_terms_host_id", "placement_terms", ["host_id"], unique=False)
    op.create_index("ix_placement_terms_placement_id_begins_on", "placement_terms", ["placement_id", "begins_on"], unique=False)
    op.create_index("ix_placement_terms_supervisor_id", "placement_terms", ["supervisor_id"], unique=False)
    with op.batch_alter_table("placements") as batch:
        batch.add_column(sa.Column("opening_id", ID, nullable=True))
        batch.add_column(sa.Column("origin", sa.String(length=10), server_default="staff", nullable=False))
        batch.add_column(sa.Column("request", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("expires_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("decided_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("agreement_signed_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("withdrawn_as", sa.String(length=10), server_default="", nullable=False))
        batch.add_column(sa.Column("ended_reason", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
        batch.create_index("ix_placements_host_id", ["host_id"], unique=False)
        batch.create_index("ix_placements_opening_id_state", ["opening_id", "state"], unique=False)
        batch.create_foreign_key(batch.f("fk_placements_opening_id_openings"), "openings", ["opening_id"], ["id"])
        batch.create_check_constraint(op.f("ck_placements_origin"), "origin IN ('staff', 'request', 'own_host')")
        batch.create_check_constraint(op.f("ck_placements_withdrawn_as"), "withdrawn_as IN ('', 'declined', 'expired', 'student', 'host', 'school', 'other')")
    op.execute(
        "INSERT INTO placement_terms (district_id, placement_id, begins_on, last_on, host_id, supervisor_name, hours_goal, plan, paid, hazards, reason, made_at)"
        " SELECT district_id, id, begins_on, ends_on, host_id, supervisor_name, hours_goal, '[]', false, '[]', '', created_at FROM placements"
    )
    op.execute("UPDATE placements SET ended_on = ends_on WHERE state IN ('completed', 'withdrawn')")
    op.execute("UPDATE placements SET withdrawn_as = 'other' WHERE state = 'withdrawn'")


def downgrade() -> None:
    with op.batch_alter_table("placements") as batch:
        batch.drop_constraint(op.f("ck_placements_origin"), type_="check")
        batch.drop_constraint(op.f("ck_placements_withdrawn_as"), type_="check")
        batch.drop_constraint(batch.f("fk_placements_opening_id_openings"), type_="foreignkey")
        batch.drop_index("ix_placements_opening_id_state")
        batch.drop_index("ix_placements_host_id")
        batch.drop_column("ended_on")
        batch.drop_column("ended_reason")
        batch.drop_column("withdrawn_as")
        batch.drop_column("agreement_signed_on")
        batch.drop_column("decided_at")
        batch.drop_column("expires_on")
        batch.drop_column("request")
        batch.drop_column("origin")
        batch.drop_column("opening_id")
    op.drop_index("ix_placement_terms_supervisor_id", table_name="placement_terms")
    op.drop_index("ix_placement_terms_placement_id_begins_on", table_name="placement_terms")
    op.drop_index("ix_placement_terms_host_id", table_name="placement_terms")
    op.drop_table("placement_terms")
    op.drop_index("ix_openings_host_id", table_name="openings")
    op.drop_index("ix_openings_experience_id", table_name="openings")
    op.drop_index("ix_openings_district_id_state", table_name="openings")
    op.drop_table("openings")

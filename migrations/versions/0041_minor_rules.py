"""Rules for minors at work, what was overridden and why, and which placements are exempt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("minor_rules",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("citation", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("age_from", sa.Integer(), nullable=False),
        sa.Column("age_to", sa.Integer(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.Column("overridable", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('occupation', 'industry', 'hazard', 'minimum_age', 'hours_day', 'hours_week', 'time_of_day', 'school_hours', 'agreement', 'birth_date', 'calendar', 'variant')", name=op.f('ck_minor_rules_kind')),
        sa.CheckConstraint("age_to >= age_from", name=op.f("ck_minor_rules_ages")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_minor_rules_district_id_districts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minor_rules")),
        sa.UniqueConstraint("district_id", "code", name=op.f("uq_minor_rules_district_id_code"))
    )
    op.create_table("minor_exemptions",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("placement_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("orders", sa.JSON(), nullable=False),
        sa.Column("agreement_on", sa.Date(), nullable=False),
        sa.Column("incidental", sa.Boolean(), nullable=False),
        sa.Column("supervised", sa.Boolean(), nullable=False),
        sa.Column("instructed", sa.Boolean(), nullable=False),
        sa.Column("scheduled", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by_id", ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('student_learner', 'wecep', 'work_study')", name=op.f('ck_minor_exemptions_kind')),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_minor_exemptions_by_id_users")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_minor_exemptions_district_id_districts")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["users.id"], name=op.f("fk_minor_exemptions_ended_by_id_users")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_minor_exemptions_placement_id_placements")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minor_exemptions"))
    )
    op.create_index("ix_minor_exemptions_placement_id", "minor_exemptions", ["placement_id"], unique=False)
    op.create_table("minor_overrides",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("placement_id", ID, nullable=False),
        sa.Column("finding_key", sa.String(length=120), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("taken_back_by_id", ID, nullable=True),
        sa.Column("taken_back_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_minor_overrides_by_id_users")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_minor_overrides_district_id_districts")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_minor_overrides_placement_id_placements")),
        sa.ForeignKeyConstraint(["taken_back_by_id"], ["users.id"], name=op.f("fk_minor_overrides_taken_back_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minor_overrides"))
    )
    op.create_index("ix_minor_overrides_placement_id", "minor_overrides", ["placement_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_minor_overrides_placement_id", table_name="minor_overrides")
    op.drop_table("minor_overrides")
    op.drop_index("ix_minor_exemptions_placement_id", table_name="minor_exemptions")
    op.drop_table("minor_exemptions")
    op.drop_table("minor_rules")

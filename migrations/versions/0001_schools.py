"""Districts, schools, years and terms."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "districts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("area_code", sa.String(length=10), nullable=False),
        sa.Column("sourced_id", sa.String(length=255), nullable=True),
        sa.Column("passing_marks", sa.String(length=400), nullable=False),
        sa.Column("passing_number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_districts")),
    )
    op.create_table(
        "school_years",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("sourced_id", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_school_years_district_id_districts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_years")),
        sa.UniqueConstraint("district_id", "year", name=op.f("uq_school_years_district_id_year")),
    )
    op.create_table(
        "schools",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("sourced_id", sa.String(length=255), nullable=True),
        sa.Column("grade_low", sa.Integer(), nullable=False),
        sa.Column("grade_high", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('middle', 'high', 'career_center')", name=op.f("ck_schools_kind")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_schools_district_id_districts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schools")),
        sa.UniqueConstraint("district_id", "sourced_id", name=op.f("uq_schools_district_id_sourced_id")),
    )
    op.create_index("ix_schools_district_id_name", "schools", ["district_id", "name"], unique=False)
    op.create_table(
        "terms",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_year_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("sourced_id", sa.String(length=255), nullable=True),
        sa.CheckConstraint(
            "kind IN ('year', 'semester', 'trimester', 'quarter', 'term')", name=op.f("ck_terms_kind")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_terms_district_id_districts")
        ),
        sa.ForeignKeyConstraint(
            ["school_year_id"], ["school_years.id"], name=op.f("fk_terms_school_year_id_school_years")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
        sa.UniqueConstraint("district_id", "sourced_id", name=op.f("uq_terms_district_id_sourced_id")),
    )
    op.create_index("ix_terms_school_year_id", "terms", ["school_year_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_terms_school_year_id", table_name="terms")
    op.drop_table("terms")
    op.drop_index("ix_schools_district_id_name", table_name="schools")
    op.drop_table("schools")
    op.drop_table("school_years")
    op.drop_table("districts")

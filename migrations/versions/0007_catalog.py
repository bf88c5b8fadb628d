"""Courses, experiences and credentials."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "experience_kinds",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("sustained", sa.Boolean(), nullable=False),
        sa.Column("minimum_hours", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_experience_kinds")),
    )
    op.create_table(
        "sced_courses",
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("subject_area", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_sced_courses")),
    )
    op.create_table(
        "credentials",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_credentials_district_id_districts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credentials")),
    )
    op.create_index("ix_credentials_district_id_title", "credentials", ["district_id", "title"], unique=False)
    op.create_table(
        "offerings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("grade_low", sa.Integer(), nullable=False),
        sa.Column("grade_high", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sourced_id", sa.String(length=255), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('course', 'experience')", name=op.f("ck_offerings_kind")),
        sa.CheckConstraint("state IN ('active', 'retired')", name=op.f("ck_offerings_state")),
        sa.CheckConstraint("grade_low <= grade_high", name=op.f("ck_offerings_grades")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_offerings_district_id_districts")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_offerings_school_id_schools")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offerings")),
        sa.UniqueConstraint("district_id", "sourced_id", name=op.f("uq_offerings_district_id_sourced_id")),
    )
    op.create_index("ix_offerings_district_id_code", "offerings", ["district_id", "code"], unique=False)
    op.create_index(
        "ix_offerings_district_id_title", "offerings", ["district_id", "title", "id"], unique=False
    )
    op.create_index("ix_offerings_school_id", "offerings", ["school_id"], unique=False)
    op.create_table(
        "courses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state_code", sa.String(length=40), nullable=False),
        sa.Column("sced_code", sa.String(length=5), nullable=True),
        sa.Column("credits", sa.Numeric(9, 3).with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cte", sa.Boolean(), nullable=False),
        sa.Column("terms_offered", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["offerings.id"], name=op.f("fk_courses_id_offerings")),
        sa.ForeignKeyConstraint(
            ["sced_code"], ["sced_courses.code"], name=op.f("fk_courses_sced_code_sced_courses")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
    )
    op.create_table(
        "experiences",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("experience_kind", sa.String(length=40), nullable=False),
        sa.Column("hours", sa.Numeric(9, 3).with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_experiences_course_id_courses")),
        sa.ForeignKeyConstraint(
            ["experience_kind"],
            ["experience_kinds.code"],
            name=op.f("fk_experiences_experience_kind_experience_kinds"),
        ),
        sa.ForeignKeyConstraint(["id"], ["offerings.id"], name=op.f("fk_experiences_id_offerings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experiences")),
    )
    op.create_table(
        "prerequisites",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("required_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("course_id <> required_id", name=op.f("ck_prerequisites_not_itself")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_prerequisites_course_id_courses")
        ),
        sa.ForeignKeyConstraint(
            ["required_id"], ["courses.id"], name=op.f("fk_prerequisites_required_id_courses")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prerequisites")),
        sa.UniqueConstraint("course_id", "required_id", name=op.f("uq_prerequisites_course_id_required_id")),
    )
    op.create_index("ix_prerequisites_required_id", "prerequisites", ["required_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_prerequisites_required_id", table_name="prerequisites")
    op.drop_table("prerequisites")
    op.drop_table("experiences")
    op.drop_table("courses")
    op.drop_index("ix_offerings_school_id", table_name="offerings")
    op.drop_index("ix_offerings_district_id_title", table_name="offerings")
    op.drop_index("ix_offerings_district_id_code", table_name="offerings")
    op.drop_table("offerings")
    op.drop_index("ix_credentials_district_id_title", table_name="credentials")
    op.drop_table("credentials")
    op.drop_table("sced_courses")
    op.drop_table("experience_kinds")

"""Students, sections and what was earned."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "students",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sourced_id", sa.String(length=255), nullable=True),
        sa.Column("local_id", sa.String(length=80), nullable=False),
        sa.Column("given_name", sa.String(length=200), nullable=False),
        sa.Column("middle_name", sa.String(length=200), nullable=False),
        sa.Column("family_name", sa.String(length=200), nullable=False),
        sa.Column("preferred_name", sa.String(length=200), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=True),
        sa.Column("exited_on", sa.Date(), nullable=True),
        sa.Column("directory_opt_out", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('active', 'exited', 'graduated')", name=op.f("ck_students_state")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_students_district_id_districts")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_students_school_id_schools")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_students_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_students")),
        sa.UniqueConstraint("district_id", "sourced_id", name=op.f("uq_students_district_id_sourced_id")),
        sa.UniqueConstraint("user_id", name=op.f("uq_students_user_id")),
    )
    op.create_index("ix_students_district_id_local_id", "students", ["district_id", "local_id"], unique=False)
    op.create_index(
        "ix_students_district_id_name",
        "students",
        ["district_id", "family_name", "given_name", "id"],
        unique=False,
    )
    op.create_index(
        "ix_students_school_id_name",
        "students",
        ["school_id", "family_name", "given_name", "id"],
        unique=False,
    )
    op.create_table(
        "attended_schools",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("student_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_attended_schools_school_id_schools")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["students.id"], name=op.f("fk_attended_schools_student_id_students")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attended_schools")),
        sa.UniqueConstraint(
            "student_id",
            "school_id",
            "begins_on",
            name=op.f("uq_attended_schools_student_id_school_id_begins_on"),
        ),
    )
    op.create_index(
        "ix_attended_schools_school_id_student_id",
        "attended_schools",
        ["school_id", "student_id"],
        unique=False,
    )
    op.create_table(
        "caseloads",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("student_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["student_id"], ["students.id"], name=op.f("fk_caseloads_student_id_students")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_caseloads_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caseloads")),
        sa.UniqueConstraint(
            "user_id", "student_id", "begins_on", name=op.f("uq_caseloads_user_id_student_id_begins_on")
        ),
    )
    op.create_index("ix_caseloads_student_id", "caseloads", ["student_id"], unique=False)
    op.create_table(
        "student_credentials",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("student_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("credential_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("earned_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.String(length=200), nullable=False),
        sa.Column("approved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('attempted', 'submitted', 'approved', 'refused')",
            name=op.f("ck_student_credentials_state"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["users.id"], name=op.f("fk_student_credentials_approved_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["credential_id"],
            ["credentials.id"],
            name=op.f("fk_student_credentials_credential_id_credentials"),
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_student_credentials_district_id_districts")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["students.id"], name=op.f("fk_student_credentials_student_id_students")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student_credentials")),
    )
    op.create_index(
        "ix_student_credentials_credential_id", "student_credentials", ["credential_id"], unique=False
    )
    op.create_index("ix_student_credentials_student_id", "student_credentials", ["student_id"], unique=False)
    op.create_table(
        "student_sensitive",
        sa.Column("student_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sex", sa.String(length=20), nullable=False),
        sa.Column("races", sa.String(length=200), nullable=False),
        sa.Column("hispanic", sa.Boolean(), nullable=True),
        sa.Column("iep", sa.Boolean(), nullable=True),
        sa.Column("section_504", sa.Boolean(), nullable=True),
        sa.Column("english_learner", sa.Boolean(), nullable=True),
        sa.Column("economically_disadvantaged", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["student_id"], ["students.id"], name=op.f("fk_student_sensitive_student_id_students")
        ),
        sa.PrimaryKeyConstraint("student_id", name=op.f("pk_student_sensitive")),
    )
    op.create_table(
        "course_records",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("student_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("course_code", sa.String(length=40), nullable=False),
        sa.Column("course_title", sa.String(length=200), nullable=False),
        sa.Column("school_name", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=40), nullable=False),
        sa.Column("mark", sa.String(length=10), nullable=False),
        sa.Column("credits_attempted", sa.Numeric(9, 3).with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("credits_earned", sa.Numeric(9, 3).with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "origin IN ('home', 'transfer', 'dual', 'middle')", name=op.f("ck_course_records_origin")
        ),
        sa.CheckConstraint(
            "credits_attempted >= 0 AND credits_earned >= 0", name=op.f("ck_course_records_credits")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_course_records_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_course_records_course_id_courses")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_course_records_district_id_districts")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["students.id"], name=op.f("fk_course_records_student_id_students")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_records")),
        sa.UniqueConstraint(
            "student_id",
            "course_code",
            "year",
            "term",
            "school_name",
            name=op.f("uq_course_records_student_id_course_code_year_term_school_name"),
        ),
    )
    op.create_index("ix_course_records_course_id", "course_records", ["course_id"], unique=False)
    op.create_index("ix_course_records_district_id", "course_records", ["district_id"], unique=False)
    op.create_table(
        "sections",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_year_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("term_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("sourced_id", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_sections_course_id_courses")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_sections_district_id_districts")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_sections_school_id_schools")),
        sa.ForeignKeyConstraint(
            ["school_year_id"], ["school_years.id"], name=op.f("fk_sections_school_year_id_school_years")
        ),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name=op.f("fk_sections_term_id_terms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sections")),
        sa.UniqueConstraint("district_id", "sourced_id", name=op.f("uq_sections_district_id_sourced_id")),
    )
    op.create_index("ix_sections_course_id", "sections", ["course_id"], unique=False)
    op.create_index("ix_sections_school_id_ends_on", "sections", ["school_id", "ends_on"], unique=False)
    op.create_table(
        "enrollments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("section_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("student_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("sourced_id", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_enrollments_district_id_districts")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_enrollments_section_id_sections")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["students.id"], name=op.f("fk_enrollments_student_id_students")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollments")),
        sa.UniqueConstraint("district_id", "sourced_id", name=op.f("uq_enrollments_district_id_sourced_id")),
    )
    op.create_index("ix_enrollments_section_id", "enrollments", ["section_id"], unique=False)
    op.create_index("ix_enrollments_student_id", "enrollments", ["student_id"], unique=False)
    op.create_table(
        "section_teachers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("section_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("sourced_id", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_section_teachers_section_id_sections")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_section_teachers_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_teachers")),
        sa.UniqueConstraint("section_id", "user_id", name=op.f("uq_section_teachers_section_id_user_id")),
    )
    op.create_index("ix_section_teachers_user_id", "section_teachers", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_section_teachers_user_id", table_name="section_teachers")
    op.drop_table("section_teachers")
    op.drop_index("ix_enrollments_student_id", table_name="enrollments")
    op.drop_index("ix_enrollments_section_id", table_name="enrollments")
    op.drop_table("enrollments")
    op.drop_index("ix_sections_school_id_ends_on", table_name="sections")
    op.drop_index("ix_sections_course_id", table_name="sections")
    op.drop_table("sections")
    op.drop_index("ix_course_records_district_id", table_name="course_records")
    op.drop_index("ix_course_records_course_id", table_name="course_records")
    op.drop_table("course_records")
    op.drop_table("student_sensitive")
    op.drop_index("ix_student_credentials_student_id", table_name="student_credentials")
    op.drop_index("ix_student_credentials_credential_id", table_name="student_credentials")
    op.drop_table("student_credentials")
    op.drop_index("ix_caseloads_student_id", table_name="caseloads")
    op.drop_table("caseloads")
    op.drop_index("ix_attended_schools_school_id_student_id", table_name="attended_schools")
    op.drop_table("attended_schools")
    op.drop_index("ix_students_school_id_name", table_name="students")
    op.drop_index("ix_students_district_id_name", table_name="students")
    op.drop_index("ix_students_district_id_local_id", table_name="students")
    op.drop_table("students")

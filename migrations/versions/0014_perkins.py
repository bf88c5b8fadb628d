"""Perkins V: rule sets, statuses, exits and what follows after school."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DECIMAL = sa.Numeric(9, 3).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "perkins_rule_sets",
        sa.Column("id", KEY, nullable=False),
        sa.Column("district_id", KEY, nullable=False),
        sa.Column("reporting_year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_perkins_rule_sets_district_id_districts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_perkins_rule_sets")),
    )
    op.create_index("ix_perkins_rule_sets_district_id", "perkins_rule_sets", ["district_id", "reporting_year"], unique=False)
    op.create_index(
        "uq_perkins_rule_sets_in_force",
        "perkins_rule_sets",
        ["district_id", "reporting_year"],
        unique=True,
        sqlite_where=sa.text("in_force = 1"),
        postgresql_where=sa.text("in_force"),
    )

    op.create_table(
        "nontraditional_programs",
        sa.Column("program_id", KEY, nullable=False),
        sa.Column("sex", sa.String(length=10), nullable=False),
        sa.CheckConstraint("sex IN ('female', 'male')", name=op.f("ck_nontraditional_programs_sex")),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_nontraditional_programs_program_id_programs")),
        sa.PrimaryKeyConstraint("program_id", name=op.f("pk_nontraditional_programs")),
    )
    op.create_table(
        "assessment_results",
        sa.Column("id", KEY, nullable=False),
        sa.Column("district_id", KEY, nullable=False),
        sa.Column("student_id", KEY, nullable=False),
        sa.Column("subject", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("proficient", sa.Boolean(), nullable=False),
        sa.Column("assessment", sa.String(length=120), nullable=False),
        sa.CheckConstraint("subject IN ('reading', 'mathematics', 'science')", name=op.f("ck_assessment_results_subject")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_assessment_results_district_id_districts")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_assessment_results_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_results")),
        sa.UniqueConstraint("student_id", "subject", "year", name=op.f("uq_assessment_results_student_id_subject_year")),
    )
    op.create_index("ix_assessment_results_district_id", "assessment_results", ["district_id", "subject"], unique=False)

    op.create_table(
        "perkins_standings",
        sa.Column("student_id", KEY, nullable=False),
        sa.Column("program_id", KEY, nullable=False),
        sa.Column("district_id", KEY, nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("courses", sa.Integer(), nullable=False),
        sa.Column("credits", DECIMAL, nullable=False),
        sa.Column("courses_missing", sa.Integer(), nullable=False),
        sa.Column("credits_missing", DECIMAL, nullable=False),
        sa.Column("supported", sa.Boolean(), nullable=False),
        sa.CheckConstraint("level IN ('participant', 'concentrator', 'completer', 'none')", name=op.f("ck_perkins_standings_level")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_perkins_standings_district_id_districts")),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_perkins_standings_program_id_programs")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_perkins_standings_student_id_students")),
        sa.PrimaryKeyConstraint("student_id", "program_id", name=op.f("pk_perkins_standings")),
    )
    op.create_index("ix_perkins_standings_district_id", "perkins_standings", ["district_id", "level", "courses_missing"], unique=False)
    op.create_index("ix_perkins_standings_program_id", "perkins_standings", ["program_id", "level"], unique=False)

    op.create_table(
        "perkins_statuses",
        sa.Column("id", KEY, nullable=False),
        sa.Column("district_id", KEY, nullable=False),
        sa.Column("student_id", KEY, nullable=False),
        sa.Column("program_id", KEY, nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=False),
        sa.Column("reached_year", sa.Integer(), nullable=False),
        sa.Column("rule_set_id", KEY, nullable=True),
        sa.Column("rule_set_version", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", KEY, nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=400), nullable=False),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason = '')", name=op.f("ck_perkins_statuses_withdrawn_with_reason")),
        sa.CheckConstraint("level IN ('participant', 'concentrator', 'completer')", name=op.f("ck_perkins_statuses_level")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_perkins_statuses_district_id_districts")),
        sa.ForeignKeyConstraint(["program_id"], ["programs.id"], name=op.f("fk_perkins_statuses_program_id_programs")),
        sa.ForeignKeyConstraint(["rule_set_id"], ["perkins_rule_sets.id"], name=op.f("fk_perkins_statuses_rule_set_id_perkins_rule_sets")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_perkins_statuses_student_id_students")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["users.id"], name=op.f("fk_perkins_statuses_withdrawn_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_perkins_statuses")),
        sa.UniqueConstraint("student_id", "program_id", "level", name=op.f("uq_perkins_statuses_student_id_program_id_level")),
    )
    op.create_index("ix_perkins_statuses_district_id", "perkins_statuses", ["district_id", "level", "reached_year"], unique=False)
    op.create_index("ix_perkins_statuses_program_id", "perkins_statuses", ["program_id", "level"], unique=False)

    op.create_table(
        "student_exits",
        sa.Column("id", KEY, nullable=False),
        sa.Column("district_id", KEY, nullable=False),
        sa.Column("student_id", KEY, nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.Column("exit_code", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("outcome", sa.String(length=14), nullable=True),
        sa.Column("outcome_source", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("origin IN ('roster', 'hand', 'import')", name=op.f("ck_student_exits_origin")),
        sa.CheckConstraint(
            "outcome IN ('postsecondary', 'training', 'military', 'service', 'employed', 'other', 'unknown')",
            name=op.f("ck_student_exits_outcome"),
        ),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_student_exits_district_id_districts")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_student_exits_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student_exits")),
        sa.UniqueConstraint("student_id", "left_on", name=op.f("uq_student_exits_student_id_left_on")),
    )
    op.create_index("ix_student_exits_district_id", "student_exits", ["district_id", "left_on"], unique=False)

    op.create_table(
        "perkins_status_records",
        sa.Column("perkins_status_id", KEY, nullable=False),
        sa.Column("course_record_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["course_record_id"], ["course_records.id"], name=op.f("fk_perkins_status_records_course_record_id_course_records")
        ),
        sa.ForeignKeyConstraint(
            ["perkins_status_id"], ["perkins_statuses.id"], name=op.f("fk_perkins_status_records_perkins_status_id_perkins_statuses")
        ),
        sa.PrimaryKeyConstraint("perkins_status_id", "course_record_id", name=op.f("pk_perkins_status_records")),
    )
    op.create_index("ix_perkins_status_records_course_record_id", "perkins_status_records", ["course_record_id"], unique=False)


def downgrade() -> None:
    op.drop_table("perkins_status_records")
    op.drop_table("student_exits")
    op.drop_table("perkins_statuses")
    op.drop_table("perkins_standings")
    op.drop_table("assessment_results")
    op.drop_table("nontraditional_programs")
    op.drop_table("perkins_rule_sets")

"""Programs of study and progress."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("cip_code", sa.String(length=7), nullable=True),
        sa.Column("state_code", sa.String(length=40), nullable=False),
        sa.Column("step_after", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('active', 'retired')", name=op.f("ck_programs_state")),
        sa.ForeignKeyConstraint(
            ["cip_code"], ["cip_programs.code"], name=op.f("fk_programs_cip_code_cip_programs")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_programs_district_id_districts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programs")),
    )
    op.create_index("ix_programs_district_id_title", "programs", ["district_id", "title"], unique=False)
    op.create_table(
        "program_leads",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("program_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_program_leads_program_id_programs")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_program_leads_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_leads")),
        sa.UniqueConstraint("program_id", "user_id", name=op.f("uq_program_leads_program_id_user_id")),
    )
    op.create_index("ix_program_leads_user_id", "program_leads", ["user_id"], unique=False)
    op.create_table(
        "program_sites",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("program_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_program_sites_program_id_programs")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_program_sites_school_id_schools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_sites")),
        sa.UniqueConstraint("program_id", "school_id", name=op.f("uq_program_sites_program_id_school_id")),
    )
    op.create_index("ix_program_sites_school_id", "program_sites", ["school_id"], unique=False)
    op.create_table(
        "program_versions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("program_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entry_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("count_in_two", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'retired')", name=op.f("ck_program_versions_state")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_program_versions_program_id_programs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_versions")),
        sa.UniqueConstraint("program_id", "number", name=op.f("uq_program_versions_program_id_number")),
    )
    op.create_index(
        "uq_program_versions_draft",
        "program_versions",
        ["program_id"],
        unique=True,
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_table(
        "choices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("student_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("program_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chosen_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("left_reason", sa.String(length=400), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_choices_by_id_users")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_choices_district_id_districts")
        ),
        sa.ForeignKeyConstraint(
            ["program_version_id"],
            ["program_versions.id"],
            name=op.f("fk_choices_program_version_id_program_versions"),
        ),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_choices_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choices")),
    )
    op.create_index("ix_choices_program_version_id", "choices", ["program_version_id"], unique=False)
    op.create_index("ix_choices_student_id", "choices", ["student_id"], unique=False)
    op.create_index(
        "uq_choices_open",
        "choices",
        ["student_id"],
        unique=True,
        sqlite_where=sa.text("left_on IS NULL"),
        postgresql_where=sa.text("left_on IS NULL"),
    )
    op.create_table(
        "plan_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("student_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offering_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_plan_entries_district_id_districts")
        ),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_plan_entries_offering_id_offerings")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["students.id"], name=op.f("fk_plan_entries_student_id_students")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_entries")),
        sa.UniqueConstraint(
            "student_id", "offering_id", "year", name=op.f("uq_plan_entries_student_id_offering_id_year")
        ),
    )
    op.create_table(
        "progress_summaries",
        sa.Column("student_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("program_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("program_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("in_progress", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("courses_missing", sa.Integer(), nullable=False),
        sa.Column("off_track", sa.Boolean(), nullable=False),
        sa.Column("next_step", sa.JSON(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            'done + in_progress + waiting + planned + "left" = total',
            name=op.f("ck_progress_summaries_bands_add_up"),
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_progress_summaries_district_id_districts")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_progress_summaries_program_id_programs")
        ),
        sa.ForeignKeyConstraint(
            ["program_version_id"],
            ["program_versions.id"],
            name=op.f("fk_progress_summaries_program_version_id_program_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["students.id"], name=op.f("fk_progress_summaries_student_id_students")
        ),
        sa.PrimaryKeyConstraint("student_id", "program_id", name=op.f("pk_progress_summaries")),
    )
    op.create_index(
        "ix_progress_summaries_district_id", "progress_summaries", ["district_id", "program_id"], unique=False
    )
    op.create_index(
        "ix_progress_summaries_program_id", "progress_summaries", ["program_id", "chosen"], unique=False
    )
    op.create_table(
        "requirements",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("program_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.Numeric(9, 3).with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('all_of', 'k_of_n', 'credits', 'hours', 'credential')",
            name=op.f("ck_requirements_kind"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_requirements_amount")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["requirements.id"], name=op.f("fk_requirements_parent_id_requirements")
        ),
        sa.ForeignKeyConstraint(
            ["program_version_id"],
            ["program_versions.id"],
            name=op.f("fk_requirements_program_version_id_program_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirements")),
    )
    op.create_index("ix_requirements_parent_id", "requirements", ["parent_id"], unique=False)
    op.create_index(
        "ix_requirements_program_version_id", "requirements", ["program_version_id", "position"], unique=False
    )
    op.create_table(
        "program_pathways",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("program_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pathway_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathways.id"], name=op.f("fk_program_pathways_pathway_id_pathways")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["programs.id"], name=op.f("fk_program_pathways_program_id_programs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_pathways")),
        sa.UniqueConstraint(
            "program_id", "pathway_id", name=op.f("uq_program_pathways_program_id_pathway_id")
        ),
    )
    op.create_index("ix_program_pathways_pathway_id", "program_pathways", ["pathway_id"], unique=False)
    op.create_table(
        "requirement_options",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("requirement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("credential_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("pathway_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("role", sa.String(length=14), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN offering_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN credential_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN pathway_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_requirement_options_exactly_one"),
        ),
        sa.CheckConstraint(
            "(pathway_id IS NULL) = (role IS NULL)", name=op.f("ck_requirement_options_role_with_pathway")
        ),
        sa.ForeignKeyConstraint(
            ["credential_id"],
            ["credentials.id"],
            name=op.f("fk_requirement_options_credential_id_credentials"),
        ),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_requirement_options_offering_id_offerings")
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathways.id"], name=op.f("fk_requirement_options_pathway_id_pathways")
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["requirements.id"],
            name=op.f("fk_requirement_options_requirement_id_requirements"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_options")),
        sa.UniqueConstraint(
            "requirement_id",
            "credential_id",
            name=op.f("uq_requirement_options_requirement_id_credential_id"),
        ),
        sa.UniqueConstraint(
            "requirement_id", "offering_id", name=op.f("uq_requirement_options_requirement_id_offering_id")
        ),
        sa.UniqueConstraint(
            "requirement_id",
            "pathway_id",
            "role",
            name=op.f("uq_requirement_options_requirement_id_pathway_id_role"),
        ),
    )
    op.create_index(
        "ix_requirement_options_offering_id", "requirement_options", ["offering_id"], unique=False
    )
    op.create_index(
        "ix_requirement_options_pathway_id_role", "requirement_options", ["pathway_id", "role"], unique=False
    )
    op.create_index(
        "ix_requirement_options_requirement_id",
        "requirement_options",
        ["requirement_id", "position"],
        unique=False,
    )
    op.create_table(
        "substitutions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("student_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("requirement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offering_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("approved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["users.id"], name=op.f("fk_substitutions_approved_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_substitutions_district_id_districts")
        ),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_substitutions_offering_id_offerings")
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirements.id"], name=op.f("fk_substitutions_requirement_id_requirements")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["students.id"], name=op.f("fk_substitutions_student_id_students")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitutions")),
        sa.UniqueConstraint(
            "student_id",
            "requirement_id",
            "offering_id",
            name=op.f("uq_substitutions_student_id_requirement_id_offering_id"),
        ),
    )
    op.create_table(
        "waivers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("student_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("requirement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("approved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["users.id"], name=op.f("fk_waivers_approved_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_waivers_district_id_districts")
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirements.id"], name=op.f("fk_waivers_requirement_id_requirements")
        ),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_waivers_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waivers")),
        sa.UniqueConstraint(
            "student_id", "requirement_id", name=op.f("uq_waivers_student_id_requirement_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("waivers")
    op.drop_table("substitutions")
    op.drop_index("ix_requirement_options_requirement_id", table_name="requirement_options")
    op.drop_index("ix_requirement_options_pathway_id_role", table_name="requirement_options")
    op.drop_index("ix_requirement_options_offering_id", table_name="requirement_options")
    op.drop_table("requirement_options")
    op.drop_index("ix_program_pathways_pathway_id", table_name="program_pathways")
    op.drop_table("program_pathways")
    op.drop_index("ix_requirements_program_version_id", table_name="requirements")
    op.drop_index("ix_requirements_parent_id", table_name="requirements")
    op.drop_table("requirements")
    op.drop_index("ix_progress_summaries_program_id", table_name="progress_summaries")
    op.drop_index("ix_progress_summaries_district_id", table_name="progress_summaries")
    op.drop_table("progress_summaries")
    op.drop_table("plan_entries")
    op.drop_index(
        "uq_choices_open",
        table_name="choices",
        sqlite_where=sa.text("left_on IS NULL"),
        postgresql_where=sa.text("left_on IS NULL"),
    )
    op.drop_index("ix_choices_student_id", table_name="choices")
    op.drop_index("ix_choices_program_version_id", table_name="choices")
    op.drop_table("choices")
    op.drop_index(
        "uq_program_versions_draft",
        table_name="program_versions",
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.drop_table("program_versions")
    op.drop_index("ix_program_sites_school_id", table_name="program_sites")
    op.drop_table("program_sites")
    op.drop_index("ix_program_leads_user_id", table_name="program_leads")
    op.drop_table("program_leads")
    op.drop_index("ix_programs_district_id_title", table_name="programs")
    op.drop_table("programs")

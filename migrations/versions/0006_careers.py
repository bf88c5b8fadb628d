"""Occupations and labour-market facts."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_areas")),
    )
    op.create_table(
        "cip_programs",
        sa.Column("code", sa.String(length=7), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_cip_programs")),
    )
    op.create_table(
        "industries",
        sa.Column("naics", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("naics", name=op.f("pk_industries")),
    )
    op.create_table(
        "loaded_seeds",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("loaded_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_loaded_seeds")),
    )
    op.create_table(
        "occupations",
        sa.Column("soc", sa.String(length=7), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("onet_code", sa.String(length=10), nullable=False),
        sa.Column("job_zone", sa.Integer(), nullable=True),
        sa.Column("realistic", sa.Double(), nullable=True),
        sa.Column("investigative", sa.Double(), nullable=True),
        sa.Column("artistic", sa.Double(), nullable=True),
        sa.Column("social", sa.Double(), nullable=True),
        sa.Column("enterprising", sa.Double(), nullable=True),
        sa.Column("conventional", sa.Double(), nullable=True),
        sa.Column("interest_code", sa.String(length=6), nullable=False),
        sa.Column("education", sa.String(length=80), nullable=False),
        sa.Column("experience", sa.String(length=80), nullable=False),
        sa.Column("training", sa.String(length=80), nullable=False),
        sa.Column("reported_as", sa.String(length=7), nullable=False),
        sa.PrimaryKeyConstraint("soc", name=op.f("pk_occupations")),
    )
    op.create_index("ix_occupations_title", "occupations", ["title"], unique=False)
    op.create_table(
        "projections",
        sa.Column("soc", sa.String(length=7), nullable=False),
        sa.Column("base_year", sa.Integer(), nullable=False),
        sa.Column("target_year", sa.Integer(), nullable=False),
        sa.Column("employment_base_thousands", sa.Double(), nullable=True),
        sa.Column("employment_target_thousands", sa.Double(), nullable=True),
        sa.Column("change_percent", sa.Double(), nullable=True),
        sa.Column("openings_thousands", sa.Double(), nullable=True),
        sa.Column("basis", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("soc", name=op.f("pk_projections")),
    )
    op.create_table(
        "sources",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("release", sa.String(length=80), nullable=False),
        sa.Column("released_on", sa.String(length=20), nullable=False),
        sa.Column("licence", sa.String(length=200), nullable=False),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sources")),
    )
    op.create_table(
        "cip_occupations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cip", sa.String(length=7), nullable=False),
        sa.Column("soc", sa.String(length=7), nullable=False),
        sa.ForeignKeyConstraint(
            ["cip"], ["cip_programs.code"], name=op.f("fk_cip_occupations_cip_cip_programs")
        ),
        sa.ForeignKeyConstraint(
            ["soc"], ["occupations.soc"], name=op.f("fk_cip_occupations_soc_occupations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cip_occupations")),
        sa.UniqueConstraint("soc", "cip", name=op.f("uq_cip_occupations_soc_cip")),
    )
    op.create_index("ix_cip_occupations_cip", "cip_occupations", ["cip"], unique=False)
    op.create_table(
        "occupation_elements",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("soc", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("importance", sa.Double(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('skill', 'knowledge')", name=op.f("ck_occupation_elements_kind")),
        sa.ForeignKeyConstraint(
            ["soc"], ["occupations.soc"], name=op.f("fk_occupation_elements_soc_occupations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupation_elements")),
        sa.UniqueConstraint("soc", "kind", "name", name=op.f("uq_occupation_elements_soc_kind_name")),
    )
    op.create_table(
        "occupation_titles",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("soc", sa.String(length=7), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["soc"], ["occupations.soc"], name=op.f("fk_occupation_titles_soc_occupations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupation_titles")),
    )
    op.create_index("ix_occupation_titles_soc", "occupation_titles", ["soc"], unique=False)
    op.create_table(
        "related_occupations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("soc", sa.String(length=7), nullable=False),
        sa.Column("related_soc", sa.String(length=7), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["related_soc"], ["occupations.soc"], name=op.f("fk_related_occupations_related_soc_occupations")
        ),
        sa.ForeignKeyConstraint(
            ["soc"], ["occupations.soc"], name=op.f("fk_related_occupations_soc_occupations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_related_occupations")),
        sa.UniqueConstraint("soc", "related_soc", name=op.f("uq_related_occupations_soc_related_soc")),
    )
    op.create_table(
        "wages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_code", sa.String(length=10), nullable=False),
        sa.Column("soc", sa.String(length=7), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("employment", sa.Integer(), nullable=True),
        sa.Column("p10", sa.Integer(), nullable=True),
        sa.Column("p25", sa.Integer(), nullable=True),
        sa.Column("median", sa.Integer(), nullable=True),
        sa.Column("p75", sa.Integer(), nullable=True),
        sa.Column("p90", sa.Integer(), nullable=True),
        sa.Column("top_coded", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_wages_area_code_areas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wages")),
        sa.UniqueConstraint("soc", "area_code", "year", name=op.f("uq_wages_soc_area_code_year")),
    )
    op.create_index("ix_wages_area_code_year", "wages", ["area_code", "year"], unique=False)
    op.create_table(
        "cip_pathways",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cip", sa.String(length=7), nullable=False),
        sa.Column("pathway_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["cip"], ["cip_programs.code"], name=op.f("fk_cip_pathways_cip_cip_programs")
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathways.id"], name=op.f("fk_cip_pathways_pathway_id_pathways")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cip_pathways")),
        sa.UniqueConstraint("pathway_id", "cip", name=op.f("uq_cip_pathways_pathway_id_cip")),
    )
    op.create_index("ix_cip_pathways_cip", "cip_pathways", ["cip"], unique=False)
    op.create_table(
        "industry_pathways",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pathway_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("naics", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["naics"], ["industries.naics"], name=op.f("fk_industry_pathways_naics_industries")
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathways.id"], name=op.f("fk_industry_pathways_pathway_id_pathways")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_industry_pathways")),
        sa.UniqueConstraint("pathway_id", "naics", name=op.f("uq_industry_pathways_pathway_id_naics")),
    )
    op.create_table(
        "occupation_pathways",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pathway_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("soc", sa.String(length=7), nullable=False),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathways.id"], name=op.f("fk_occupation_pathways_pathway_id_pathways")
        ),
        sa.ForeignKeyConstraint(
            ["soc"], ["occupations.soc"], name=op.f("fk_occupation_pathways_soc_occupations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupation_pathways")),
        sa.UniqueConstraint("pathway_id", "soc", name=op.f("uq_occupation_pathways_pathway_id_soc")),
    )
    op.create_index("ix_occupation_pathways_soc", "occupation_pathways", ["soc"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_occupation_pathways_soc", table_name="occupation_pathways")
    op.drop_table("occupation_pathways")
    op.drop_table("industry_pathways")
    op.drop_index("ix_cip_pathways_cip", table_name="cip_pathways")
    op.drop_table("cip_pathways")
    op.drop_index("ix_wages_area_code_year", table_name="wages")
    op.drop_table("wages")
    op.drop_table("related_occupations")
    op.drop_index("ix_occupation_titles_soc", table_name="occupation_titles")
    op.drop_table("occupation_titles")
    op.drop_table("occupation_elements")
    op.drop_index("ix_cip_occupations_cip", table_name="cip_occupations")
    op.drop_table("cip_occupations")
    op.drop_table("sources")
    op.drop_table("projections")
    op.drop_index("ix_occupations_title", table_name="occupations")
    op.drop_table("occupations")
    op.drop_table("loaded_seeds")
    op.drop_table("industries")
    op.drop_table("cip_programs")
    op.drop_table("areas")

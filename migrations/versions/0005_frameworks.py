"""Career clusters and pathways."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_versions",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("stamp", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_data_versions")),
    )
    op.create_table(
        "frameworks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("key", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("cluster_word", sa.String(length=40), nullable=False),
        sa.Column("pathway_word", sa.String(length=40), nullable=False),
        sa.Column("copied_from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'active', 'retired')", name=op.f("ck_frameworks_state")),
        sa.ForeignKeyConstraint(
            ["copied_from_id"], ["frameworks.id"], name=op.f("fk_frameworks_copied_from_id_frameworks")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_frameworks_district_id_districts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frameworks")),
        sa.UniqueConstraint("key", name=op.f("uq_frameworks_key")),
    )
    op.create_index("ix_frameworks_district_id", "frameworks", ["district_id"], unique=False)
    op.create_table(
        "clusters",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("framework_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("grouping", sa.String(length=12), nullable=False),
        sa.Column("cross_cutting", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "grouping IN ('building', 'creating', 'investing', 'caring', 'cultivating', 'connecting')",
            name=op.f("ck_clusters_grouping"),
        ),
        sa.ForeignKeyConstraint(
            ["framework_id"], ["frameworks.id"], name=op.f("fk_clusters_framework_id_frameworks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clusters")),
        sa.UniqueConstraint("framework_id", "code", name=op.f("uq_clusters_framework_id_code")),
    )
    op.create_table(
        "framework_choices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("framework_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_framework_choices_district_id_districts")
        ),
        sa.ForeignKeyConstraint(
            ["framework_id"], ["frameworks.id"], name=op.f("fk_framework_choices_framework_id_frameworks")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_framework_choices_school_id_schools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_choices")),
        sa.UniqueConstraint("school_id", name=op.f("uq_framework_choices_school_id")),
    )
    op.create_index(
        "uq_framework_choices_district",
        "framework_choices",
        ["district_id"],
        unique=True,
        sqlite_where=sa.text("school_id IS NULL"),
        postgresql_where=sa.text("school_id IS NULL"),
    )
    op.create_table(
        "pathways",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("framework_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cluster_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.id"], name=op.f("fk_pathways_cluster_id_clusters")
        ),
        sa.ForeignKeyConstraint(
            ["framework_id"], ["frameworks.id"], name=op.f("fk_pathways_framework_id_frameworks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pathways")),
        sa.UniqueConstraint("framework_id", "code", name=op.f("uq_pathways_framework_id_code")),
    )
    op.create_index("ix_pathways_cluster_id", "pathways", ["cluster_id"], unique=False)
    op.create_table(
        "crosswalk_links",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_pathway_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_pathway_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("relation", sa.String(length=10), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("shared_occupations", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.CheckConstraint("origin IN ('official', 'derived')", name=op.f("ck_crosswalk_links_origin")),
        sa.CheckConstraint(
            "relation IN ('same', 'split', 'merged', 'partial')", name=op.f("ck_crosswalk_links_relation")
        ),
        sa.ForeignKeyConstraint(
            ["from_pathway_id"], ["pathways.id"], name=op.f("fk_crosswalk_links_from_pathway_id_pathways")
        ),
        sa.ForeignKeyConstraint(
            ["to_pathway_id"], ["pathways.id"], name=op.f("fk_crosswalk_links_to_pathway_id_pathways")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crosswalk_links")),
        sa.UniqueConstraint(
            "from_pathway_id", "to_pathway_id", name=op.f("uq_crosswalk_links_from_pathway_id_to_pathway_id")
        ),
    )
    op.create_index("ix_crosswalk_links_to_pathway_id", "crosswalk_links", ["to_pathway_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_crosswalk_links_to_pathway_id", table_name="crosswalk_links")
    op.drop_table("crosswalk_links")
    op.drop_index("ix_pathways_cluster_id", table_name="pathways")
    op.drop_table("pathways")
    op.drop_index(
        "uq_framework_choices_district",
        table_name="framework_choices",
        sqlite_where=sa.text("school_id IS NULL"),
        postgresql_where=sa.text("school_id IS NULL"),
    )
    op.drop_table("framework_choices")
    op.drop_table("clusters")
    op.drop_index("ix_frameworks_district_id", table_name="frameworks")
    op.drop_table("frameworks")
    op.drop_table("data_versions")

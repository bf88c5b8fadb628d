"""Which offering serves which pathway."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alignments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offering_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pathway_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("role", sa.String(length=14), nullable=True),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("proposed_role", sa.String(length=14), nullable=True),
        sa.Column("proposed_rationale", sa.Text(), nullable=False),
        sa.Column("proposed_removal", sa.Boolean(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'approved' AND role IS NOT NULL AND proposed_role IS NULL AND NOT proposed_removal) OR (state = 'retired' AND role IS NULL AND proposed_role IS NULL AND NOT proposed_removal) OR (state IN ('draft', 'submitted', 'returned') AND ((proposed_role IS NOT NULL AND NOT proposed_removal) OR (proposed_role IS NULL AND proposed_removal AND role IS NOT NULL)))",
            name=op.f("ck_alignments_state_and_roles"),
        ),
        sa.CheckConstraint(
            "proposed_role IS NULL OR proposed_role IN ('exploratory', 'foundational', 'core', 'capstone')",
            name=op.f("ck_alignments_proposed_role"),
        ),
        sa.CheckConstraint(
            "role IS NULL OR role IN ('exploratory', 'foundational', 'core', 'capstone')",
            name=op.f("ck_alignments_role"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'returned', 'retired')",
            name=op.f("ck_alignments_state"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_alignments_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_alignments_district_id_districts")
        ),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_alignments_offering_id_offerings")
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathways.id"], name=op.f("fk_alignments_pathway_id_pathways")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["users.id"], name=op.f("fk_alignments_proposed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alignments")),
        sa.UniqueConstraint("offering_id", "pathway_id", name=op.f("uq_alignments_offering_id_pathway_id")),
    )
    op.create_index(
        "ix_alignments_district_id_state",
        "alignments",
        ["district_id", "state", "submitted_at"],
        unique=False,
    )
    op.create_index("ix_alignments_pathway_id", "alignments", ["pathway_id"], unique=False)
    op.create_index("ix_alignments_proposed_by_id", "alignments", ["proposed_by_id"], unique=False)
    op.create_table(
        "alignment_revisions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("alignment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("deed", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("role", sa.String(length=14), nullable=True),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "deed IN ('drafted', 'edited', 'submitted', 'withdrawn', 'discarded', 'approved', 'returned', 'retired', 'reverted', 'undone')",
            name=op.f("ck_alignment_revisions_deed"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'returned', 'retired')",
            name=op.f("ck_alignment_revisions_state"),
        ),
        sa.ForeignKeyConstraint(
            ["alignment_id"], ["alignments.id"], name=op.f("fk_alignment_revisions_alignment_id_alignments")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_alignment_revisions_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alignment_revisions")),
        sa.UniqueConstraint(
            "alignment_id", "number", name=op.f("uq_alignment_revisions_alignment_id_number")
        ),
    )


def downgrade() -> None:
    op.drop_table("alignment_revisions")
    op.drop_index("ix_alignments_proposed_by_id", table_name="alignments")
    op.drop_index("ix_alignments_pathway_id", table_name="alignments")
    op.drop_index("ix_alignments_district_id_state", table_name="alignments")
    op.drop_table("alignments")

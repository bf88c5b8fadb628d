"""Agreements drawn up from placements, what is learned under them, and what each signer answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("agreements",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("placement_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("guardian_id", ID, nullable=True),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("learner_terms", sa.Boolean(), nullable=False),
        sa.Column("duties", sa.JSON(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("sent_by_id", ID, nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("state = 'draft' OR sha256 <> ''", name=op.f('ck_agreements_sealed')),
        sa.CheckConstraint("state IN ('draft', 'out', 'signed', 'revoked', 'superseded')", name=op.f('ck_agreements_state')),
        sa.ForeignKeyConstraint(["contact_id"], ["host_contacts.id"], name=op.f("fk_agreements_contact_id_host_contacts")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_agreements_district_id_districts")),
        sa.ForeignKeyConstraint(["guardian_id"], ["guardians.id"], name=op.f("fk_agreements_guardian_id_guardians")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_agreements_placement_id_placements")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["users.id"], name=op.f("fk_agreements_sent_by_id_users")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_agreements_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("placement_id", "number", name=op.f("uq_agreements_placement_id_number"))
    )
    op.create_index("ix_agreements_district_id_state", "agreements", ["district_id", "state"], unique=False)
    op.create_index("ix_agreements_student_id", "agreements", ["student_id"], unique=False)
    op.create_table("agreement_goals",
        sa.Column("id", ID, nullable=False),
        sa.Column("agreement_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("competency_id", ID, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_agreement_goals_agreement_id_agreements")),
        sa.ForeignKeyConstraint(["competency_id"], ["competencies.id"], name=op.f("fk_agreement_goals_competency_id_competencies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_goals"))
    )
    op.create_index("ix_agreement_goals_agreement_id_position", "agreement_goals", ["agreement_id", "position"], unique=False)
    op.create_index("ix_agreement_goals_competency_id", "agreement_goals", ["competency_id"], unique=False)
    op.create_table("signatures",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("agreement_id", ID, nullable=False),
        sa.Column("placement_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("waits_since", UtcDateTime(), nullable=True),
        sa.Column("typed_name", sa.String(length=200), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sealed", sa.String(length=64), nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("link_id", ID, nullable=True),
        sa.Column("last_sent_at", UtcDateTime(), nullable=True),
        sa.Column("sent_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("how IN ('', 'link', 'account', 'button', 'paper')", name=op.f('ck_signatures_how')),
        sa.CheckConstraint("role IN ('student', 'guardian', 'host', 'school')", name=op.f('ck_signatures_role')),
        sa.CheckConstraint("state IN ('waiting', 'signed', 'on_paper', 'waived', 'declined')", name=op.f('ck_signatures_state')),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_signatures_agreement_id_agreements")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_signatures_by_id_users")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_signatures_district_id_districts")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_signatures_file_id_stored_files")),
        sa.ForeignKeyConstraint(["link_id"], ["signed_links.id"], name=op.f("fk_signatures_link_id_signed_links")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_signatures_placement_id_placements")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_signatures_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.UniqueConstraint("agreement_id", "role", name=op.f("uq_signatures_agreement_id_role"))
    )
    op.create_index("ix_signatures_state", "signatures", ["state"], unique=False)
    op.create_index("ix_signatures_student_id", "signatures", ["student_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_signatures_student_id", table_name="signatures")
    op.drop_index("ix_signatures_state", table_name="signatures")
    op.drop_table("signatures")
    op.drop_index("ix_agreement_goals_competency_id", table_name="agreement_goals")
    op.drop_index("ix_agreement_goals_agreement_id_position", table_name="agreement_goals")
    op.drop_table("agreement_goals")
    op.drop_index("ix_agreements_student_id", table_name="agreements")
    op.drop_index("ix_agreements_district_id_state", table_name="agreements")
    op.drop_table("agreements")

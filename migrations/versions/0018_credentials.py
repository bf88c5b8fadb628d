"""Credentials: attempts with result and proof, state lists by year, lists of results.

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("credentials", sa.Column("aliases", sa.String(length=600), nullable=False, server_default=""))
    op.add_column("credentials", sa.Column("validity_months", sa.Integer(), nullable=True))
    with op.batch_alter_table("student_credentials") as batch:  # nothing refers to this table yet
        batch.add_column(sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("attempted_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("result", sa.String(length=10), nullable=False, server_default="pending"))
        batch.add_column(sa.Column("score", sa.String(length=40), nullable=False, server_default=""))
        batch.add_column(sa.Column("comment", sa.String(length=400), nullable=False, server_default=""))
        batch.add_column(sa.Column("entered_by_id", ID, nullable=True))
        batch.add_column(sa.Column("submitted_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("answered_at", UtcDateTime(), nullable=True))
        batch.create_foreign_key(op.f("fk_student_credentials_entered_by_id_users"), "users", ["entered_by_id"], ["id"])
        batch.create_check_constraint(op.f("ck_student_credentials_result"), "result IN ('pending', 'passed', 'failed')")
    op.execute("UPDATE student_credentials SET attempted_on = earned_on WHERE earned_on IS NOT NULL")
    op.execute("UPDATE student_credentials SET result = 'passed', submitted_at = created_at WHERE state <> 'attempted'")
    op.execute("UPDATE student_credentials SET answered_at = updated_at WHERE state IN ('approved', 'refused')")
    op.create_table(
        "credential_listings",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("credential_id", ID, nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("tier", sa.String(length=40), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.Column("to_year", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("to_year IS NULL OR to_year >= from_year", name=op.f("ck_credential_listings_years")),
        sa.ForeignKeyConstraint(["credential_id"], ["credentials.id"], name=op.f("fk_credential_listings_credential_id_credentials")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_credential_listings_district_id_districts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential_listings")),
        sa.UniqueConstraint("district_id", "credential_id", "from_year", name=op.f("uq_credential_listings_district_id_credential_id_from_year")),
    )
    op.create_index("ix_credential_listings_credential_id", "credential_listings", ["credential_id"], unique=False)
    op.create_table(
        "credential_proofs",
        sa.Column("student_credential_id", ID, autoincrement=False, nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["student_credential_id"], ["student_credentials.id"], name=op.f("fk_credential_proofs_student_credential_id_student_credentials")),
        sa.PrimaryKeyConstraint("student_credential_id", name=op.f("pk_credential_proofs")),
    )
    op.create_table(
        "certification_results",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=True),
        sa.Column("batch_id", ID, nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("student_number", sa.String(length=80), nullable=False),
        sa.Column("given_name", sa.String(length=200), nullable=False),
        sa.Column("family_name", sa.String(length=200), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("exam", sa.String(length=200), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("score", sa.String(length=40), nullable=False),
        sa.Column("certificate", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("student_id", ID, nullable=True),
        sa.Column("credential_id", ID, nullable=True),
        sa.Column("student_credential_id", ID, nullable=True),
        sa.Column("settled_by_id", ID, nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'recorded', 'skipped')", name=op.f("ck_certification_results_state")),
        sa.CheckConstraint("result IN ('pending', 'passed', 'failed')", name=op.f("ck_certification_results_result")),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batches.id"], name=op.f("fk_certification_results_batch_id_import_batches")),
        sa.ForeignKeyConstraint(["credential_id"], ["credentials.id"], name=op.f("fk_certification_results_credential_id_credentials")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_certification_results_district_id_districts")),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_certification_results_school_id_schools")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["users.id"], name=op.f("fk_certification_results_settled_by_id_users")),
        sa.ForeignKeyConstraint(["student_credential_id"], ["student_credentials.id"], name=op.f("fk_certification_results_student_credential_id_student_credentials")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_certification_results_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_results")),
        sa.UniqueConstraint("district_id", "fingerprint", name=op.f("uq_certification_results_district_id_fingerprint")),
    )
    op.create_index("ix_certification_results_state", "certification_results", ["district_id", "state", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_certification_results_state", table_name="certification_results")
    op.drop_table("certification_results")
    op.drop_table("credential_proofs")
    op.drop_index("ix_credential_listings_credential_id", table_name="credential_listings")
    op.drop_table("credential_listings")
    with op.batch_alter_table("student_credentials") as batch:
        batch.drop_constraint(op.f("ck_student_credentials_result"), type_="check")
        batch.drop_constraint(op.f("fk_student_credentials_entered_by_id_users"), type_="foreignkey")
        for column in ("answered_at", "submitted_at", "entered_by_id", "comment", "score", "result", "attempted_on", "attempt"):
            batch.drop_column(column)
    op.drop_column("credentials", "validity_months")
    op.drop_column("credentials", "aliases")

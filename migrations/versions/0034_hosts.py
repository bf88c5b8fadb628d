"""Hosts get sites, contacts and a state; those there are stay active."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("host_sites",
        sa.Column("id", ID, nullable=False),
        sa.Column("host_id", ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("directions", sa.Text(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_host_sites_host_id_hosts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_sites"))
    )
    op.create_index("ix_host_sites_host_id", "host_sites", ["host_id"], unique=False)
    op.create_table("host_contacts",
        sa.Column("id", ID, nullable=False),
        sa.Column("host_id", ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("supervises", sa.Boolean(), nullable=False),
        sa.Column("signs", sa.Boolean(), nullable=False),
        sa.Column("left", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_host_contacts_host_id_hosts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_contacts"))
    )
    op.create_index("ix_host_contacts_host_id", "host_contacts", ["host_id"], unique=False)
    with op.batch_alter_table("hosts") as batch:
        batch.add_column(sa.Column("state", sa.String(length=10), server_default="active", nullable=False))
        batch.add_column(sa.Column("website", sa.String(length=400), server_default="", nullable=False))
        batch.add_column(sa.Column("phone", sa.String(length=40), server_default="", nullable=False))
        batch.add_column(sa.Column("about", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("number", sa.String(length=40), server_default="", nullable=False))
        batch.add_column(sa.Column("merged_into_id", ID, nullable=True))
        batch.create_foreign_key(batch.f("fk_hosts_merged_into_id_hosts"), "hosts", ["merged_into_id"], ["id"])
        batch.create_check_constraint(op.f("ck_hosts_state"), "state IN ('active', 'pending', 'inactive')")


def downgrade() -> None:
    with op.batch_alter_table("hosts") as batch:
        batch.drop_constraint(op.f("ck_hosts_state"), type_="check")
        batch.drop_constraint(batch.f("fk_hosts_merged_into_id_hosts"), type_="foreignkey")
        batch.drop_column("merged_into_id")
        batch.drop_column("number")
        batch.drop_column("capacity")
        batch.drop_column("about")
        batch.drop_column("phone")
        batch.drop_column("website")
        batch.drop_column("state")
    op.drop_index("ix_host_contacts_host_id", table_name="host_contacts")
    op.drop_table("host_contacts")
    op.drop_index("ix_host_sites_host_id", table_name="host_sites")
    op.drop_table("host_sites")

"""Why a waiver or a substitution was taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLES = ("waivers", "substitutions")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("end_reason", sa.String(length=400), nullable=False, server_default=""))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "end_reason")

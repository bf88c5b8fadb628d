"""Terms at a second host, and which terms an amendment took the place of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("placement_terms", sa.Column("beside", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("placement_terms", sa.Column("replaces_id", ID, nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM placement_terms WHERE beside")
    op.drop_column("placement_terms", "replaces_id")
    op.drop_column("placement_terms", "beside")

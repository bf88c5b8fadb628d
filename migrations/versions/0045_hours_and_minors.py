"""What the rules for minors said of an entry of hours when it was submitted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hour_entries", sa.Column("minors_said", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("hour_entries", "minors_said")

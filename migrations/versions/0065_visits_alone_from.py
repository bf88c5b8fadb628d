"""From which age a student may visit a workplace without a guardian having been asked, said by the district."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("districts", sa.Column("visits_alone_from", sa.Integer(), nullable=False, server_default="16"))


def downgrade() -> None:
    op.drop_column("districts", "visits_alone_from")

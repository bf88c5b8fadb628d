"""What a host's contact likes to read: letters and the page behind their link are in that language."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("host_contacts", sa.Column("language", sa.String(10), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("host_contacts", "language")

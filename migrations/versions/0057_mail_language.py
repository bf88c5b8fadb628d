"""In which language a message is put together for whoever gets it: its foot, and the headings of a digest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mails", sa.Column("language", sa.String(5), nullable=False, server_default="en"))


def downgrade() -> None:
    op.drop_column("mails", "language")

"""What the search shows to a reader of Spanish, beside the English title and the line below it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("search_entries", sa.Column("title_es", sa.String(300), nullable=False, server_default=""))
    op.add_column("search_entries", sa.Column("context_es", sa.String(300), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("search_entries", "context_es")
    op.drop_column("search_entries", "title_es")

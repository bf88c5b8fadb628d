"""Facts in words of our own: what people do in an occupation, in a sentence; titles and summaries in Spanish."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("clusters", "pathways"):
        op.add_column(table, sa.Column("title_es", sa.String(200), nullable=False, server_default=""))
        op.add_column(table, sa.Column("summary_es", sa.String(400), nullable=False, server_default=""))
    op.add_column("occupations", sa.Column("title_es", sa.String(200), nullable=False, server_default=""))
    op.add_column("occupations", sa.Column("plain", sa.String(300), nullable=False, server_default=""))
    op.add_column("occupations", sa.Column("plain_es", sa.String(300), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("occupations", "plain_es")
    op.drop_column("occupations", "plain")
    op.drop_column("occupations", "title_es")
    for table in ("pathways", "clusters"):
        op.drop_column(table, "summary_es")
        op.drop_column(table, "title_es")

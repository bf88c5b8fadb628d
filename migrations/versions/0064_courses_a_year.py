"""How many courses a student's year holds, said by the district and, where it wants, by a school."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("districts", sa.Column("courses_a_year", sa.Integer(), nullable=False, server_default="8"))
    op.add_column("schools", sa.Column("courses_a_year", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("schools", "courses_a_year")
    op.drop_column("districts", "courses_a_year")

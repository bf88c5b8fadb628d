"""Whether anybody may read a program's sheet: true for the programs there are, since a sheet names no person."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("programs", sa.Column("sheet_public", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    op.drop_column("programs", "sheet_public")

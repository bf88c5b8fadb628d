"""A random key for each district, from which its exports call rows that no roster named."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("districts", sa.Column("guid_key", sa.String(length=32), nullable=True))
    districts = sa.table("districts", sa.column("id", sa.Integer()), sa.column("guid_key", sa.String()))
    bind = op.get_bind()
    for row in bind.execute(sa.select(districts.c.id)).all():
        bind.execute(sa.update(districts).where(districts.c.id == row.id).values(guid_key=uuid.uuid4().hex))


def downgrade() -> None:
    op.drop_column("districts", "guid_key")

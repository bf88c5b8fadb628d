"""Two more things that a link opens: a student's page for their family, and a student's request to meet for a host."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

NAME = "ck_signed_links_purpose"


def upgrade() -> None:
    with op.batch_alter_table("signed_links") as batch:
        batch.drop_constraint(op.f(NAME), type_="check")
        batch.create_check_constraint(op.f(NAME), "purpose IN ('supervisor', 'signature', 'calendar', 'password', 'family', 'meeting')")


def downgrade() -> None:
    """Links of the new kinds open nothing below: they go."""
    op.execute(sa.text("DELETE FROM signed_links WHERE purpose IN ('family', 'meeting')"))
    with op.batch_alter_table("signed_links") as batch:
        batch.drop_constraint(op.f(NAME), type_="check")
        batch.create_check_constraint(op.f(NAME), "purpose IN ('supervisor', 'signature', 'calendar', 'password')")

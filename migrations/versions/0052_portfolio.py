"""portfolio

Revision: 0052, after 0051
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("portfolios",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("hidden", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_portfolios_district_id_districts")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_portfolios_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portfolios")),
        sa.UniqueConstraint("student_id", name=op.f("uq_portfolios_student_id"))
    )
    op.create_index("ix_portfolios_district_id", "portfolios", ["district_id"], unique=False)
    op.create_table("portfolio_pieces",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("student_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("shows", sa.String(length=600), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("small_id", ID, nullable=True),
        sa.Column("tied_to", sa.String(length=60), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("seen_by_id", ID, nullable=True),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("(seen_by_id IS NULL) = (seen_at IS NULL)", name=op.f("ck_portfolio_pieces_seen")),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_portfolio_pieces_district_id_districts")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_portfolio_pieces_file_id_stored_files")),
        sa.ForeignKeyConstraint(["seen_by_id"], ["users.id"], name=op.f("fk_portfolio_pieces_seen_by_id_users")),
        sa.ForeignKeyConstraint(["small_id"], ["stored_files.id"], name=op.f("fk_portfolio_pieces_small_id_stored_files")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_portfolio_pieces_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portfolio_pieces"))
    )
    op.create_index("ix_portfolio_pieces_district_id", "portfolio_pieces", ["district_id"], unique=False)
    op.create_index("ix_portfolio_pieces_removed_at", "portfolio_pieces", ["removed_at"], unique=False)
    op.create_index("ix_portfolio_pieces_student_id_position", "portfolio_pieces", ["student_id", "position", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_portfolio_pieces_student_id_position", table_name="portfolio_pieces")
    op.drop_index("ix_portfolio_pieces_removed_at", table_name="portfolio_pieces")
    op.drop_index("ix_portfolio_pieces_district_id", table_name="portfolio_pieces")
    op.drop_table("portfolio_pieces")
    op.drop_index("ix_portfolios_district_id", table_name="portfolios")
    op.drop_table("portfolios")

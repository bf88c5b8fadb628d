"""Signed links for people without an account, and the outbox of mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table("signed_links",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("placement_id", ID, nullable=True),
        sa.Column("student_id", ID, nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("made_by_id", ID, nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("purpose IN ('supervisor', 'signature', 'calendar', 'password')", name=op.f('ck_signed_links_purpose')),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_signed_links_district_id_districts")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_signed_links_made_by_id_users")),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_signed_links_placement_id_placements")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_signed_links_student_id_students")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_links"))
    )
    op.create_index("ix_signed_links_expires_at", "signed_links", ["expires_at"], unique=False)
    op.create_index("ix_signed_links_placement_id", "signed_links", ["placement_id"], unique=False)
    op.create_index("ix_signed_links_student_id", "signed_links", ["student_id"], unique=False)
    op.create_index("ix_signed_links_subject", "signed_links", ["subject"], unique=False)
    op.create_table("mails",
        sa.Column("id", ID, nullable=False),
        sa.Column("district_id", ID, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("user_id", ID, nullable=True),
        sa.Column("student_id", ID, nullable=True),
        sa.Column("to_name", sa.String(length=200), nullable=False),
        sa.Column("to_email", sa.String(length=254), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link_id", ID, nullable=True),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=False),
        sa.Column("error", sa.String(length=400), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'canceled')", name=op.f('ck_mails_state')),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_mails_district_id_districts")),
        sa.ForeignKeyConstraint(["link_id"], ["signed_links.id"], name=op.f("fk_mails_link_id_signed_links")),
        sa.ForeignKeyConstraint(["student_id"], ["students.id"], name=op.f("fk_mails_student_id_students")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_mails_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("key", name=op.f("uq_mails_key"))
    )
    op.create_index("ix_mails_district_id_id", "mails", ["district_id", "id"], unique=False)
    op.create_index("ix_mails_state_next_try_at", "mails", ["state", "next_try_at"], unique=False)
    op.create_index("ix_mails_student_id", "mails", ["student_id"], unique=False)
    op.create_index("ix_mails_user_id", "mails", ["user_id"], unique=False)
    op.create_table("digest_choices",
        sa.Column("user_id", ID, nullable=False),
        sa.Column("digest", sa.String(length=10), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("digest IN ('off', 'hourly', 'daily')", name=op.f('ck_digest_choices_digest')),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_digest_choices_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_digest_choices"))
    )


def downgrade() -> None:
    op.drop_table("digest_choices")
    op.drop_index("ix_mails_user_id", table_name="mails")
    op.drop_index("ix_mails_student_id", table_name="mails")
    op.drop_index("ix_mails_state_next_try_at", table_name="mails")
    op.drop_index("ix_mails_district_id_id", table_name="mails")
    op.drop_table("mails")
    op.drop_index("ix_signed_links_subject", table_name="signed_links")
    op.drop_index("ix_signed_links_student_id", table_name="signed_links")
    op.drop_index("ix_signed_links_placement_id", table_name="signed_links")
    op.drop_index("ix_signed_links_expires_at", table_name="signed_links")
    op.drop_table("signed_links")

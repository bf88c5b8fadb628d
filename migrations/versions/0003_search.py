"""What can be found by words, and its full-text index."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MADE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE IF NOT EXISTS search_entries_fts USING fts5(title, context, body, content='search_entries', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
        "CREATE TRIGGER IF NOT EXISTS search_entries_fts_ai AFTER INSERT ON search_entries BEGIN INSERT INTO search_entries_fts(rowid, title, context, body) VALUES (new.id, new.title, new.context, new.body); END",
        "CREATE TRIGGER IF NOT EXISTS search_entries_fts_ad AFTER DELETE ON search_entries BEGIN INSERT INTO search_entries_fts(search_entries_fts, rowid, title, context, body) VALUES ('delete', old.id, old.title, old.context, old.body); END",
        "CREATE TRIGGER IF NOT EXISTS search_entries_fts_au AFTER UPDATE OF title, context, body ON search_entries BEGIN INSERT INTO search_entries_fts(search_entries_fts, rowid, title, context, body) VALUES ('delete', old.id, old.title, old.context, old.body); INSERT INTO search_entries_fts(rowid, title, context, body) VALUES (new.id, new.title, new.context, new.body); END",
    ],
    "postgresql": [
        "ALTER TABLE search_entries ADD COLUMN IF NOT EXISTS search tsvector GENERATED ALWAYS AS (setweight(to_tsvector('simple', translate(lower(title), 'áàâäãåāçčćéèêëēěíìîïīñńóòôöõøōúùûüūýÿžźżšśłđ', 'aaaaaaaccceeeeeeiiiiinnooooooouuuuuyyzzzssld')), 'A') || setweight(to_tsvector('simple', translate(lower(context), 'áàâäãåāçčćéèêëēěíìîïīñńóòôöõøōúùûüūýÿžźżšśłđ', 'aaaaaaaccceeeeeeiiiiinnooooooouuuuuyyzzzssld')), 'B') || setweight(to_tsvector('simple', translate(lower(body), 'áàâäãåāçčćéèêëēěíìîïīñńóòôöõøōúùûüūýÿžźżšśłđ', 'aaaaaaaccceeeeeeiiiiinnooooooouuuuuyyzzzssld')), 'C')) STORED",
        "CREATE INDEX IF NOT EXISTS ix_search_entries_search ON search_entries USING gin (search)",
    ],
}
DROPPED = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS search_entries_fts_ai",
        "DROP TRIGGER IF EXISTS search_entries_fts_ad",
        "DROP TRIGGER IF EXISTS search_entries_fts_au",
        "DROP TABLE IF EXISTS search_entries_fts",
    ],
    "postgresql": [
        "DROP INDEX IF EXISTS ix_search_entries_search",
        "ALTER TABLE IF EXISTS search_entries DROP COLUMN IF EXISTS search",
    ],
}


def upgrade() -> None:
    op.create_table(
        "search_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("context", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_search_entries_kind_key")),
    )
    for statement in MADE[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for statement in DROPPED[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)
    op.drop_table("search_entries")

"""What can be found by words, and its full-text index."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MADE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE IF NOT EXISTS search_entries_fts USING fts5(title, context, body, content='search_entries', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='1 2 3')",
        "CREATE TRIGGER IF NOT EXISTS search_entries_fts_ai AFTER INSERT ON search_entries BEGIN INSERT INTO search_entries_fts(rowid, title, context, body) VALUES (new.id, new.title, new.context, new.body); END",
        "CREATE TRIGGER IF NOT EXISTS search_entries_fts_ad AFTER DELETE ON search_entries BEGIN INSERT INTO search_entries_fts(search_entries_fts, rowid, title, context, body) VALUES ('delete', old.id, old.title, old.context, old.body); END",
        "CREATE TRIGGER IF NOT EXISTS search_entries_fts_au AFTER UPDATE OF title, context, body ON search_entries BEGIN INSERT INTO search_entries_fts(search_entries_fts, rowid, title, context, body) VALUES ('delete', old.id, old.title, old.context, old.body); INSERT INTO search_entries_fts(rowid, title, context, body) VALUES (new.id, new.title, new.context, new.body); END",
    ],
    "postgresql": [
        "ALTER TABLE search_entries ADD COLUMN IF NOT EXISTS search tsvector GENERATED ALWAYS AS (setweight(to_tsvector('simple', translate(regexp_replace(normalize(lower(title), NFKD), U&'\\005B\\0300\\002D\\036F\\005D', '', 'g'), U&'\\002D\\005F\\002F\\0026\\002E\\002C\\003B\\003A\\0028\\0029\\005B\\005D\\007B\\007D\\003C\\003E\\002B\\002A\\003D\\0021\\003F\\0040\\0023\\0025\\0024\\005E\\007E\\007C\\005C\\0022\\0027\\0060\\2019\\2018\\201C\\201D\\2013\\2014\\00B7', U&'\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020')), 'A') || setweight(to_tsvector('simple', translate(regexp_replace(normalize(lower(context), NFKD), U&'\\005B\\0300\\002D\\036F\\005D', '', 'g'), U&'\\002D\\005F\\002F\\0026\\002E\\002C\\003B\\003A\\0028\\0029\\005B\\005D\\007B\\007D\\003C\\003E\\002B\\002A\\003D\\0021\\003F\\0040\\0023\\0025\\0024\\005E\\007E\\007C\\005C\\0022\\0027\\0060\\2019\\2018\\201C\\201D\\2013\\2014\\00B7', U&'\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020')), 'B') || setweight(to_tsvector('simple', translate(regexp_replace(normalize(lower(body), NFKD), U&'\\005B\\0300\\002D\\036F\\005D', '', 'g'), U&'\\002D\\005F\\002F\\0026\\002E\\002C\\003B\\003A\\0028\\0029\\005B\\005D\\007B\\007D\\003C\\003E\\002B\\002A\\003D\\0021\\003F\\0040\\0023\\0025\\0024\\005E\\007E\\007C\\005C\\0022\\0027\\0060\\2019\\2018\\201C\\201D\\2013\\2014\\00B7', U&'\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020\\0020')), 'C')) STORED",
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
        sa.Column("weight", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_search_entries_kind_key")),
    )
    for statement in MADE[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for statement in DROPPED[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)
    op.drop_table("search_entries")

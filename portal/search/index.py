"""The full-text index: FTS5 kept by triggers on SQLite, a generated tsvector on PostgreSQL."""

from __future__ import annotations


def create(dialect: str) -> list[str]:
    """SQL that makes the index over search_entries; accents do not matter on either engine."""
    if dialect == "sqlite":
        new = "(new.id, new.title, new.context, new.body)"
        old = "('delete', old.id, old.title, old.context, old.body)"
        add = f"INSERT INTO search_entries_fts(rowid, title, context, body) VALUES {new};"
        remove = f"INSERT INTO search_entries_fts(search_entries_fts, rowid, title, context, body) VALUES {old};"
        return [
            "CREATE VIRTUAL TABLE IF NOT EXISTS search_entries_fts USING fts5(title, context, body, content='search_entries', "
            "content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
            f"CREATE TRIGGER IF NOT EXISTS search_entries_fts_ai AFTER INSERT ON search_entries BEGIN {add} END",
            f"CREATE TRIGGER IF NOT EXISTS search_entries_fts_ad AFTER DELETE ON search_entries BEGIN {remove} END",
            "CREATE TRIGGER IF NOT EXISTS search_entries_fts_au AFTER UPDATE OF title, context, body ON search_entries "
            f"BEGIN {remove} {add} END",
        ]
    plain = "translate(lower({}), 'áàâäãåāçčćéèêëēěíìîïīñńóòôöõøōúùûüūýÿžźżšśłđ', 'aaaaaaaccceeeeeeiiiiinnooooooouuuuuyyzzzssld')"
    weighted = " || ".join(
        f"setweight(to_tsvector('simple', {plain.format(column)}), '{weight}')"
        for column, weight in (("title", "A"), ("context", "B"), ("body", "C"))
    )
    return [
        f"ALTER TABLE search_entries ADD COLUMN IF NOT EXISTS search tsvector GENERATED ALWAYS AS ({weighted}) STORED",
        "CREATE INDEX IF NOT EXISTS ix_search_entries_search ON search_entries USING gin (search)",
    ]


def drop(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [*(f"DROP TRIGGER IF EXISTS search_entries_fts_{t}" for t in ("ai", "ad", "au")), "DROP TABLE IF EXISTS search_entries_fts"]
    return ["DROP INDEX IF EXISTS ix_search_entries_search", "ALTER TABLE IF EXISTS search_entries DROP COLUMN IF EXISTS search"]

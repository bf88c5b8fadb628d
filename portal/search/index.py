"""The full-text index: FTS5 kept by triggers on SQLite, a generated tsvector on PostgreSQL.

Both take words apart alike: lower case, accents off, every sign between letters a gap (`search.words` does
the same to what is typed). PostgreSQL's own parser would read 'co-op' as one word and '15-1212' as a sum.
"""

from __future__ import annotations

COLUMNS = {"title": "A", "context": "B", "body": "C"}
SIGNS = "-_/&.,;:()[]{}<>+*=!?@#%$^~|\\\"'`’‘“”–—·"


def create(dialect: str) -> list[str]:
    """SQL that makes the index over search_entries; accents do not matter on either engine."""
    return _sqlite() if dialect == "sqlite" else _postgresql()


def _sqlite() -> list[str]:
    names = ", ".join(COLUMNS)
    new = ", ".join(f"new.{name}" for name in COLUMNS)
    old = ", ".join(f"old.{name}" for name in COLUMNS)
    add = f"INSERT INTO search_entries_fts(rowid, {names}) VALUES (new.id, {new});"  # noqa: S608
    remove = (
        f"INSERT INTO search_entries_fts(search_entries_fts, rowid, {names}) "  # noqa: S608
        f"VALUES ('delete', old.id, {old});"
    )
    trigger = "CREATE TRIGGER IF NOT EXISTS search_entries_fts_{} AFTER {} ON search_entries BEGIN {} END"
    return [
        f"CREATE VIRTUAL TABLE IF NOT EXISTS search_entries_fts USING fts5({names}, "
        "content='search_entries', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 2', prefix='1 2 3')",
        trigger.format("ai", "INSERT", add),
        trigger.format("ad", "DELETE", remove),
        trigger.format("au", f"UPDATE OF {names}", f"{remove} {add}"),
    ]


def _postgresql() -> list[str]:
    taken, given = _literal(SIGNS), _literal(" " * len(SIGNS))
    accents = _literal("[\u0300-\u036f]")
    # normalize and regexp_replace are immutable, as a generated column asks; unaccent is not
    bare = f"regexp_replace(normalize(lower({{}}), NFKD), {accents}, '', 'g')"
    plain = f"translate({bare}, {taken}, {given})"
    weighted = " || ".join(
        f"setweight(to_tsvector('simple', {plain.format(name)}), '{weight}')" for name, weight in COLUMNS.items()
    )
    return [
        f"ALTER TABLE search_entries ADD COLUMN IF NOT EXISTS search tsvector GENERATED ALWAYS AS ({weighted}) STORED",
        "CREATE INDEX IF NOT EXISTS ix_search_entries_search ON search_entries USING gin (search)",
    ]


def _literal(text: str) -> str:
    """A string constant in ASCII letters alone: no quote, percent sign or colon for a driver to trip over."""
    return "U&'" + "".join(c if c.isalnum() and c.isascii() else f"\\{ord(c):04X}" for c in text) + "'"


def drop(dialect: str) -> list[str]:
    """SQL that takes the index away again; the entries stay."""
    if dialect == "sqlite":
        triggers = [f"DROP TRIGGER IF EXISTS search_entries_fts_{name}" for name in ("ai", "ad", "au")]
        return [*triggers, "DROP TABLE IF EXISTS search_entries_fts"]
    return [
        "DROP INDEX IF EXISTS ix_search_entries_search",
        "ALTER TABLE IF EXISTS search_entries DROP COLUMN IF EXISTS search",
    ]

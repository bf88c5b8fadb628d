"""The statements that every plan is made of."""

# ruff: noqa: S608 - names of tables and columns in SQL are constants of this package
from __future__ import annotations

import sqlite3


def run(conn: sqlite3.Connection, script: str) -> None:
    """Several statements within the running transaction (`executescript` would commit it)."""
    for statement in script.split(";"):
        if statement.strip():
            conn.execute(statement)


def create(conn: sqlite3.Connection, table: str, inner: str, *, alias: str = "") -> None:
    """Makes a plan: the rows of `inner` with their action, seen from `old_id` and each pair n_x, o_x.

    Where the column `alias` is true, the row stands for something that another row speaks for.
    """
    conn.execute(f"DROP TABLE IF EXISTS {table}")
    names = [column[0] for column in conn.execute(f"SELECT * FROM ({inner}) LIMIT 0").description]
    differs = " OR ".join(f"n_{name[2:]} IS NOT o_{name[2:]}" for name in names if name.startswith("n_"))
    other = f"WHEN {alias} THEN 'unchanged'" if alias else ""
    conn.execute(
        f"CREATE TABLE {table} AS SELECT *, CASE {other} WHEN old_id IS NULL THEN 'new' "
        f"WHEN {differs or 0} THEN 'changed' ELSE 'unchanged' END AS action FROM ({inner})"
    )


def reject(conn: sqlite3.Connection, file: str, table: str, column: str, reason: str, where: str) -> int:
    """Moves the rows `s` of a staged table that match into `problems`; `reason` is SQL. Returns how many."""
    conn.execute("DROP TABLE IF EXISTS temp.bad")
    conn.execute(f"CREATE TEMP TABLE bad AS SELECT s.rowid AS r FROM {table} s WHERE NOT s.gone AND ({where})")
    conn.execute(
        f"INSERT INTO problems SELECT ?, s.sid, s.line, ?, {reason}, s.sid FROM {table} s "
        "WHERE s.rowid IN (SELECT r FROM temp.bad)",
        (file, column),
    )
    return conn.execute(f"DELETE FROM {table} WHERE rowid IN (SELECT r FROM temp.bad)").rowcount


def skip(conn: sqlite3.Connection, file: str, table: str, where: str) -> None:
    """Drops rows that the portal has no use for, and counts them."""
    many = conn.execute(f"DELETE FROM {table} WHERE rowid IN (SELECT s.rowid FROM {table} s WHERE {where})").rowcount
    conn.execute("INSERT INTO skipped VALUES (?, ?)", (file, many))


def resolve(conn: sqlite3.Connection, table: str, *pairs: str) -> None:
    """sid -> id of what exists; what is written later joins it. Of several ids for a sid the first query's counts."""
    conn.execute(f"DROP TABLE IF EXISTS {table}")
    conn.execute(f"CREATE TABLE {table} (sid TEXT PRIMARY KEY, id INTEGER NOT NULL)")
    for each in pairs:
        conn.execute(f"INSERT OR IGNORE INTO {table} {each}")

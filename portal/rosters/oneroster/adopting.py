"""Knows again what an export of this portal named: its UUIDs stand for rows that no roster brought."""

# ruff: noqa: S608 - names of tables and columns in SQL are constants of this package
from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from portal.rosters.oneroster.guids import Guids

NAMED = {
    "s_orgs": {"district": "p_district", "school": "p_schools"},
    "s_academicsessions": {"year": "p_years", "term": "p_terms"},
    "s_courses": {"course": "p_courses"},
    "s_classes": {"section": "p_sections"},
    "s_users": {"user": "p_users", "student": "p_students"},
    "s_enrollments": {"enrollment": "p_enrollments", "teacher": "p_teachers"},
}
"""File -> what its rows may be -> where that is. Only what a file names is adopted: no file ends the others."""


def ours(conn: sqlite3.Connection, staged: str, guids: Guids) -> Iterator[tuple[str, str, int]]:
    """(sourcedId, kind, id) of rows in a staged file that an export of ours named."""
    for (sid,) in conn.execute(f"SELECT sid FROM {staged} WHERE sid >= ?1 AND sid < ?1 || '~'", (guids.prefix,)):
        if (read := guids.read(sid)) is not None:
            yield sid, *read


def enrollment_ids(conn: sqlite3.Connection, guids: Guids) -> list[int]:
    return sorted(row_id for _, kind, row_id in ours(conn, "s_enrollments", guids) if kind == "enrollment")


def adopt(conn: sqlite3.Connection, guids: Guids) -> None:
    """Gives rows their UUID as sourcedId, in staging alone, where the file calls them by it."""
    for staged, tables in NAMED.items():
        conn.execute("CREATE TEMP TABLE adopted (sid TEXT, kind TEXT, id INTEGER)")
        conn.executemany("INSERT INTO adopted VALUES (?, ?, ?)", ours(conn, staged, guids))
        for kind, table in tables.items():
            conn.execute(
                f"UPDATE {table} SET sid = a.sid FROM temp.adopted a "
                f"WHERE a.kind = ? AND a.id = {table}.id AND coalesce({table}.sid, '') = ''",
                (kind,),
            )
        conn.execute("DROP TABLE temp.adopted")
    conn.execute(
        "UPDATE p_users SET sid = (SELECT s.sid FROM p_students s WHERE s.user_id = p_users.id) WHERE coalesce(sid, '') = '' "
        "AND EXISTS (SELECT 1 FROM p_students s JOIN s_users f ON f.sid = s.sid WHERE s.user_id = p_users.id)"
    )

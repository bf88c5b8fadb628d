"""What a package would change: for each noun a plan table in staging, made by joining the file with what is there.

A plan has `line`, `sid`, `old_id`, an `action`, and for each value a pair `n_x` (as the file says) and `o_x` (as
it is). A blank cell never clears a value: `n_x` is then what it is. What leaves is in the tables end_x.
"""

# ruff: noqa: S608 - names of tables and columns in SQL are constants of this package
from __future__ import annotations

import sqlite3

from portal.rosters.oneroster.planning import classes, ground, people, results, roles, seats
from portal.rosters.oneroster.planning.scope import Scope
from portal.rosters.oneroster.planning.sql import resolve


def plan_all(conn: sqlite3.Connection, scope: Scope) -> None:
    """Makes every plan anew. Rows rejected once stay rejected, so that what was previewed is what comes."""
    conn.execute("CREATE TABLE IF NOT EXISTS skipped (file TEXT, many INTEGER)")
    conn.execute("BEGIN")
    ground.plan(conn)
    conn.execute("DROP TABLE IF EXISTS file_schools")
    conn.execute(
        "CREATE TABLE file_schools AS SELECT s.old_id AS id FROM s_orgs o "
        "JOIN plan_schools s ON s.sid = o.sid WHERE s.old_id IS NOT NULL"
    )
    for table, plan, present in (
        ("r_schools", "plan_schools", "p_schools"),
        ("r_terms", "plan_terms", "p_terms"),
    ):
        resolve(
            conn, table,
            f"SELECT sid, old_id FROM {plan} WHERE old_id IS NOT NULL",
            f"SELECT sid, id FROM {present} WHERE sid <> ''",
        )  # fmt: skip
    conn.execute("CREATE INDEX ix_plan_schools ON plan_schools (sid)")
    classes.plan_courses(conn)
    classes.plan_classes(conn, scope)
    people.plan(conn, scope)
    roles.plan(conn, scope)
    seats.plan(conn, scope)
    results.plan(conn, scope)
    note_what_moves_all(conn)
    conn.execute("COMMIT")


MOVES_ALL = """
SELECT EXISTS (SELECT 1 FROM plan_years WHERE action <> 'unchanged') OR EXISTS (SELECT 1 FROM plan_terms WHERE action <> 'unchanged')
  OR EXISTS (SELECT 1 FROM plan_teachers WHERE action <> 'unchanged') OR EXISTS (SELECT 1 FROM end_teachers WHERE runs)
  OR EXISTS (SELECT 1 FROM plan_schools WHERE action <> 'unchanged')
"""


def note_what_moves_all(conn: sqlite3.Connection) -> None:
    """Terms, and who teaches what, are named in every student's next step. Once noted it stays, whatever a later
    comparison of an import that was stopped still finds to do."""
    conn.execute("CREATE TABLE IF NOT EXISTS moves_all (yes INTEGER)")
    conn.execute(f"INSERT INTO moves_all SELECT 1 WHERE ({MOVES_ALL})")

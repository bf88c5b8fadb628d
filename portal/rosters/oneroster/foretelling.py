"""What somebody should know before they say yes: whom a package would end, in plain figures; a warning begins with '! '."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from portal.rosters.oneroster.planning import results
from portal.rosters.oneroster.planning.scope import Scope
from portal.schools.models import year_title

MANY = 20  # fewer leave any week
SHARE = 10  # one in ten at once is worth a second look
SCHOOL = 5  # students of a school that are enough to tell a forgotten file from an empty school


def sentences(conn: sqlite3.Connection, scope: Scope, files: dict[str, dict[str, int]]) -> Iterator[str]:
    yield from forgotten(conn, scope)
    yield from leaving(conn)
    yield from ending(conn, scope)
    yield from rights(conn)
    yield from marks(conn, scope)
    yield from small_print(conn, scope, files)


def plural(many: int, one: str, more: str = "") -> str:
    return f"{many:,} {one if many == 1 else more or one + 's'}"


def forgotten(conn: sqlite3.Connection, scope: Scope) -> Iterator[str]:
    """Schools that the package leaves out, or names and then forgets."""
    missing = (
        "SELECT s.name, (SELECT count(*) FROM p_students p WHERE p.school_id = s.id AND p.state = 'active') "
        "FROM p_schools s WHERE s.sid <> '' AND s.id NOT IN (SELECT id FROM file_schools) ORDER BY s.name, s.id"
    )
    if "orgs" in scope.bulk:
        for name, students in conn.execute(missing).fetchall():
            if students:
                yield (
                    f"! {name} is not in orgs.csv: its {plural(students, 'student')}, classes and enrollments stay as they are."
                )
    emptied = (
        "SELECT s.name, count(*), sum(p.id IN (SELECT id FROM leavers)) FROM p_students p "
        "JOIN p_schools s ON s.id = p.school_id WHERE p.state = 'active' AND p.sid <> '' "
        "GROUP BY s.id HAVING count(*) >= ? AND sum(p.id IN (SELECT id FROM leavers)) = count(*) ORDER BY s.name, s.id"
    )
    for name, students, _ in conn.execute(emptied, (SCHOOL,)).fetchall():
        yield (
            f"! Every student of {name} ({students:,}) would leave. Did the export forget this school? "
            "If so, discard this import."
        )


def leaving(conn: sqlite3.Connection) -> Iterator[str]:
    gone = conn.execute("SELECT count(*) FROM leavers").fetchone()[0]
    have = conn.execute("SELECT count(*) FROM p_students WHERE state = 'active'").fetchone()[0]
    unnamed = conn.execute(
        "SELECT count(*) FROM end_students e WHERE NOT EXISTS (SELECT 1 FROM s_users s WHERE s.sid = e.sid)"
    ).fetchone()[0]
    if unnamed >= MANY and unnamed * SHARE > have:
        yield (
            f"! {unnamed:,} of {have:,} students would leave because users.csv does not name them. "
            "Is the file whole? If not, discard this import."
        )
    if gone:
        yield f"{plural(gone, 'student leaves', 'students leave')}; their records, credentials and hours stay."


def ending(conn: sqlite3.Connection, scope: Scope) -> Iterator[str]:
    """Enrollments by school year; loud where a large part of the running ones would end at once."""
    rows = conn.execute("SELECT year, count(*), sum(runs) FROM end_enrollments GROUP BY year ORDER BY year").fetchall()
    running = sum(row[2] for row in rows)
    have = conn.execute(
        "SELECT count(*) FROM p_enrollments p JOIN p_sections s ON s.id = p.section_id "
        "WHERE s.ends >= ?1 AND (p.ends IS NULL OR p.ends > ?1)",
        (scope.today,),
    ).fetchone()[0]
    if "enrollments" in scope.bulk and running >= MANY and running * SHARE > have:
        yield (
            f"! {running:,} of {have:,} running enrollments would end. Is enrollments.csv whole? "
            "If not, discard this import."
        )
    for year, many, _ in rows:
        verb = "ends" if many == 1 else "end"
        yield f"{plural(many, 'enrollment')} of {year_title(year)} {verb}; nothing earned is lost."


def marks(conn: sqlite3.Connection, scope: Scope) -> Iterator[str]:
    """By which rule results become records, and what that leaves."""
    finals, items, given = conn.execute("SELECT finals, items, results FROM final_count").fetchone()
    if not items:
        return
    if scope.final == results.NOTHING:
        yield f"No result becomes a record, as was chosen ({plural(given, 'result')} in the file)."
    elif not finals:
        yield (
            f"! None of the {plural(items, 'line item')} is a final mark by the rule “{said(scope.final)}”, so no result becomes "
            "a record. Choose another rule if that is wrong."
        )
    else:
        yield f"Final marks: {finals:,} of {plural(items, 'line item')}, by the rule “{said(scope.final)}”. Other results are left alone."


def said(rule: str) -> str:
    """A rule for final marks in words."""
    kind, _, words = rule.partition(":")
    return {
        "category": f"category is {words}", "title": f"title is {words}", "period": f"grading period is {words}",
    }.get(kind, results.AUTO_WORDS)  # fmt: skip


def rights(conn: sqlite3.Connection) -> Iterator[str]:
    admins = conn.execute(
        "SELECT count(*) FROM plan_grants WHERE action <> 'unchanged' AND role IN ('school_admin', 'district_admin')"
    ).fetchone()[0]
    if admins:
        yield f"! {plural(admins, 'person gets', 'people get')} administrator rights by the role in the file."


def small_print(conn: sqlite3.Connection, scope: Scope, files: dict[str, dict[str, int]]) -> Iterator[str]:
    roleless = conn.execute("SELECT count(*) FROM s_users WHERE role IS NULL AND NOT gone").fetchone()[0]
    if roleless and scope.roles_in_users:
        yield (
            f"! {plural(roleless, 'person', 'people')} in users.csv {'has' if roleless == 1 else 'have'} no role, and there is "
            "no roles.csv that gives one: who is new among them is left out."
        )
    courses = files.get("courses.csv", {}).get("new", 0)
    if courses:
        yield f"OneRoster says no credits: {courses:,} new {'course gets' if courses == 1 else 'courses get'} 1 each."
    if files.get("users.csv", {}).get("new"):
        yield "Passwords in the file are not read. New staff sign in once an administrator gives a first password."

"""What a plan says to people: counts by file, and examples with what would change."""

# ruff: noqa: S608 - names of tables and columns in SQL are constants of this package
from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portal.imports import staging
from portal.rosters.comparing import OUTCOMES
from portal.rosters.oneroster import foretelling
from portal.rosters.oneroster.package import Package
from portal.rosters.oneroster.planning.scope import Scope

EXAMPLES = 500  # rows shown of each file and action
PROBLEMS = 20_000
LABELS = {
    "name": "Name", "code": "Code", "title": "Title", "begins": "From", "ends": "Until", "kind": "Kind",
    "low": "Lowest grade", "high": "Highest grade", "subject": "Subject", "sced": "SCED code", "course": "Course",
    "school": "School", "home": "Home school", "term": "Term", "year": "Year", "username": "User name",
    "email": "E-mail", "given": "Given name", "family": "Family name", "local": "Student number",
    "middle": "Middle name", "preferred": "Preferred name", "grade": "Grade", "state": "State",
    "student": "Student record", "section": "Class", "primary": "Primary teacher", "birth": "Birth date",
    "sex": "Sex", "races": "Race", "hispanic": "Hispanic or Latino", "exited": "Left on", "mark": "Mark", "earned": "Credits earned", "outcome": "Counts as", "sid": "sourcedId",
}  # fmt: skip
NAMED = {
    "course": "p_courses", "school": "p_schools", "home": "p_schools", "term": "p_terms", "section": "p_sections",
}  # fmt: skip
HIDDEN = {"sex", "races", "hispanic"}  # said to have changed, never shown
YES_NO = {"primary", "student", "hispanic"}
PEOPLE = "(SELECT name FROM k_people WHERE sid = p.user)"
CLASS = "(SELECT title FROM k_classes WHERE sid = p.class)"


@dataclass(frozen=True)
class Part:
    """A line of the preview: a plan and the file it comes from. `title` is SQL; `brief`: shown of a new row."""

    file: str
    plan: str
    title: str
    brief: tuple[str, ...] = ()
    end: str = ""
    end_title: str = "p.title"


PARTS = (
    Part("orgs.csv", "plan_schools", "p.title", ("code",)),
    Part("academicSessions.csv", "plan_years", "p.title", ("begins", "ends")),
    Part("academicSessions.csv", "plan_terms", "p.title", ("begins", "ends")),
    Part("courses.csv", "plan_courses", "p.title", ("code", "subject", "sced"), ),
    Part("classes.csv", "plan_classes", "p.title", ("code", "begins", "ends"), "end_sections"),
    Part("users.csv", "plan_people", "p.title", ("username", "local", "grade"), "end_students"),
    Part("roles", "plan_grants", f"coalesce({PEOPLE}, '') || ', ' || replace(p.role, '_', ' ')", (), "end_grants"),
    Part("enrollments.csv", "plan_enrollments", f"{PEOPLE} || ', ' || {CLASS}", ("begins", "ends"), "end_enrollments",
         "coalesce((SELECT given || ' ' || family FROM p_students WHERE id = p.who), p.sid)"),
    Part("enrollments.csv", "plan_teachers", f"{PEOPLE} || ' teaches ' || {CLASS}", (), "end_teachers",
         "coalesce((SELECT given || ' ' || family FROM p_users WHERE id = p.who), p.sid)"),
    Part("Further schools", "plan_attended", "p.title", (), "end_attended",
         "(SELECT given || ' ' || family FROM p_students WHERE id = p.who)"),
    Part("demographics.csv", "plan_demographics", "p.title"),
    Part("results.csv", "plan_results", "p.title", ("mark", "earned", "outcome"), "end_records",
         "coalesce((SELECT given || ' ' || family FROM p_students WHERE id = p.who), p.sid)"),
)  # fmt: skip


def file_of(part: Part, scope: Scope) -> str:
    """Roles come from roles.csv, or in OneRoster 1.1 from users.csv."""
    if part.file == "roles":
        return "users.csv: roles" if scope.roles_in_users else "roles.csv"
    return part.file


def tell(conn: sqlite3.Connection, package: Package, scope: Scope) -> dict[str, Any]:
    """Fills the `changes` that pages show, and returns the counts: in all, and by file."""
    conn.row_factory = sqlite3.Row
    files: dict[str, dict[str, int]] = {}
    conn.execute("BEGIN")
    for part in PARTS:
        of = files.setdefault(file_of(part, scope), {})
        for action, many in conn.execute(f"SELECT action, count(*) FROM {part.plan} GROUP BY action"):
            of[action] = of.get(action, 0) + many
        conn.executemany(staging.INSERT, examples(conn, part, file_of(part, scope)))
        if part.end:
            many = conn.execute(f"SELECT count(*) FROM {part.end}").fetchone()[0]
            of["ended"] = of.get("ended", 0) + many
            conn.executemany(staging.INSERT, ended(conn, part, file_of(part, scope)))
    count_district(conn, files["orgs.csv"])
    for file, many in conn.execute("SELECT file, sum(many) FROM skipped GROUP BY file"):
        files.setdefault(file, {})["skipped"] = many
    for file, many in conn.execute("SELECT file, count(*) FROM problems GROUP BY file"):
        files.setdefault(file, {})["rejected"] = many
    conn.execute(
        "INSERT INTO changes (file, line, action, title, key, vals, differences, reason, col) "
        "SELECT file, line, 'rejected', coalesce(nullif(title, ''), sid), sid, '{}', '[]', reason, col FROM problems "
        f"ORDER BY file, line LIMIT {PROBLEMS}"
    )
    conn.execute("COMMIT")
    shown = {file: of for file, of in files.items() if any(of.values()) or file.removesuffix(".csv") in package.files}
    total = {word: sum(of.get(word, 0) for of in shown.values()) for word in WORDS}
    return {**total, "files": shown, "notes": [*package.notes, *foretelling.sentences(conn, scope, shown)]}


WORDS = ("new", "changed", "ended", "unchanged", "skipped", "rejected")


def count_district(conn: sqlite3.Connection, of: dict[str, int]) -> None:
    row = conn.execute("SELECT p.sid IS NULL FROM plan_district d, p_district p").fetchone()
    if row is not None:
        word = "changed" if row[0] else "unchanged"
        of[word] = of.get(word, 0) + 1
    others = conn.execute(
        "SELECT count(*) FROM s_orgs WHERE type <> 'school' AND sid NOT IN (SELECT sid FROM plan_district)"
    ).fetchone()[0]
    if others:
        of["skipped"] = of.get("skipped", 0) + others


def examples(conn: sqlite3.Connection, part: Part, file: str) -> Iterator[tuple[Any, ...]]:
    for action in ("new", "changed"):
        rows = conn.execute(
            f"SELECT p.*, {part.title} AS shown FROM {part.plan} p WHERE action = ? ORDER BY p.line LIMIT {EXAMPLES}",
            (action,),
        ).fetchall()
        names = [name[2:] for name in rows[0].keys() if name.startswith("n_")] if rows else []  # noqa: SIM118
        for row in rows:
            if action == "new":
                pairs = [(LABELS[n], "", said(conn, n, row[f"n_{n}"])) for n in part.brief if row[f"n_{n}"]]
            else:
                pairs = list(differences(conn, row, names))
            remark = row["remark"] if "remark" in row.keys() else ""  # noqa: SIM118
            yield (
                file, row["line"] or 0, action, (row["shown"] or row["sid"] or "")[:300], row["sid"] or "", "{}",
                json.dumps(pairs, ensure_ascii=False), remark, "",
            )  # fmt: skip


def differences(conn: sqlite3.Connection, row: sqlite3.Row, names: list[str]) -> Iterator[tuple[str, str, str]]:
    shown = set()
    for name in names:
        new, old = row[f"n_{name}"], row[f"o_{name}"]
        label = LABELS.get(name) or LABELS.get(name.removeprefix("s"), "")
        if new == old or not label or label in shown:
            continue
        shown.add(label)
        if name in HIDDEN:
            yield label, "", "changed"
        else:
            yield label, said(conn, name, old), said(conn, name, new) or "none"


def said(conn: sqlite3.Connection, name: str, value: Any) -> str:
    """An id by its name, a flag as yes or no."""
    if value is None:
        return "new" if name in NAMED else ""
    if name in NAMED:
        column = "name" if NAMED[name] == "p_schools" else "title"
        row = conn.execute(f"SELECT {column} FROM {NAMED[name]} WHERE id = ?", (value,)).fetchone()
        return str(row[0]) if row else ""
    if name == "outcome":
        return OUTCOMES.get(value, str(value))
    return ("yes" if value else "no") if name in YES_NO else str(value)


def ended(conn: sqlite3.Connection, part: Part, file: str) -> Iterator[tuple[Any, ...]]:
    rows = conn.execute(f"SELECT {part.end_title} AS shown FROM {part.end} p ORDER BY p.id LIMIT {EXAMPLES}").fetchall()
    for row in rows:
        yield (file, 0, "ended", (row["shown"] or "")[:300], "", "{}", "[]", "No longer in the file.", "")

"""Schools and the calendar: what everything else of a package refers to. Small, so decided in Python.

Leaves behind, beside the plans: `places` (any org -> the school it means, NULL for the district) and
`sessions` (any academic session -> its school year, its term if it is one, its days).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.rosters.oneroster.planning.sql import run
from portal.schools.models import SchoolKind, TermKind

KINDS = (
    (("middle", "junior high", "intermediate"), SchoolKind.MIDDLE),
    (("career center", "career and tech", "career & tech", "career tech", "technical center", "vocational", "skills center"), SchoolKind.CAREER_CENTER),
)  # fmt: skip
GRADES = {SchoolKind.MIDDLE: (6, 8), SchoolKind.CAREER_CENTER: (11, 12), SchoolKind.HIGH: (9, 12)}
YEAR_TURNS = 8  # a session whose middle lies in this month or later belongs to the year that ends next
YEAR_ENDS = (6, 30)  # of a school year that the file does not name
TABLES = """
DROP TABLE IF EXISTS places; DROP TABLE IF EXISTS sessions;
DROP TABLE IF EXISTS plan_schools; DROP TABLE IF EXISTS plan_years; DROP TABLE IF EXISTS plan_terms;
DROP TABLE IF EXISTS plan_district;
CREATE TABLE places (sid TEXT PRIMARY KEY, school TEXT);
CREATE TABLE sessions (sid TEXT PRIMARY KEY, year INTEGER, term TEXT, begins TEXT, ends TEXT);
CREATE TABLE plan_district (sid TEXT, name TEXT);
CREATE TABLE plan_schools (line, sid TEXT, title, action, old_id, n_name, o_name, n_code, o_code, n_sid, o_sid, kind);
CREATE TABLE plan_years (line, sid TEXT, title, action, old_id, year INTEGER, n_begins, o_begins, n_ends, o_ends,
                         n_sid, o_sid);
CREATE TABLE plan_terms (line, sid TEXT, title, action, old_id, n_year, o_year, n_title, o_title, n_kind, o_kind,
                         n_begins, o_begins, n_ends, o_ends);
"""


def plan(conn: sqlite3.Connection) -> None:
    run(conn, TABLES)
    plan_orgs(conn)
    plan_sessions(conn)


# --- orgs


@dataclass
class Org:
    line: int
    sid: str
    gone: int
    name: str
    type: str
    identifier: str
    parent: str


def plan_orgs(conn: sqlite3.Connection) -> None:
    orgs = {row[1]: Org(*row) for row in conn.execute("SELECT * FROM s_orgs ORDER BY line")}
    present = conn.execute("SELECT id, sid, name, code FROM p_schools ORDER BY id").fetchall()
    by_sid = {sid: row for row in present if (sid := row[1])}
    free = [row for row in present if not row[1]]
    for org in orgs.values():
        if org.type != "school":
            continue
        old = by_sid.get(org.sid) or next((row for row in free if is_same_school(row, org)), None)
        if old in free:
            free.remove(old)
        if org.gone and old is None:
            continue
        pairs: list[Any] = []
        for new, was in ((org.name, old and old[2]), (org.identifier or (old and old[3]) or "", old and old[3]), (org.sid, old and old[1])):
            pairs += [new, was]
        action = "new" if old is None else "changed" if pairs[::2] != pairs[1::2] and not org.gone else "unchanged"
        values = (org.line, org.sid, org.name, action, old and old[0], *pairs, school_kind(org.name).value)
        conn.execute(f"INSERT INTO plan_schools VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608
    if (district := choose_district(conn, orgs)) is not None:
        conn.execute("INSERT INTO plan_district VALUES (?, ?)", (district.sid, district.name))
    schools = {row[0] for row in conn.execute("SELECT sid FROM plan_schools")}
    places: dict[str, str | None] = {sid: sid for sid in (*by_sid, *schools)}
    for (sid,) in conn.execute("SELECT sid FROM p_district WHERE sid IS NOT NULL"):
        places[sid] = None
    for org in orgs.values():
        if org.type != "school":
            places.setdefault(org.sid, school_above(org, orgs, places))
    conn.executemany("INSERT INTO places VALUES (?, ?)", places.items())


def is_same_school(row: tuple[Any, ...], org: Org) -> bool:
    """Whether a school made by hand is the one of the file: the same code, else the same name."""
    return bool(org.identifier and row[3] == org.identifier) or row[2].casefold() == org.name.casefold()


def choose_district(conn: sqlite3.Connection, orgs: dict[str, Org]) -> Org | None:
    """The org that is the district: the known one, else the first 'district', else the first 'local' with schools."""
    known = {sid for (sid,) in conn.execute("SELECT sid FROM p_district")}
    parents = {org.parent for org in orgs.values() if org.type == "school"}
    candidates = [org for org in orgs.values() if org.type in ("district", "local") and not org.gone]
    ranked = sorted(
        candidates, key=lambda o: (o.sid not in known, o.type != "district", o.sid not in parents, o.line)
    )
    return ranked[0] if ranked else None


def school_above(org: Org, orgs: dict[str, Org], places: dict[str, str | None]) -> str | None:
    """The school that a department belongs to; None for a district and what stands above."""
    at, steps = org, 0
    while at.type == "department" and at.parent and steps < 10:
        if at.parent in places:
            return places[at.parent]
        if at.parent not in orgs:
            return None
        at, steps = orgs[at.parent], steps + 1
    return None


def school_kind(name: str) -> SchoolKind:
    lower = name.lower()
    return next((kind for words, kind in KINDS if any(word in lower for word in words)), SchoolKind.HIGH)


# --- academic sessions


@dataclass
class Session:
    line: int
    sid: str
    gone: int
    title: str
    type: str
    begins: str
    ends: str
    parent: str


def plan_sessions(conn: sqlite3.Connection) -> None:
    staged = {row[1]: Session(*row) for row in conn.execute("SELECT * FROM s_academicsessions ORDER BY line")}
    years = {y: (i, sid, b, e) for i, sid, y, b, e in conn.execute("SELECT * FROM p_years")}
    terms = {sid: (i, y, t, k, b, e) for i, sid, y, t, k, b, e in conn.execute("SELECT * FROM p_terms WHERE sid <> ''")}
    known_years = {sid: year for year, (_, sid, _, _) in years.items() if sid}
    for session in list(staged.values()):
        if problem := what_is_wrong(session, staged, known_years, terms):
            conn.execute(
                "INSERT INTO problems VALUES ('academicSessions.csv', ?, ?, ?, ?, ?)",
                (session.sid, session.line, *problem, session.title),
            )
            conn.execute("DELETE FROM s_academicsessions WHERE sid = ?", (session.sid,))
            del staged[session.sid]
    wanted: dict[int, list[Session]] = {}
    for session in staged.values():
        if session.gone:  # what it was stays, and is still known
            continue
        year = year_of(session, staged, known_years, terms)
        wanted.setdefault(year, []).append(session)
        term = None if session.type == "schoolYear" else session.sid
        row = (session.sid, year, term, session.begins, session.ends)
        conn.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", row)
        if term:
            plan_term(conn, session, year, terms.get(session.sid))
    for year, sessions in sorted(wanted.items()):
        plan_year(conn, year, sessions, years.get(year))
    conn.execute(
        "INSERT OR IGNORE INTO sessions SELECT sid, year, sid, begins, ends FROM p_terms WHERE sid <> '' "
        "UNION ALL SELECT sid, year, NULL, begins, ends FROM p_years WHERE sid <> ''"
    )


def what_is_wrong(
    session: Session, staged: dict[str, Session], years: dict[str, int], terms: dict[str, Any]
) -> tuple[str, str] | None:
    """(column, reason) of a session that cannot be taken."""
    if session.ends < session.begins:
        return "endDate", f"The session ends ({session.ends}) before it begins ({session.begins})."
    length = (date.fromisoformat(session.ends) - date.fromisoformat(session.begins)).days
    if length > 500:
        return "endDate", f"The session would last {length:,} days."
    if session.parent and not any(session.parent in known for known in (staged, years, terms)):
        return "parentSourcedId", f"There is no session {session.parent}."
    return None


def year_of(session: Session, staged: dict[str, Session], years: dict[str, int], terms: dict[str, Any]) -> int:
    """The year in which the session's school year ends: by the school year above it, else by its own days.

    The schoolYear column is not asked: files write the first or the second of the two years.
    """
    at, steps = session, 0
    while at.type != "schoolYear" and at.parent and steps < 10:
        if at.parent in staged:
            at, steps = staged[at.parent], steps + 1
        else:
            return years[at.parent] if at.parent in years else int(terms[at.parent][1])
    begins, ends = date.fromisoformat(at.begins), date.fromisoformat(at.ends)
    middle = begins + (ends - begins) / 2
    return middle.year + (middle.month >= YEAR_TURNS)


def plan_year(conn: sqlite3.Connection, year: int, sessions: list[Session], old: Any) -> None:
    """One school year for all sessions of it: several schools may each bring their own."""
    named = [session for session in sessions if session.type == "schoolYear"]
    if named:
        begins, ends = min(s.begins for s in named), max(s.ends for s in named)
    else:
        begins, ends = min(s.begins for s in sessions), max(s.ends for s in sessions)
        last_day = date(year, *YEAR_ENDS).isoformat()
        begins, ends = (min(begins, old[2]), max(ends, old[3])) if old else (begins, max(ends, last_day))
    owner = named[0] if named else None
    sid = (old[1] if old and old[1] else None) or (owner.sid if owner else None)
    new, was = [begins, ends, sid], [old[2], old[3], old[1]] if old else [None, None, None]
    action = "new" if old is None else "changed" if new != was else "unchanged"
    line = owner.line if owner else 0
    pairs = [value for pair in zip(new, was, strict=True) for value in pair]
    title = owner.title if owner else f"{year - 1}-{year % 100:02d}, made from its terms"
    values = (line, owner.sid if owner else None, title, action, old and old[0], year, *pairs)
    conn.execute(f"INSERT INTO plan_years VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608


def plan_term(conn: sqlite3.Connection, session: Session, year: int, old: Any) -> None:
    was = list(old[1:]) if old else [None] * 5
    kind = TermKind.YEAR.value if was[2] == TermKind.YEAR and session.type == "term" else term_kind(session)
    new = [year, session.title, kind, session.begins, session.ends]
    action = "new" if old is None else "changed" if new != was else "unchanged"
    pairs = [value for pair in zip(new, was, strict=True) for value in pair]
    values = (session.line, session.sid, session.title, action, old and old[0], *pairs)
    conn.execute(f"INSERT INTO plan_terms VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608


def term_kind(session: Session) -> str:
    title = session.title.lower()
    if session.type == "semester" or "semester" in title:
        return TermKind.SEMESTER.value
    for kind in (TermKind.TRIMESTER, TermKind.QUARTER):
        if kind.value in title:
            return kind.value
    return TermKind.QUARTER.value if session.type == "gradingPeriod" else TermKind.TERM.value

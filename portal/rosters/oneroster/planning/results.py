"""Final marks of results.csv: which they are, whose, of which course, and what they make of a record.

A line item is final by the rule that somebody chose (`scope.final`); every other result is left alone.
"""

# ruff: noqa: S608 - names of tables and columns in SQL are constants of this package
from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from portal.catalog.models import Course
from portal.extensions import db
from portal.rosters.comparing import Scale, as_json
from portal.rosters.models import CourseRecord, Student
from portal.rosters.oneroster.grades import facts_of, mark_of
from portal.rosters.oneroster.planning.sql import reject, run, skip

if TYPE_CHECKING:
    from portal.rosters.oneroster.planning.scope import Scope

AUTO, NOTHING = "auto", "none"
SAYS = re.compile(r"\b(final|course grade|transcript|end of course)\b", re.IGNORECASE)
SAYS_NOT = re.compile(r"\b(exam|exams|test|tests|quiz|project|projects|paper|essay|review|presentation|draft)\b", re.IGNORECASE)
AUTO_WORDS = "category or title says “final”, “course grade”, “end of course” or “transcript”, and no exam or project"
AT_ONCE = 1_000

CLASSES = """
DROP TABLE IF EXISTS g_classes; DROP TABLE IF EXISTS w_results; DROP TABLE IF EXISTS plan_results;
DROP TABLE IF EXISTS end_records; DROP TABLE IF EXISTS p_records;
CREATE TABLE p_records (id INTEGER PRIMARY KEY, sid TEXT, student_id INTEGER, ended TEXT);
CREATE TABLE g_classes (sid TEXT PRIMARY KEY, title, course, course_id INTEGER, code, course_title, school, year INTEGER, term, terms INTEGER);
INSERT INTO g_classes
SELECT p.sid, p.title, p.course, c.old_id, coalesce(nullif(c.n_code, ''), substr(c.sid, 1, 40)), c.n_title,
  (SELECT n_name FROM plan_schools WHERE sid = p.school), p.n_year,
  (SELECT n_title FROM plan_terms WHERE sid = p.term), (SELECT count(*) FROM class_terms t WHERE t.sid = p.sid)
FROM plan_classes p JOIN plan_courses c ON c.sid = p.course;
INSERT OR IGNORE INTO g_classes
SELECT p.sid, p.title, NULL, p.course_id, coalesce(nullif(c.code, ''), substr(c.sid, 1, 40), ''), c.title,
  (SELECT name FROM p_schools WHERE id = p.school_id), p.year, (SELECT title FROM p_terms WHERE id = p.term_id), NULL
FROM p_sections p JOIN p_courses c ON c.id = p.course_id WHERE p.sid <> '';
UPDATE g_classes SET school = (SELECT name FROM p_schools s JOIN p_sections x ON x.school_id = s.id WHERE x.sid = g_classes.sid)
WHERE school IS NULL;
UPDATE g_classes SET term = (SELECT p.title FROM p_terms p JOIN class_terms t ON t.term = p.sid WHERE t.sid = g_classes.sid)
WHERE term IS NULL AND terms = 1;
CREATE TABLE plan_results (line INTEGER, sid TEXT, user TEXT, title TEXT, old_id INTEGER, facts TEXT, action TEXT, remark TEXT,
  course TEXT, course_id INTEGER, code TEXT, course_title TEXT, school TEXT, year INTEGER, term TEXT, share INTEGER, mark TEXT,
  n_mark, o_mark, n_earned, o_earned, n_outcome, o_outcome);
CREATE TABLE end_records (id INTEGER PRIMARY KEY, sid TEXT, who INTEGER);
"""

# A class of several terms gives each of its marks the share of one term; a class of one term names it.
WANTED = """
CREATE TABLE w_results AS
SELECT s.line, s.sid, s.user, s.score, s.text, i.max, g.*, k.name,
  coalesce(g.term, CASE WHEN t.type <> 'schoolYear' THEN t.title END, pt.title, '') AS term_title,
  CASE WHEN g.term IS NOT NULL THEN 1
       WHEN g.terms > 1 AND EXISTS (SELECT 1 FROM class_terms c WHERE c.sid = g.sid AND c.term = i.period) THEN g.terms
       WHEN g.terms IS NULL AND pt.id IS NOT NULL
         THEN (SELECT count(*) FROM p_terms o WHERE o.year = pt.year AND o.kind = pt.kind)
       ELSE 1 END AS share
FROM s_results s JOIN s_lineitems i ON i.sid = s.item JOIN g_classes g ON g.sid = i.class
LEFT JOIN s_academicsessions t ON t.sid = i.period
LEFT JOIN p_terms pt ON pt.sid = i.period
LEFT JOIN k_people k ON k.sid = s.user
WHERE NOT s.gone ORDER BY s.user, s.line
"""


def plan(conn: sqlite3.Connection, scope: Scope) -> None:
    run(conn, CLASSES)
    choose_finals(conn, scope.final)
    file, table = "results.csv", "s_results"
    unfinished = "s.status_of IN ('exempt', 'notsubmitted', 'partiallygraded', 'submitted')"
    ordinary = "EXISTS (SELECT 1 FROM s_lineitems i WHERE i.sid = s.item) AND s.item NOT IN (SELECT sid FROM finals)"
    skip(conn, file, table, f"NOT s.gone AND ({unfinished} OR {ordinary} OR s.score = '' AND s.text = '')")
    skip(conn, "lineItems.csv", "s_lineitems", "s.sid NOT IN (SELECT sid FROM finals)")
    if scope.final == NOTHING:
        skip(conn, file, table, "1")
    copy_records(conn, scope.district_id)
    known = "EXISTS (SELECT 1 FROM p_records p WHERE p.sid = s.sid)"
    reject(
        conn, file, table, "lineItemSourcedId", "'There is no line item ' || s.item || '.'",
        f"NOT EXISTS (SELECT 1 FROM s_lineitems i WHERE i.sid = s.item) AND NOT {known}",
    )  # fmt: skip
    reject(
        conn, file, table, "lineItemSourcedId",
        "'The class of line item ' || s.item || ' is not here, or was rejected.'",
        "EXISTS (SELECT 1 FROM s_lineitems i WHERE i.sid = s.item AND NOT EXISTS (SELECT 1 FROM g_classes g WHERE g.sid = i.class))",
    )  # fmt: skip
    reject(
        conn, file, table, "studentSourcedId", "'There is no student ' || s.user || ', or was rejected.'",
        f"NOT EXISTS (SELECT 1 FROM k_people k WHERE k.sid = s.user AND k.is_student) AND NOT {known}",
    )  # fmt: skip
    conn.execute(WANTED)
    judge(conn, scope)
    conn.execute(
        "INSERT INTO end_records SELECT p.id, p.sid, p.student_id FROM p_records p "
        "JOIN s_results s ON s.sid = p.sid AND s.gone WHERE p.ended IS NULL"
    )
    skip(conn, file, table, "s.gone AND NOT EXISTS (SELECT 1 FROM p_records p WHERE p.sid = s.sid)")


def choose_finals(conn: sqlite3.Connection, rule: str) -> None:
    conn.execute("DROP TABLE IF EXISTS finals")
    conn.execute("CREATE TABLE finals (sid TEXT PRIMARY KEY)")
    conn.executemany(
        "INSERT OR IGNORE INTO finals VALUES (?)",
        [(sid,) for sid, title, category, period in line_items(conn) if is_final(rule, title, category, period)],
    )
    conn.execute("DROP TABLE IF EXISTS final_count")
    conn.execute(
        "CREATE TABLE final_count AS SELECT (SELECT count(*) FROM finals) AS finals, "
        "(SELECT count(*) FROM s_lineitems WHERE NOT gone) AS items, (SELECT count(*) FROM s_results WHERE NOT gone) AS results"
    )


def line_items(conn: sqlite3.Connection) -> Iterator[tuple[str, str, str, str]]:
    """(sourcedId, title, title of the category, title of the grading period)."""
    yield from conn.execute(
        "SELECT i.sid, i.title, coalesce(c.title, ''), coalesce(a.title, p.title, '') FROM s_lineitems i "
        "LEFT JOIN s_categories c ON c.sid = i.category LEFT JOIN s_academicsessions a ON a.sid = i.period "
        "LEFT JOIN p_terms p ON p.sid = i.period WHERE NOT i.gone"
    ).fetchall()


def is_final(rule: str, title: str, category: str, period: str) -> bool:
    """By a rule: 'auto', 'none', or 'category:…', 'title:…', 'period:…' with the words chosen."""
    if rule == AUTO:
        return any(SAYS.search(words) for words in (title, category)) and not any(
            SAYS_NOT.search(words) for words in (title, category)
        )
    kind, _, words = rule.partition(":")
    said = {"category": category, "title": title, "period": period}.get(kind)
    return said is not None and said.casefold() == words.casefold()


def copy_records(conn: sqlite3.Connection, district_id: int) -> None:
    """Records that an earlier result made and this file names again."""
    after = ""
    while sids := [sid for (sid,) in conn.execute(
        "SELECT sid FROM s_results WHERE sid > ? ORDER BY sid LIMIT 1000", (after,)
    )]:  # fmt: skip
        rows = db.session.execute(
            sa.select(CourseRecord.id, CourseRecord.sourced_id, CourseRecord.student_id, sa.cast(CourseRecord.ended_at, sa.String))
            .where(CourseRecord.district_id == district_id, CourseRecord.sourced_id.in_(sids))
            .order_by(CourseRecord.id)
        )
        conn.executemany("INSERT INTO p_records VALUES (?, ?, ?, ?)", [tuple(row) for row in rows])
        after = sids[-1]
    conn.execute("CREATE INDEX ix_p_records ON p_records (sid)")


def judge(conn: sqlite3.Connection, scope: Scope) -> None:
    """Row by row what the record would be, as `keep_records` will find it too."""
    scale = Scale.of(scope.district_id)
    seen: dict[tuple[Any, ...], int] = {}
    cursor = conn.cursor()
    cursor.row_factory = sqlite3.Row
    cursor.execute("SELECT w.*, r.id AS student_id FROM w_results w LEFT JOIN r_students r ON r.sid = w.user ORDER BY w.rowid")
    while rows := cursor.fetchmany(AT_ONCE):
        scale.read({row["student_id"] for row in rows if row["student_id"] is not None})
        credits = credits_of({row["course_id"] for row in rows if row["course_id"] is not None})
        for row in rows:
            judge_row(conn, scale, row, credits, seen)
    of_known_records(conn, scale)


def judge_row(
    conn: sqlite3.Connection, scale: Scale, row: sqlite3.Row, credits: dict[int, Any], seen: dict[tuple[Any, ...], int]
) -> None:
    title = f"{row['name']} · {row['course_title']}"
    mark, problem, remark = mark_of(row["score"], row["text"], row["max"], scale.rule)
    key = (row["user"], row["code"], row["year"], row["term_title"], row["school"])
    if not problem and (line := seen.setdefault(key, row["line"])) != row["line"]:
        problem = f"The same student, course and term as on line {line}, which counts."
    if problem:
        put_aside(conn, row["line"], row["sid"], title, problem)
        return
    made: dict[str, Any] = {
        "line": row["line"], "sid": row["sid"], "user": row["user"], "title": title, "old_id": None, "action": "new",
        "remark": remark, "course": row["course"], "course_id": row["course_id"], "code": row["code"],
        "course_title": row["course_title"], "school": row["school"] or "", "year": row["year"], "term": row["term_title"],
        "share": row["share"], "mark": mark, "n_mark": mark, "n_outcome": scale.rule.weigh(mark, Decimal(1), None).outcome.value,
    }  # fmt: skip
    if row["student_id"] is not None and row["course_id"] is not None:
        facts = facts_of(made, row["student_id"], row["course_id"], credits[row["course_id"]])
        verdict = scale.judge(facts)
        made["remark"] = " ".join(filter(None, (remark, *verdict.remarks)))
        made |= {"n_earned": as_json(verdict.values["credits_earned"]), "n_outcome": verdict.values["outcome"], "n_mark": verdict.values["mark"]}
        if (old := verdict.old) is not None:
            made |= {"old_id": old["id"], "action": "changed" if verdict.differences else "unchanged"}
            made |= {"o_mark": old["mark"], "o_earned": as_json(old["credits_earned"]), "o_outcome": old["outcome"]}
    put(conn, made)


def of_known_records(conn: sqlite3.Connection, scale: Scale) -> None:
    """Results whose line item the file does not bring: the record that they made says the rest."""
    rows = conn.execute(
        "SELECT s.line, s.sid, s.user, s.score, s.text, p.id, p.student_id FROM s_results s JOIN p_records p ON p.sid = s.sid "
        "WHERE NOT s.gone AND NOT EXISTS (SELECT 1 FROM w_results w WHERE w.sid = s.sid) ORDER BY s.line"
    ).fetchall()
    for start in range(0, len(rows), AT_ONCE):
        chunk = rows[start : start + AT_ONCE]
        scale.read({row[6] for row in chunk})
        by_id = {old["id"]: old for old in scale.known.values()}
        names = names_of({row[6] for row in chunk})
        for line, sid, user, score, words, record_id, student_id in chunk:
            old = by_id[record_id]
            title = f"{names[student_id]} · {old['course_title'] or old['course_code']}"
            mark, problem, remark = mark_of(score, words, "", scale.rule)
            if problem:
                put_aside(conn, line, sid, title, problem)
                continue
            given = scale.rule.weigh(mark, old["credits_attempted"], old["credits_given"])
            changed = mark != old["mark"] or old["ended_at"] is not None
            put(conn, {
                "line": line, "sid": sid, "user": user, "title": title, "old_id": record_id, "remark": remark, "mark": mark,
                "action": "changed" if changed else "unchanged", "n_mark": mark, "o_mark": old["mark"],
                "n_earned": as_json(given.earned), "o_earned": as_json(old["credits_earned"]),
                "n_outcome": given.outcome.value, "o_outcome": old["outcome"],
            })  # fmt: skip


def put(conn: sqlite3.Connection, made: dict[str, Any]) -> None:
    conn.execute(f"INSERT INTO plan_results ({', '.join(made)}) VALUES ({', '.join('?' * len(made))})", list(made.values()))


def put_aside(conn: sqlite3.Connection, line: int, sid: str, title: str, problem: str) -> None:
    column = "lineItemSourcedId" if problem.startswith("The same") else "score"
    conn.execute("INSERT INTO problems VALUES ('results.csv', ?, ?, ?, ?, ?)", (sid, line, column, problem, title))
    conn.execute("DELETE FROM s_results WHERE sid = ?", (sid,))


def credits_of(course_ids: set[int]) -> dict[int, Any]:
    course = Course.__table__
    rows = db.session.execute(sa.select(course.c.id, course.c.credits).where(course.c.id.in_(sorted(course_ids))))
    return {row.id: row.credits for row in rows}


def names_of(student_ids: set[int]) -> dict[int, str]:
    rows = db.session.execute(
        sa.select(Student.id, Student.given_name, Student.family_name).where(Student.id.in_(sorted(student_ids)))
    )
    return {row.id: f"{row.given_name} {row.family_name}" for row in rows}


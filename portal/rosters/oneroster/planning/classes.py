"""Courses and classes: what is taught, and where it is taught now."""

# ruff: noqa: S608 - names of tables and columns in SQL are constants of this package
from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from portal.rosters.oneroster.planning.sql import create, reject, resolve, run, skip

if TYPE_CHECKING:
    from portal.rosters.oneroster.planning.scope import Scope

# A course of the file is ours with the same sourcedId, else the one with its code at its school, else the
# district's one with its code: several schools' courses may so stand for one of ours, and the first one speaks.
COURSES = """
SELECT *, old_id IS NOT NULL AND (CASE WHEN o_sid IS NULL THEN nth > 1 ELSE o_sid <> sid END) AS alias FROM (
  SELECT s.line, s.sid, s.title AS title, pl.school AS school, p.id AS old_id,
    row_number() OVER (PARTITION BY coalesce(p.id, -s.rowid) ORDER BY s.line) AS nth,
    s.title AS n_title, p.title AS o_title,
    coalesce(nullif(s.code, ''), p.code, '') AS n_code, p.code AS o_code,
    coalesce(s.low, p.low) AS n_low, p.low AS o_low,
    coalesce(s.high, p.high) AS n_high, p.high AS o_high,
    coalesce(nullif(s.subject, ''), p.subject, '') AS n_subject, p.subject AS o_subject,
    coalesce(p.sced, (SELECT sid FROM p_sced WHERE sid = s.sced)) AS n_sced, p.sced AS o_sced,
    coalesce(p.sid, s.sid) AS n_sid, p.sid AS o_sid
  FROM s_courses s
  JOIN places pl ON pl.sid = s.org
  LEFT JOIN p_courses p ON p.id = coalesce(
    (SELECT c.id FROM p_courses c WHERE c.sid = s.sid),
    (SELECT c.id FROM p_courses c
     WHERE s.code <> '' AND c.code = s.code COLLATE NOCASE
       AND (c.school_id IS NULL OR c.school_id = (SELECT id FROM r_schools WHERE sid = pl.school))
     ORDER BY c.school_id IS NULL, c.id LIMIT 1))
  WHERE NOT s.gone)
ORDER BY line
"""

CLASS_TERMS = """
DROP TABLE IF EXISTS class_terms;
CREATE TABLE class_terms AS
WITH RECURSIVE split (sid, term, rest) AS (
  SELECT sid, '', terms || ',' FROM s_classes WHERE NOT gone
  UNION ALL
  SELECT sid, trim(substr(rest, 1, instr(rest, ',') - 1)), substr(rest, instr(rest, ',') + 1)
  FROM split WHERE rest <> ''
)
SELECT DISTINCT sid, term FROM split WHERE term <> '';
CREATE INDEX ix_class_terms ON class_terms (sid);
"""

# A class of several terms runs from the first day to the last one and belongs to none of them.
CLASSES = """
SELECT s.line, s.sid, s.title AS title, s.course, s.school, p.id AS old_id, t.year, t.begins, t.ends,
  CASE WHEN t.many = 1 THEN t.term END AS term,
  s.title AS n_title, p.title AS o_title,
  coalesce(nullif(s.code, ''), p.code, '') AS n_code, p.code AS o_code,
  c.id AS n_course, p.course_id AS o_course,
  sch.id AS n_school, p.school_id AS o_school,
  t.year AS n_year, p.year AS o_year,
  CASE WHEN t.many = 1 THEN (SELECT id FROM r_terms WHERE sid = t.term) END AS n_term, p.term_id AS o_term,
  t.begins AS n_begins, p.begins AS o_begins, t.ends AS n_ends, p.ends AS o_ends
FROM s_classes s
JOIN (SELECT ct.sid, count(*) AS many, min(x.year) AS year, min(x.term) AS term, min(x.begins) AS begins,
             max(x.ends) AS ends
      FROM class_terms ct JOIN sessions x ON x.sid = ct.term GROUP BY ct.sid) t ON t.sid = s.sid
LEFT JOIN r_courses c ON c.sid = s.course
LEFT JOIN r_schools sch ON sch.sid = s.school
LEFT JOIN p_sections p ON p.sid = s.sid
WHERE NOT s.gone
ORDER BY s.line
"""

ENDED = """
CREATE TABLE end_sections AS
SELECT p.id, p.sid, p.title FROM p_sections p
WHERE p.ends > :today AND p.sid <> '' AND (
  EXISTS (SELECT 1 FROM s_classes s WHERE s.sid = p.sid AND s.gone)
  OR :whole AND p.school_id IN (SELECT id FROM file_schools)
    AND NOT EXISTS (SELECT 1 FROM s_classes s WHERE s.sid = p.sid)
    AND NOT EXISTS (SELECT 1 FROM problems x WHERE x.file = 'classes.csv' AND x.sid = p.sid))
"""


def plan_courses(conn: sqlite3.Connection) -> None:
    reject(
        conn, "courses.csv", "s_courses", "orgSourcedId", "'There is no school or district ' || s.org || '.'",
        "NOT EXISTS (SELECT 1 FROM places WHERE sid = s.org)",
    )  # fmt: skip
    skip(conn, "courses.csv", "s_courses", "s.gone")
    create(conn, "plan_courses", COURSES, alias="alias")
    conn.execute("CREATE INDEX ix_plan_courses ON plan_courses (sid)")
    resolve(
        conn, "r_courses",
        "SELECT sid, old_id FROM plan_courses WHERE old_id IS NOT NULL",
        "SELECT sid, id FROM p_courses WHERE sid <> ''",
    )  # fmt: skip


def plan_classes(conn: sqlite3.Connection, scope: Scope) -> None:
    file, table = "classes.csv", "s_classes"
    skip(conn, file, table, "NOT s.gone AND s.course = '' AND s.class_type = 'homeroom'")
    reject(conn, file, table, "courseSourcedId", "'This cell is empty.'", "s.course = ''")
    reject(
        conn, file, table, "courseSourcedId", "'There is no course ' || s.course || ', or it was rejected.'",
        "NOT EXISTS (SELECT 1 FROM plan_courses WHERE sid = s.course) "
        "AND NOT EXISTS (SELECT 1 FROM r_courses WHERE sid = s.course)",
    )  # fmt: skip
    reject(
        conn, file, table, "schoolSourcedId", "'There is no school ' || s.school || '.'",
        "NOT EXISTS (SELECT 1 FROM places WHERE sid = s.school AND school IS NOT NULL)",
    )  # fmt: skip
    run(conn, CLASS_TERMS)
    unknown = "SELECT ct.term FROM class_terms ct LEFT JOIN sessions x ON x.sid = ct.term WHERE ct.sid = s.sid"
    reject(
        conn, file, table, "termSourcedIds",
        f"'There is no session ' || coalesce(({unknown} AND x.sid IS NULL LIMIT 1), '') || '.'",
        f"EXISTS ({unknown} AND x.sid IS NULL) OR NOT EXISTS (SELECT 1 FROM class_terms ct WHERE ct.sid = s.sid)",
    )  # fmt: skip
    create(conn, "plan_classes", CLASSES)
    conn.execute("CREATE INDEX ix_plan_classes ON plan_classes (sid)")
    resolve(conn, "r_sections", "SELECT sid, id FROM p_sections WHERE sid <> ''")
    conn.execute("DROP TABLE IF EXISTS end_sections")
    conn.execute(ENDED.replace(":today", f"'{scope.today}'").replace(":whole", str(int("classes" in scope.bulk))))

"""Who sits in a class, who teaches it, which further schools a student attends, and demographics."""


from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from portal.rosters.oneroster.planning.sql import create, reject, run, skip
from portal.rosters.oneroster.shapes import RACES

if TYPE_CHECKING:
    from portal.rosters.oneroster.planning.scope import Scope

KNOWN = """
DROP TABLE IF EXISTS k_classes; DROP TABLE IF EXISTS k_people;
CREATE TABLE k_classes (sid TEXT PRIMARY KEY, title, school, begins, ends);
INSERT INTO k_classes SELECT sid, title, school, begins, ends FROM plan_classes;
INSERT OR IGNORE INTO k_classes SELECT p.sid, p.title, s.sid, p.begins, p.ends FROM p_sections p
  LEFT JOIN p_schools s ON s.id = p.school_id WHERE p.sid <> '';
CREATE TABLE k_people (sid TEXT PRIMARY KEY, name, is_student, home);
INSERT INTO k_people SELECT sid, title, is_student, coalesce(home, (SELECT sid FROM p_schools WHERE id = o_home)) FROM plan_people;
INSERT OR IGNORE INTO k_people SELECT p.sid, p.given || ' ' || p.family, 1, (SELECT sid FROM p_schools WHERE id = p.school_id)
  FROM p_students p WHERE p.sid <> '';
INSERT OR IGNORE INTO k_people SELECT sid, given || ' ' || family, 0, NULL FROM p_users WHERE sid <> '';
"""

# In the order of students, so that a chunk changes few of them.
ENROLLMENTS = """
SELECT s.line, s.sid, s.user, s.class, p.id AS old_id,
  sec.id AS n_section, p.section_id AS o_section, st.id AS n_student, p.student_id AS o_student,
  coalesce(s.begins, p.begins, k.begins) AS n_begins, p.begins AS o_begins, s.ends AS n_ends, p.ends AS o_ends
FROM s_enrollments s JOIN k_classes k ON k.sid = s.class
LEFT JOIN r_sections sec ON sec.sid = s.class
LEFT JOIN r_students st ON st.sid = s.user
LEFT JOIN p_enrollments p ON p.sid = s.sid
WHERE s.role = 'student' AND NOT s.gone
ORDER BY s.user, s.line
"""

TEACHERS = """
SELECT s.line, s.sid, s.user, s.class, p.id AS old_id,
  max(coalesce(s.is_primary, 1)) AS n_primary, p.is_primary AS o_primary,
  coalesce(s.begins, p.begins) AS n_begins, p.begins AS o_begins, s.ends AS n_ends, p.ends AS o_ends,
  coalesce(p.sid, s.sid) AS n_sid, p.sid AS o_sid
FROM s_enrollments s
LEFT JOIN r_sections sec ON sec.sid = s.class
LEFT JOIN r_users u ON u.sid = s.user
LEFT JOIN p_teachers p ON p.section_id = sec.id AND p.user_id = u.id
WHERE s.role = 'teacher' AND NOT s.gone
GROUP BY s.class, s.user
ORDER BY min(s.line)
"""

ENDED = """
SELECT p.id, p.sid, p.{who} AS who, sec.year, min(sec.ends, '{today}') AS last, sec.ends >= '{today}' AS runs
FROM {present} p JOIN p_sections sec ON sec.id = p.section_id
WHERE p.sid <> '' AND (p.ends IS NULL OR p.ends > '{today}') AND (
  EXISTS (SELECT 1 FROM s_enrollments s WHERE s.sid = p.sid AND s.gone)
  OR {whole} AND sec.school_id IN (SELECT id FROM file_schools)
    AND NOT EXISTS (SELECT 1 FROM s_enrollments s WHERE s.sid = p.sid)
    AND NOT EXISTS (SELECT 1 FROM problems x WHERE x.file = 'enrollments.csv' AND x.sid = p.sid)
    {further}
  {leavers})
"""
# What a class of the past still holds open ends with the class. Whoever leaves leaves the classes they sit in.
SEATS_OF_LEAVERS = """
OR p.student_id IN (SELECT id FROM leavers) AND NOT EXISTS (SELECT 1 FROM s_enrollments s WHERE s.sid = p.sid)
   AND NOT EXISTS (SELECT 1 FROM problems x WHERE x.file = 'enrollments.csv' AND x.sid = p.sid)
"""

ATTENDED = """
SELECT DISTINCT user, school FROM (
  SELECT h.user, h.school FROM held h WHERE h.role = 'student' AND h.school IS NOT NULL
  UNION ALL
  SELECT s.user, k.school FROM s_enrollments s JOIN k_classes k ON k.sid = s.class
  WHERE s.role = 'student' AND NOT s.gone AND k.school IS NOT NULL AND k.ends >= '{today}'
    AND (s.ends IS NULL OR s.ends >= '{today}')
) d JOIN k_people p ON p.sid = d.user WHERE p.is_student AND p.home IS NOT d.school
"""

PLAN_ATTENDED = """
SELECT 0 AS line, d.user AS sid, d.user, d.school, p.name AS title, st.id AS student_id, sch.id AS school_id,
  a.id AS old_id, NULL AS n_ends, CASE WHEN a.ends >= '{today}' THEN NULL ELSE a.ends END AS o_ends
FROM d_attended d JOIN k_people p ON p.sid = d.user
LEFT JOIN r_students st ON st.sid = d.user
LEFT JOIN r_schools sch ON sch.sid = d.school
LEFT JOIN p_attended a ON a.id = (SELECT x.id FROM p_attended x WHERE x.student_id = st.id AND x.school_id = sch.id
  ORDER BY x.ends IS NOT NULL, x.id DESC LIMIT 1)
"""

END_ATTENDED = """
CREATE TABLE end_attended AS
SELECT a.id, a.student_id AS who FROM p_attended a JOIN p_students st ON st.id = a.student_id
WHERE (a.ends IS NULL OR a.ends >= '{today}') AND st.sid <> '' AND {whole}
  AND a.school_id IN (SELECT id FROM file_schools)
  AND a.id NOT IN (SELECT old_id FROM plan_attended WHERE old_id IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM problems x WHERE x.file IN ('users.csv', 'roles.csv', 'enrollments.csv')
                  AND (x.sid = st.sid OR x.file <> 'users.csv'))
"""

DEMOGRAPHICS = """
SELECT s.line, s.sid, k.name AS title, p.id AS old_id,
  coalesce(s.birth, p.birth) AS n_birth, p.birth AS o_birth,
  coalesce(s.sex, p.sex, '') AS n_sex, coalesce(p.sex, '') AS o_sex,
  CASE WHEN coalesce({flags}) IS NULL THEN coalesce(p.races, '') ELSE rtrim({races}, ',') END AS n_races,
  coalesce(p.races, '') AS o_races,
  coalesce(s.hispanic, p.hispanic) AS n_hispanic, p.hispanic AS o_hispanic
FROM s_demographics s JOIN k_people k ON k.sid = s.sid
LEFT JOIN p_students p ON p.id = (SELECT id FROM r_students WHERE sid = s.sid)
WHERE NOT s.gone
ORDER BY s.line
"""


def plan(conn: sqlite3.Connection, scope: Scope) -> None:
    run(conn, KNOWN)
    plan_enrollments(conn, scope)
    plan_attended(conn, scope)
    plan_demographics(conn)


def plan_enrollments(conn: sqlite3.Connection, scope: Scope) -> None:
    file, table = "enrollments.csv", "s_enrollments"
    skip(conn, file, table, "NOT s.gone AND s.role NOT IN ('student', 'teacher')")
    reject(
        conn, file, table, "classSourcedId", "'There is no class ' || s.class || ', or it was rejected.'",
        "NOT EXISTS (SELECT 1 FROM k_classes WHERE sid = s.class)",
    )  # fmt: skip
    reject(
        conn, file, table, "userSourcedId", "'There is no user ' || s.user || ', or it was rejected.'",
        "NOT EXISTS (SELECT 1 FROM k_people WHERE sid = s.user)",
    )  # fmt: skip
    reject(
        conn, file, table, "role", "'The user ' || s.user || ' is no student.'",
        "s.role = 'student' AND NOT (SELECT is_student FROM k_people WHERE sid = s.user)",
    )  # fmt: skip
    reject(
        conn, file, table, "role", "'The user ' || s.user || ' has no account here that could teach.'",
        "s.role = 'teacher' AND NOT EXISTS (SELECT 1 FROM plan_people WHERE sid = s.user) "
        "AND NOT EXISTS (SELECT 1 FROM r_users WHERE sid = s.user)",
    )  # fmt: skip
    reject(
        conn, file, table, "endDate", "'It ends (' || s.ends || ') before it begins (' || s.begins || ').'",
        "s.ends < s.begins",
    )  # fmt: skip
    create(conn, "plan_enrollments", ENROLLMENTS)
    create(conn, "plan_teachers", TEACHERS)
    conn.execute("CREATE INDEX ix_plan_teachers ON plan_teachers (old_id)")
    whole = str(int("enrollments" in scope.bulk))
    further = "AND p.id NOT IN (SELECT old_id FROM plan_teachers WHERE old_id IS NOT NULL)"
    for name, present, who, more, leavers in (
        ("end_enrollments", "p_enrollments", "student_id", "", SEATS_OF_LEAVERS),
        ("end_teachers", "p_teachers", "user_id", further, ""),
    ):
        conn.execute(f"DROP TABLE IF EXISTS {name}")
        select = ENDED.format(present=present, who=who, today=scope.today, whole=whole, further=more, leavers=leavers)
        conn.execute(f"CREATE TABLE {name} AS {select}")


def plan_attended(conn: sqlite3.Connection, scope: Scope) -> None:
    """Schools beside the home school: named with the student, or the place of a class they sit in."""
    for table in ("d_attended", "end_attended"):
        conn.execute(f"DROP TABLE IF EXISTS {table}")
    conn.execute(f"CREATE TABLE d_attended AS {ATTENDED.format(today=scope.today)}")
    create(conn, "plan_attended", PLAN_ATTENDED.format(today=scope.today))
    conn.execute("CREATE INDEX ix_plan_attended ON plan_attended (old_id)")
    roles = "users" if scope.roles_in_users else "roles"
    whole = int({"users", roles, "enrollments"} <= set(scope.bulk))
    conn.execute(END_ATTENDED.format(today=scope.today, whole=whole))


def plan_demographics(conn: sqlite3.Connection) -> None:
    file, table = "demographics.csv", "s_demographics"
    reject(
        conn, file, table, "sourcedId", "'There is no user ' || s.sid || ', or it was rejected.'",
        "NOT EXISTS (SELECT 1 FROM k_people WHERE sid = s.sid) AND NOT EXISTS (SELECT 1 FROM s_users WHERE sid = s.sid)",
    )  # fmt: skip
    skip(conn, file, table, "NOT EXISTS (SELECT 1 FROM k_people WHERE sid = s.sid AND is_student)")
    flags = ", ".join(f"race_{n}" for n in range(len(RACES)))
    races = " || ".join(f"CASE WHEN race_{n} THEN '{name},' ELSE '' END" for n, name in enumerate(RACES))
    create(conn, "plan_demographics", DEMOGRAPHICS.format(flags=flags, races=races))

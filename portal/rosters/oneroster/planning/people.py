"""Users and what they are: students with a home school, staff with roles."""

# ruff: noqa: S608 - names of tables and columns in SQL are constants of this package
from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

from portal.rosters.oneroster.planning.sql import create, reject, resolve, run, skip

if TYPE_CHECKING:
    from portal.rosters.oneroster.planning.scope import Scope

# (OneRoster's role, at a school?, ours). Guardians, relatives, aides, proctors and technical roles are not used.
ROLES = (
    ("student", 1, "student"), ("teacher", 1, "teacher"), ("counselor", 1, "counselor"),
    ("counselor", 0, "counselor"), ("principal", 1, "school_admin"), ("siteAdministrator", 1, "school_admin"),
    ("administrator", 1, "school_admin"), ("districtAdministrator", 1, "school_admin"),
    ("administrator", 0, "district_admin"), ("districtAdministrator", 0, "district_admin"),
)  # fmt: skip

HELD = """
DROP TABLE IF EXISTS user_orgs; DROP TABLE IF EXISTS held;
CREATE TABLE user_orgs AS
WITH RECURSIVE split (sid, org, rest, place) AS (
  SELECT sid, '', orgs || ',', 0 FROM s_users WHERE NOT gone AND role IS NOT NULL
  UNION ALL
  SELECT sid, trim(substr(rest, 1, instr(rest, ',') - 1)), substr(rest, instr(rest, ',') + 1), place + 1
  FROM split WHERE rest <> ''
)
SELECT sid, org, place FROM split WHERE org <> '';
CREATE INDEX ix_user_orgs ON user_orgs (sid);
"""
HELD_ROWS = """
CREATE TABLE held AS
SELECT s.user AS user, m.ours AS role, pl.school AS school, s.begins, s.ends, s.line,
  CASE s.role_type WHEN 'primary' THEN 0 ELSE 1 END AS place, s.sid
FROM s_roles s JOIN places pl ON pl.sid = s.org
JOIN role_map m ON m.role = s.role AND m.at_school = (pl.school IS NOT NULL)
WHERE NOT s.gone
UNION ALL
SELECT s.sid, m.ours, pl.school, NULL, NULL, s.line, o.place, s.sid || ':' || m.ours || ':' || o.org
FROM s_users s JOIN user_orgs o ON o.sid = s.sid JOIN places pl ON pl.sid = o.org
JOIN role_map m ON m.role = s.role AND m.at_school = (pl.school IS NOT NULL)
"""

PEOPLE = """
SELECT s.*, u.id AS old_id, st.id AS student_id, s.given || ' ' || s.family AS title,
  EXISTS (SELECT 1 FROM held h WHERE h.user = s.sid AND h.role = 'student') OR st.id IS NOT NULL AS is_student,
  EXISTS (SELECT 1 FROM held h WHERE h.user = s.sid AND h.role <> 'student') AS is_staff,
  coalesce((SELECT pl.school FROM places pl WHERE pl.sid = s.primary_org),
           (SELECT h.school FROM held h WHERE h.user = s.sid AND h.role = 'student' ORDER BY h.place, h.line LIMIT 1)
  ) AS home,
  CASE WHEN s.enabled = 0 AND NOT EXISTS (SELECT 1 FROM seated e WHERE e.user = s.sid) THEN ':today'
       WHEN EXISTS (SELECT 1 FROM over o WHERE o.user = s.sid) THEN (SELECT o.ends FROM over o WHERE o.user = s.sid)
  END AS left_on,
  u.username AS o_username, u.email AS o_email, u.given AS o_given, u.family AS o_family, u.sid AS o_sid,
  st.school_id AS o_home, st.local AS o_local, st.given AS o_sgiven, st.middle AS o_middle,
  st.family AS o_sfamily, st.preferred AS o_preferred, st.grade AS o_grade, st.state AS o_state, st.sid AS o_ssid,
  st.user_id AS o_user, st.exited AS o_exited
FROM s_users s
LEFT JOIN p_users u ON u.id = coalesce(
  (SELECT id FROM p_users WHERE sid = s.sid),
  (SELECT id FROM p_users x WHERE x.username = s.username AND x.sid IS NULL
     AND (SELECT count(*) FROM s_users y WHERE y.username = s.username) = 1
     AND (lower(x.family) = lower(s.family) OR x.email <> '' AND lower(x.email) = lower(s.email))
     AND NOT EXISTS (SELECT 1 FROM p_students z WHERE z.user_id = x.id AND z.sid <> '' AND z.sid <> s.sid)))
LEFT JOIN p_students st ON st.id = coalesce(
  (SELECT id FROM p_students WHERE sid = s.sid),
  (SELECT min(id) FROM p_students x WHERE s.identifier <> '' AND x.local = s.identifier AND x.sid IS NULL
     AND (SELECT count(*) FROM s_users y WHERE y.identifier = s.identifier) = 1
     AND lower(x.family) = lower(s.family)
     AND NOT EXISTS (SELECT 1 FROM p_students z WHERE z.user_id = u.id AND z.id <> x.id)),
  (SELECT id FROM p_students x WHERE x.user_id = u.id AND coalesce(x.sid, '') = ''))
WHERE NOT s.gone
"""

PLAN = """
SELECT w.line, w.sid, w.title, w.old_id, w.student_id, w.is_student, w.home, w.enabled, w.remark,
  w.username AS n_username, w.o_username,
  coalesce(nullif(w.email, ''), w.o_email, '') AS n_email, w.o_email,
  w.given AS n_given, w.o_given, w.family AS n_family, w.o_family,
  w.sid AS n_sid, w.o_sid,
  w.is_student AS n_student, w.student_id IS NOT NULL AS o_student,
  CASE WHEN w.is_student THEN coalesce((SELECT id FROM r_schools WHERE sid = w.home), CASE WHEN w.home IS NULL THEN w.o_home END) END
    AS n_home, w.o_home,
  CASE WHEN w.is_student THEN coalesce(nullif(w.identifier, ''), w.o_local, '') END AS n_local, w.o_local,
  CASE WHEN w.is_student THEN w.given END AS n_sgiven, w.o_sgiven,
  CASE WHEN w.is_student THEN coalesce(nullif(w.middle, ''), w.o_middle, '') END AS n_middle, w.o_middle,
  CASE WHEN w.is_student THEN w.family END AS n_sfamily, w.o_sfamily,
  CASE WHEN w.is_student THEN coalesce(nullif(w.preferred, ''), w.o_preferred, '') END AS n_preferred, w.o_preferred,
  CASE WHEN w.is_student THEN coalesce(w.grade, w.o_grade) END AS n_grade, w.o_grade,
  CASE WHEN NOT w.is_student THEN NULL WHEN w.left_on IS NULL THEN 'active'
       WHEN w.o_state IS NULL OR w.o_state = 'active' THEN 'exited' ELSE w.o_state END AS n_state, w.o_state,
  CASE WHEN NOT w.is_student OR w.left_on IS NULL THEN NULL
       WHEN w.o_state IS NULL OR w.o_state = 'active' THEN w.left_on ELSE w.o_exited END AS n_exited, w.o_exited,
  CASE WHEN w.is_student THEN w.sid END AS n_ssid, w.o_ssid,
  CASE WHEN w.is_student THEN w.old_id END AS n_user, w.o_user
FROM w_people w ORDER BY w.line
"""

# Who has left although the file names them: it says so of each of their roles as a student, or closes their account
# and seats them in no class. An account that is closed while they sit in a class only keeps them from signing in.
LEFT = """
DROP TABLE IF EXISTS seated; DROP TABLE IF EXISTS over; DROP TABLE IF EXISTS leavers;
CREATE TABLE seated AS SELECT DISTINCT s.user FROM s_enrollments s
  WHERE s.role = 'student' AND NOT s.gone AND (s.ends IS NULL OR s.ends >= ':today')
    AND s.user IN (SELECT sid FROM s_users WHERE enabled = 0);
CREATE INDEX ix_seated ON seated (user);
CREATE TABLE over AS SELECT h.user, max(h.ends) AS ends FROM held h WHERE h.role = 'student'
  GROUP BY h.user HAVING count(h.ends) = count(*) AND max(h.ends) < ':today';
CREATE INDEX ix_over ON over (user);
"""

LEAVERS = """
CREATE TABLE leavers AS
SELECT id, sid, title FROM end_students
UNION
SELECT student_id, sid, title FROM plan_people WHERE is_student AND o_state = 'active' AND n_state <> 'active';
"""

END_STUDENTS = """
CREATE TABLE end_students AS
SELECT p.id, p.sid, p.given || ' ' || p.family AS title FROM p_students p
WHERE p.state = 'active' AND p.sid <> '' AND (
  EXISTS (SELECT 1 FROM s_users s WHERE s.sid = p.sid AND s.gone)
  OR :whole AND p.school_id IN (SELECT id FROM file_schools)
    AND NOT EXISTS (SELECT 1 FROM s_users s WHERE s.sid = p.sid)
    AND NOT EXISTS (SELECT 1 FROM problems x WHERE x.file = 'users.csv' AND x.sid = p.sid))
"""


def plan(conn: sqlite3.Connection, scope: Scope) -> None:
    conn.execute("DROP TABLE IF EXISTS role_map")
    conn.execute("CREATE TABLE role_map (role TEXT, at_school INTEGER, ours TEXT)")
    conn.executemany("INSERT INTO role_map VALUES (?, ?, ?)", ROLES)
    conn.execute("CREATE INDEX IF NOT EXISTS ix_s_users_username ON s_users (username)")
    conn.execute("CREATE INDEX IF NOT EXISTS ix_s_users_identifier ON s_users (identifier)")
    check_roles(conn)
    run(conn, HELD)
    check_users(conn)
    conn.execute(HELD_ROWS)
    conn.execute("CREATE INDEX ix_held ON held (user)")
    run(conn, LEFT.replace(":today", scope.today))
    for table in ("w_people", "end_students"):
        conn.execute(f"DROP TABLE IF EXISTS {table}")
    conn.execute(f"CREATE TABLE w_people AS {PEOPLE.replace(':today', scope.today)}")
    conn.execute("ALTER TABLE w_people ADD COLUMN remark TEXT NOT NULL DEFAULT ''")
    conn.execute("CREATE INDEX ix_w_people ON w_people (sid)")
    leave_out(conn)
    give_usernames(conn)
    create(conn, "plan_people", PLAN)
    conn.execute("CREATE INDEX ix_plan_people ON plan_people (sid)")
    resolve(
        conn, "r_users",
        "SELECT sid, old_id FROM plan_people WHERE old_id IS NOT NULL",
        "SELECT sid, id FROM p_users WHERE sid <> ''",
    )  # fmt: skip
    resolve(
        conn, "r_students",
        "SELECT sid, student_id FROM plan_people WHERE student_id IS NOT NULL",
        "SELECT sid, id FROM p_students WHERE sid <> ''",
    )  # fmt: skip
    conn.execute(
        END_STUDENTS.replace(":whole", str(int("users" in scope.bulk)))
    )
    run(conn, LEAVERS)


def check_roles(conn: sqlite3.Connection) -> None:
    file, table = "roles.csv", "s_roles"
    skip(conn, file, table, "NOT s.gone AND NOT EXISTS (SELECT 1 FROM role_map m WHERE m.role = s.role)")
    reject(
        conn, file, table, "orgSourcedId", "'There is no school or district ' || s.org || '.'",
        "NOT EXISTS (SELECT 1 FROM places WHERE sid = s.org)",
    )  # fmt: skip
    reject(
        conn, file, table, "userSourcedId", "'There is no user ' || s.user || ', or it was rejected.'",
        "NOT EXISTS (SELECT 1 FROM s_users u WHERE u.sid = s.user) "
        "AND NOT EXISTS (SELECT 1 FROM p_users u WHERE u.sid = s.user)",
    )  # fmt: skip
    reject(
        conn, file, table, "orgSourcedId", "'The role ' || s.role || ' needs a school; ' || s.org || ' is none.'",
        "NOT EXISTS (SELECT 1 FROM places pl JOIN role_map m ON m.at_school = (pl.school IS NOT NULL) "
        "WHERE pl.sid = s.org AND m.role = s.role)",
    )  # fmt: skip
    reject(
        conn, file, table, "endDate", "'The role ends (' || s.ends || ') before it begins (' || s.begins || ').'",
        "s.ends < s.begins",
    )  # fmt: skip


def check_users(conn: sqlite3.Connection) -> None:
    file, table = "users.csv", "s_users"
    used = "EXISTS (SELECT 1 FROM role_map m WHERE m.role = s.role)"
    unknown = "SELECT o.org FROM user_orgs o LEFT JOIN places pl ON pl.sid = o.org WHERE o.sid = s.sid"
    reject(
        conn, file, table, "orgSourcedIds",
        f"'There is no school or district ' || ({unknown} AND pl.sid IS NULL LIMIT 1) || '.'",
        f"{used} AND EXISTS ({unknown} AND pl.sid IS NULL)",
    )  # fmt: skip
    reject(
        conn, file, table, "orgSourcedIds", "'A ' || s.role || ' needs a school here.'",
        f"{used} AND NOT EXISTS (SELECT 1 FROM user_orgs o JOIN places pl ON pl.sid = o.org "
        "JOIN role_map m ON m.at_school = (pl.school IS NOT NULL) AND m.role = s.role WHERE o.sid = s.sid)",
    )  # fmt: skip


def leave_out(conn: sqlite3.Connection) -> None:
    """People without any role that the portal has (guardians, relatives), and new staff who are not enabled."""
    useless = "NOT is_student AND old_id IS NULL AND (NOT is_staff OR enabled = 0)"
    many = conn.execute(f"DELETE FROM w_people WHERE {useless}").rowcount
    conn.execute("INSERT INTO skipped VALUES ('users.csv', ?)", (many,))
    homeless = "is_student AND home IS NULL AND o_home IS NULL"
    conn.execute(
        "INSERT INTO problems SELECT 'users.csv', sid, line, 'orgSourcedIds', "
        f"'No school is known for this student.', title FROM w_people WHERE {homeless}"
    )
    conn.execute(f"DELETE FROM s_users WHERE sid IN (SELECT sid FROM w_people WHERE {homeless})")
    conn.execute(f"DELETE FROM w_people WHERE {homeless}")


def give_usernames(conn: sqlite3.Connection) -> None:
    """User names are unique in the whole portal: who comes second gets a number behind theirs, once and for good."""
    conn.execute("CREATE INDEX ix_w_people_username ON w_people (username)")
    rows = conn.execute(
        "SELECT w.rowid, w.username, w.o_username, w.old_id FROM w_people w WHERE w.username IS NOT w.o_username AND ("
        "EXISTS (SELECT 1 FROM p_users p WHERE p.username = w.username AND p.id IS NOT w.old_id) "
        "OR EXISTS (SELECT 1 FROM p_names p WHERE p.username = w.username) "
        "OR EXISTS (SELECT 1 FROM w_people x WHERE x.username = w.username AND x.rowid < w.rowid) "
        "OR w.o_username GLOB '*-[0-9]*') ORDER BY w.rowid"
    ).fetchall()
    for rowid, wanted, old, old_id in rows:
        if old is not None and re.fullmatch(re.escape(wanted) + r"-\d+", old):
            name, remark = old, ""
        elif old is not None and taken(conn, wanted, rowid, old_id):
            name, remark = old, f"The user name {wanted} is taken; {old} stays."
        elif old is not None:
            continue
        else:
            number = 2
            while taken(conn, f"{wanted}-{number}", rowid, old_id):
                number += 1
            name, remark = f"{wanted}-{number}", f"The user name {wanted} is taken; it becomes {wanted}-{number}."
        conn.execute("UPDATE w_people SET username = ?, remark = ? WHERE rowid = ?", (name, remark, rowid))


def taken(conn: sqlite3.Connection, name: str, rowid: int, old_id: int | None) -> bool:
    """Whether somebody else has the name, in this district, another one, or in the file."""
    return bool(
        conn.execute(
            "SELECT EXISTS (SELECT 1 FROM p_users WHERE username = ?1 AND id IS NOT ?3) "
            "OR EXISTS (SELECT 1 FROM p_names WHERE username = ?1) "
            "OR EXISTS (SELECT 1 FROM w_people WHERE username = ?1 AND rowid <> ?2)",
            (name, rowid, old_id),
        ).fetchone()[0]
    )

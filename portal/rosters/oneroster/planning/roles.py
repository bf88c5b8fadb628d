"""Roles as grants: given, changed and ended; only those that a roster brought are ever ended."""


from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from portal.rosters.oneroster.planning.sql import create

if TYPE_CHECKING:
    from portal.rosters.oneroster.planning.scope import Scope

# A student gets one grant, for the home school; a person who may not sign in gets none.
WANTED = """
CREATE TABLE wanted AS
SELECT h.user, h.role, h.school, min(h.sid) AS sid, min(h.line) AS line, min(h.begins) AS begins,
  CASE WHEN count(h.ends) = count(*) THEN max(h.ends) END AS ends
FROM held h LEFT JOIN plan_people pp ON pp.sid = h.user
WHERE h.role <> 'student' AND coalesce(pp.enabled, 1) <> 0
  AND (pp.sid IS NOT NULL OR EXISTS (SELECT 1 FROM r_users WHERE sid = h.user))
GROUP BY h.user, h.role, h.school
UNION ALL
SELECT sid, 'student', home, sid || ':student', line, NULL, NULL FROM plan_people
WHERE is_student AND home IS NOT NULL AND coalesce(enabled, 1) <> 0 AND n_state = 'active'
"""

GRANTS = """
SELECT w.line, w.sid, w.user, w.role, w.school, u.id AS user_id, sch.id AS school_id,
  w.role || coalesce(' at ' || (SELECT n_name FROM plan_schools WHERE sid = w.school), '') AS title,
  coalesce(g.id, m.id) AS old_id, m.id IS NOT NULL AND g.id IS NULL AS by_hand, w.begins,
  w.ends AS n_ends, g.ends AS o_ends
FROM wanted w
LEFT JOIN r_users u ON u.sid = w.user
LEFT JOIN r_schools sch ON sch.sid = w.school
LEFT JOIN p_grants g ON g.id = (
  SELECT x.id FROM p_grants x WHERE x.user_id = u.id AND x.role = w.role AND x.school_id IS sch.id AND x.sid <> ''
    AND (w.school IS NULL OR sch.id IS NOT NULL)
  ORDER BY x.ends IS NOT NULL, x.ends DESC, x.id DESC LIMIT 1)
LEFT JOIN p_grants m ON m.id = (
  SELECT x.id FROM p_grants x WHERE x.user_id = u.id AND x.role = w.role AND x.school_id IS sch.id AND x.sid IS NULL
    AND (w.school IS NULL OR sch.id IS NOT NULL) AND (x.ends IS NULL OR x.ends >= :today) LIMIT 1)
WHERE w.ends IS NULL OR w.ends >= :today
ORDER BY w.line
"""

# Whose roles the file tells in full: of everybody in a whole file, of those in users.csv where that says roles.
# OneRoster 1.1 has no word for a counselor, so a file of that version that never says it ends none.
ENDED = """
CREATE TABLE end_grants AS
SELECT g.id, g.role, g.user_id, u.given || ' ' || u.family || ', ' || g.role AS title
FROM p_grants g JOIN p_users u ON u.id = g.user_id
WHERE g.sid <> '' AND u.sid <> '' AND (g.ends IS NULL OR g.ends >= :today) AND g.user_id IS NOT :by_user
  AND NOT (:roles_in_users AND g.role = 'counselor' AND NOT EXISTS (SELECT 1 FROM s_users s WHERE s.role = 'counselor'))
  AND g.id NOT IN (SELECT old_id FROM plan_grants WHERE old_id IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM problems x WHERE x.file = 'users.csv' AND x.sid = u.sid)
  AND NOT EXISTS (SELECT 1 FROM problems x WHERE x.file = 'roles.csv' AND x.sid = g.sid)
  AND (EXISTS (SELECT 1 FROM s_roles s WHERE s.gone AND (s.sid = g.sid OR g.role = 'student' AND s.user = u.sid
               AND s.role = 'student' AND NOT EXISTS (SELECT 1 FROM held h WHERE h.user = u.sid AND h.role = 'student')))
    OR EXISTS (SELECT 1 FROM s_users s WHERE s.sid = u.sid AND (s.gone OR s.enabled = 0
               OR g.role = 'student' AND EXISTS (SELECT 1 FROM over o WHERE o.user = u.sid) OR :roles_in_users AND s.role IS NOT NULL))
    OR :whole AND (g.school_id IN (SELECT id FROM file_schools)
               OR g.school_id IS NULL AND EXISTS (SELECT 1 FROM plan_district)))
"""


def plan(conn: sqlite3.Connection, scope: Scope) -> None:
    for table in ("wanted", "end_grants"):
        conn.execute(f"DROP TABLE IF EXISTS {table}")
    conn.execute(WANTED)
    whole = "users" in scope.bulk if scope.roles_in_users else "roles" in scope.bulk
    values = {
        ":today": f"'{scope.today}'",
        ":by_user": str(scope.by_user or 0),
        ":roles_in_users": str(int(scope.roles_in_users)),
        ":whole": str(int(whole)),
    }
    grants, ended = GRANTS, ENDED
    for name, value in values.items():
        grants, ended = grants.replace(name, value), ended.replace(name, value)
    create(conn, "plan_grants", grants, alias="by_hand")
    conn.execute("CREATE INDEX ix_plan_grants ON plan_grants (old_id)")
    conn.execute(ended)

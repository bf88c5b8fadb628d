"""A district's progress as one SQL statement, for the recompute to be measured against.

It counts what SQL counts well: per student, program and requirement how much is done, under way, waiting, planned. It leaves out
what a statement cannot say: that a record counts once only, choices between requirements, waivers, substitutions, the next
step, who is off track. So it is a lower bound of what a statement for the whole would take, and equals the summaries only
where those rules change nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.extensions import db
from portal.programs.compiled import versions_of
from portal.programs.models import ProgramSite

TABLES = """
CREATE TEMP TABLE bench_leaf (version_id BIGINT, program_id BIGINT, leaf INTEGER, kind VARCHAR(12), need INTEGER, PRIMARY KEY (version_id, leaf));
CREATE TEMP TABLE bench_key (offering_id BIGINT, version_id BIGINT, leaf INTEGER, PRIMARY KEY (offering_id, version_id, leaf));
CREATE TEMP TABLE bench_total (version_id BIGINT PRIMARY KEY, program_id BIGINT, total INTEGER);
CREATE TEMP TABLE bench_offered (school_id BIGINT, version_id BIGINT, PRIMARY KEY (school_id, version_id));
"""
COUNTED = "('courses', 'experiences', 'credential')"

STATEMENT = """
WITH earned AS (
  SELECT r.student_id, r.course_id, CASE WHEN r.part <> '' THEN r.part ELSE lower(trim(r.term)) END AS part, c.credits * {k} AS credits, MAX(r.credits_earned) * {k} AS most
  FROM course_records r JOIN courses c ON c.id = r.course_id
  WHERE r.district_id = :district AND r.passed AND r.ended_at IS NULL GROUP BY 1, 2, 3, 4
), worked AS (
  SELECT p.student_id, p.experience_id, COALESCE(e.hours, k.minimum_hours * {unit}) * {k} AS goal,
    COALESCE(SUM(CASE WHEN h.state = 'approved' THEN h.hours END), 0) * {k} AS approved,
    COALESCE(SUM(CASE WHEN h.state IN ('submitted', 'verified', 'returned') THEN h.hours END), 0) * {k} AS waiting,
    COALESCE(SUM(CASE WHEN h.state = 'planned' THEN h.hours END), 0) * {k} AS planned,
    MAX(CASE WHEN p.state = 'completed' THEN 1 ELSE 0 END) AS completed, MAX(CASE WHEN p.state = 'active' THEN 1 ELSE 0 END) AS active,
    MAX(CASE WHEN p.state IN ('active', 'confirmed', 'agreement_out') THEN 1 ELSE 0 END) AS running, MIN(CASE WHEN p.state = 'requested' THEN 1 ELSE 0 END) AS requested
  FROM placements p JOIN experiences e ON e.id = p.experience_id JOIN experience_kinds k ON k.code = e.experience_kind LEFT JOIN hour_entries h ON h.placement_id = p.id
  WHERE p.district_id = :district AND p.state <> 'withdrawn' GROUP BY 1, 2, 3
), item AS (
  SELECT student_id, offering_id, MIN(band) AS band, MAX(earned) AS earned, MAX(credits) AS credits FROM (
    SELECT student_id, course_id AS offering_id, CASE WHEN SUM(most) >= credits THEN 0 ELSE 9 END AS band, CASE WHEN SUM(most) > credits THEN credits ELSE SUM(most) END AS earned, credits
    FROM earned GROUP BY student_id, course_id, credits
    UNION ALL SELECT r.student_id, r.course_id, 1, 0, c.credits * {k} FROM course_records r JOIN courses c ON c.id = r.course_id
      WHERE r.district_id = :district AND r.outcome = 'open' AND r.ended_at IS NULL AND (r.open_until IS NULL OR r.open_until >= :today)
    UNION ALL SELECT e.student_id, s.course_id, CASE WHEN s.begins_on <= :today THEN 1 ELSE 3 END, 0, c.credits * {k}
      FROM sections s JOIN enrollments e ON e.section_id = s.id JOIN courses c ON c.id = s.course_id
      WHERE e.district_id = :district AND s.ends_on >= :today AND (e.ends_on IS NULL OR e.ends_on >= :today)
    UNION ALL SELECT student_id, experience_id,
      CASE WHEN completed = 1 OR (goal > 0 AND approved >= goal) THEN 0 WHEN (waiting > 0 AND goal > 0 AND approved + waiting >= goal) OR requested = 1 THEN 2
        WHEN active = 1 OR approved > 0 OR waiting > 0 THEN 1 ELSE 3 END, 0, 0 FROM worked
    UNION ALL SELECT student_id, -credential_id, CASE state WHEN 'approved' THEN 0 WHEN 'submitted' THEN 2 ELSE 1 END, 0, 0 FROM student_credentials
      WHERE district_id = :district AND state <> 'refused' AND (state <> 'attempted' OR result <> 'failed') AND (expires_on IS NULL OR expires_on >= :today)
    UNION ALL SELECT p.student_id, p.offering_id, 3, 0, COALESCE(c.credits, 0) * {k} FROM plan_entries p LEFT JOIN courses c ON c.id = p.offering_id WHERE p.district_id = :district
  ) AS every_item GROUP BY 1, 2
), at AS (
  SELECT s.id AS student_id, o.version_id FROM students s JOIN bench_offered o ON o.school_id = s.school_id WHERE s.district_id = :district
  UNION SELECT a.student_id, o.version_id FROM attended_schools a JOIN bench_offered o ON o.school_id = a.school_id JOIN students s ON s.id = a.student_id
    WHERE s.district_id = :district AND (a.ends_on IS NULL OR a.ends_on >= :today)
), chosen AS (
  SELECT student_id, program_version_id AS version_id FROM choices WHERE district_id = :district AND left_on IS NULL
), concerned AS (
  SELECT student_id, version_id FROM chosen
  UNION SELECT a.student_id, a.version_id FROM at a JOIN bench_total t ON t.version_id = a.version_id
    WHERE NOT EXISTS (SELECT 1 FROM chosen c JOIN bench_total own ON own.version_id = c.version_id WHERE c.student_id = a.student_id AND own.program_id = t.program_id)
      AND EXISTS (SELECT 1 FROM item i JOIN bench_key k ON k.offering_id = i.offering_id WHERE i.student_id = a.student_id AND k.version_id = a.version_id)
), filled AS (
  SELECT c.student_id, c.version_id, l.leaf, l.kind, l.need,
    SUM(CASE WHEN l.kind = 'credits' THEN i.earned WHEN l.kind = 'hours' THEN w.approved WHEN i.band = 0 THEN 1000 ELSE 0 END) AS done,
    SUM(CASE WHEN l.kind = 'credits' AND i.band = 1 THEN i.credits - i.earned WHEN l.kind IN {counted} AND i.band = 1 THEN 1000 ELSE 0 END) AS in_progress,
    SUM(CASE WHEN l.kind = 'hours' THEN w.waiting WHEN l.kind IN {counted} AND i.band = 2 THEN 1000 ELSE 0 END) AS waiting,
    SUM(CASE WHEN l.kind = 'credits' AND i.band = 3 THEN i.credits - i.earned WHEN l.kind = 'hours' THEN w.planned WHEN l.kind IN {counted} AND i.band = 3 THEN 1000 ELSE 0 END) AS planned,
    MAX(w.running) AS running
  FROM concerned c JOIN item i ON i.student_id = c.student_id JOIN bench_key k ON k.offering_id = i.offering_id AND k.version_id = c.version_id
    JOIN bench_leaf l ON l.version_id = k.version_id AND l.leaf = k.leaf LEFT JOIN worked w ON w.student_id = i.student_id AND w.experience_id = i.offering_id
  GROUP BY 1, 2, 3, 4, 5
), stations AS (
  SELECT student_id, version_id,
    CASE WHEN kind IN {counted} THEN {least}(done, need) / 1000 WHEN done >= need THEN 1 ELSE 0 END AS done,
    CASE WHEN kind IN {counted} THEN {least}(in_progress, need - {least}(done, need)) / 1000
      WHEN done >= need THEN 0 WHEN waiting > 0 AND done + waiting >= need AND in_progress = 0 THEN 0 WHEN done + in_progress + waiting > 0 OR running = 1 THEN 1 ELSE 0 END AS in_progress,
    CASE WHEN kind IN {counted} THEN {least}(waiting, need - {least}(done + in_progress, need)) / 1000 WHEN done < need AND waiting > 0 AND done + waiting >= need AND in_progress = 0 THEN 1 ELSE 0 END AS waiting,
    CASE WHEN kind IN {counted} THEN {least}(planned, need - {least}(done + in_progress + waiting, need)) / 1000 WHEN done + in_progress + waiting = 0 AND COALESCE(running, 0) = 0 AND planned > 0 THEN 1 ELSE 0 END AS planned
  FROM filled
)
SELECT c.student_id, t.program_id, t.total, COALESCE(SUM(s.done), 0), COALESCE(SUM(s.in_progress), 0), COALESCE(SUM(s.waiting), 0), COALESCE(SUM(s.planned), 0)
FROM concerned c JOIN bench_total t ON t.version_id = c.version_id LEFT JOIN stations s ON s.student_id = c.student_id AND s.version_id = c.version_id
GROUP BY c.student_id, t.program_id, t.total
"""


def statement_of(district_id: int, today: date) -> Callable[[], list[Any]]:
    """The deed that asks it; what it needs of the compiled programs is laid beside the data before anything is timed."""
    conn, versions = db.session.connection(), versions_of(district_id)
    for each in TABLES.strip().split(";\n"):
        conn.exec_driver_sql(f"DROP TABLE IF EXISTS {each.split()[3]}")
        conn.exec_driver_sql(each.rstrip(";\n"))
    leaves, keys, totals, offered = [], set(), [], []
    for version_id, rules in sorted(versions.known.items()):
        for index, leaf in enumerate(rules.leaves):
            leaves.append({"v": version_id, "p": rules.program_id, "l": index, "k": leaf.kind, "n": leaf.need})
            keys |= {(key, version_id, index) for key in leaf.keys}
        stations = sum(max(1, leaf.need // 1000) if f"'{leaf.kind}'" in COUNTED else 1 for leaf in rules.leaves)
        totals.append({"v": version_id, "p": rules.program_id, "t": stations})
    for school_id in db.session.scalars(sa.select(ProgramSite.school_id).distinct().order_by(ProgramSite.school_id)):
        offered += [{"s": school_id, "v": rules.version_id} for rules in versions.offered_at(frozenset({school_id}))]
    conn.execute(sa.text("INSERT INTO bench_leaf VALUES (:v, :p, :l, :k, :n)"), leaves)
    conn.execute(sa.text("INSERT INTO bench_key VALUES (:o, :v, :l)"), [{"o": o, "v": v, "l": index} for o, v, index in sorted(keys)])
    conn.execute(sa.text("INSERT INTO bench_total VALUES (:v, :p, :t)"), totals)
    conn.execute(sa.text("INSERT INTO bench_offered VALUES (:s, :v)"), offered)
    conn.exec_driver_sql("ANALYZE")
    on_sqlite = conn.dialect.name == "sqlite"
    written = STATEMENT.format(k=1 if on_sqlite else 1000, unit=1000 if on_sqlite else 1, least="min" if on_sqlite else "LEAST", counted=COUNTED)
    values = {"district": district_id, "today": today.isoformat() if on_sqlite else today}
    return lambda: list(conn.execute(sa.text(written), values))

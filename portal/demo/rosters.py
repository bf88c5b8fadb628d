"""Earlier roster imports in the demo: one that ended last year's seats, one of files that were only nearly OneRoster."""

from __future__ import annotations

from uuid import NAMESPACE_OID, uuid5

from portal.demo.world import Campus
from portal.imports.columns import header_hash
from portal.schools.models import year_title

AUTUMN, LATER = 80, 9
"""Days ago."""
HEADINGS = ("student_id", "Login", "First", "Last", "Grade Level", "Kind", "School")
COLUMNS = dict(zip(("sourcedId", "username", "givenName", "familyName", "grades", "role", "orgSourcedIds"), HEADINGS, strict=True))


def add_imports(campus: Campus) -> None:
    world, by = campus.world, campus.staff_ids["wboone"]
    students, sections = world.rows.written["students"], world.rows.written["sections"]
    last_year = 312
    _import(campus, by, AUTUMN, "sis-oneroster-1.2-bulk.zip", {
        "orgs.csv": {"unchanged": 5}, "academicSessions.csv": {"new": 3}, "courses.csv": {"changed": 4, "unchanged": 118},
        "classes.csv": {"new": sections}, "users.csv": {"new": 288, "changed": students - 288, "ended": 6},
        "enrollments.csv": {"new": sections * 12, "ended": last_year, "rejected": 1},
    }, [
        "6 students leave; their records, credentials and hours stay.",
        f"{last_year} enrollments of {year_title(world.calendar.year - 1)} end; nothing earned is lost.",
    ])  # fmt: skip
    _import(campus, by, LATER, "orgs.csv and 6 more", {
        "users.csv": {"new": 2, "changed": 3, "unchanged": students - 3}, "enrollments.csv": {"new": 14},
        "results.csv": {"new": 31, "changed": 2, "skipped": 940, "rejected": 2},
    }, [
        f"students.csv is read as users.csv: {', '.join(f'{theirs} as {ours}' for ours, theirs in COLUMNS.items())}, stu as student.",
        "There is no manifest.csv: nobody is ended because a file does not name them.",
        "Final marks: 4 of 57 line items, by the rule “category is Semester grade”. Other results are left alone.",
    ])  # fmt: skip
    moment = world.calendar.ago(LATER)
    for key, name, mapping in (
        (header_hash(HEADINGS), "students", {"file": "users", "columns": COLUMNS, "values": {"role": {"stu": "student", "tch": "teacher"}}}),
        ("final", "", {"final": "category:Semester grade", "mode": ""}),
    ):
        world.rows.add(
            "import_mappings", district_id=world.district_id, kind="oneroster", header_hash=key, name=name, mapping=mapping,
            used_at=moment,
        )  # fmt: skip


def _import(campus: Campus, by: int, ago: int, filename: str, files: dict[str, dict[str, int]], notes: list[str]) -> None:
    world = campus.world
    moment = world.calendar.ago(ago)
    totals = {word: sum(of.get(word, 0) for of in files.values()) for word in ("new", "changed", "ended", "unchanged", "skipped", "rejected")}
    world.rows.add(
        "import_batches", district_id=world.district_id, user_id=by, kind="oneroster", filename=filename, state="done",
        storage_key=uuid5(NAMESPACE_OID, filename).hex, counts={**totals, "files": files}, notes=notes,
        created_at=moment, updated_at=moment, prepared_at=moment, confirmed_at=moment, finished_at=moment,
    )  # fmt: skip

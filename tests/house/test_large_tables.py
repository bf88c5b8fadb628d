"""What grows with the students carries its district, so that a state's database can be cut by it."""

from __future__ import annotations

from portal.database import Model

PER_STUDENT = {
    "students", "users", "grants", "enrollments", "sections", "course_records", "hour_entries", "placements", "placement_terms",
    "progress_summaries", "progress_changes", "choices", "plan_entries", "student_credentials", "perkins_statuses", "perkins_standings",
    "waivers", "substitutions", "audit_events", "mails",
}  # fmt: skip
"""One row a student or more; counted in a district of 100,000 (docs/scaling.md)."""
BY_THEIR_PARENT = {
    "caseloads": "students",
    "section_teachers": "sections",
    "attended_schools": "students",
    "perkins_status_records": "perkins_statuses",
}
"""Links of two or three columns, which lie where the row lies that they belong to."""


def test_every_table_that_grows_with_the_students_says_whose_it_is():
    assert {name for name in PER_STUDENT if "district_id" not in Model.metadata.tables[name].columns} == set()


def test_a_link_without_a_district_refers_to_a_row_that_has_one():
    for name, parent in BY_THEIR_PARENT.items():
        columns = Model.metadata.tables[name].columns
        assert "district_id" not in columns, f"{name} can leave this list"
        assert parent in {key.column.table.name for column in columns for key in column.foreign_keys}
        assert "district_id" in Model.metadata.tables[parent].columns

"""Which column is which."""

from __future__ import annotations

from portal.accounts.models import Role
from portal.imports import columns
from portal.imports.kinds import Field, TabularKind
from portal.imports.tables import open_table
from tests import factories as make

KIND = TabularKind(
    "test", "Test", "row",
    (Field("code", "Course code", True, aliases=("course",)), Field("title", "Title", True), Field("note", "Note")),
    frozenset({Role.DISTRICT_ADMIN}), lambda rows, context: iter(()), lambda changes, context: None,
)  # fmt: skip


def test_headings_are_recognized_whatever_their_case_and_blanks():
    assert columns.guess(KIND, ("TITLE", "course_CODE")) == {"code": "course_CODE", "title": "TITLE"}


def test_a_name_goes_before_an_alias_and_a_column_serves_once():
    assert columns.guess(KIND, ("Course", "Course Code", "Title"))["code"] == "Course Code"
    assert columns.missing(KIND, columns.guess(KIND, ("Course",))) == ["Title"]


def test_columns_that_no_field_reads_are_named():
    headings = ("Code", "Title", "Fee")
    assert columns.unused({"code": "Code", "title": "Title"}, headings) == ["Fee"]


def test_a_mapping_is_remembered_for_the_district_the_kind_and_the_headings(session):
    district, other = make.district(), make.district()
    columns.remember(KIND, ("Nr", "Name"), {"code": "Nr", "title": "Name"}, district_id=district.id)
    columns.remember(KIND, ("Nr", "Name"), {"code": "Name", "title": "Nr"}, district_id=district.id)
    assert columns.remembered(KIND, ("NR", "Name "), district_id=district.id) == {"code": "Name ", "title": "NR"}
    assert columns.remembered(KIND, ("Nr", "Name", "x"), district_id=district.id) is None
    assert columns.remembered(KIND, ("Nr", "Name"), district_id=other.id) is None


def test_rows_have_every_field_and_misfits_are_set_aside(tmp_path):
    path = tmp_path / "source.csv"
    path.write_text("Course code,Title\nC1,One,surplus\nC2\nC3,'=Three\n")
    reader = columns.Reader(KIND, open_table(path), {"code": "Course code", "title": "Title"})
    assert [(row.line, row.values) for row in reader] == [
        (3, {"code": "C2", "title": "", "note": ""}),
        (4, {"code": "C3", "title": "=Three", "note": ""}),
    ]
    assert [(change.line, change.action) for change in reader.misfits] == [(2, "rejected")]
    assert "3 cells" in reader.misfits[0].reason

"""Competencies as a table: in, out, and in again."""

from __future__ import annotations

import csv
import io

import sqlalchemy as sa

from portal.competencies import queries
from portal.competencies.models import Competency, CompetencySet, PathwayCompetencySet
from portal.extensions import db
from portal.imports.models import ImportBatch
from tests.competencies.packages import confirm, newest
from tests.imports.files import csv_bytes, xlsx_bytes

NEW = "/imports/new?kind=competencies"
HEADER = ("Set", "Code", "Statement", "Kind", "Parent code", "Grades", "Pathway")
ROWS = (
    ("Kitchen", "1", "Food safety", "", "", "", "Wood"), ("Kitchen", "1.1", "Keeps cold food cold", "skill", "1", "11, 12", ""),
    ("Kitchen", "2", "Cooking", "", "", "", ""), ("Kitchen", "1.2", "Names allergens", "knowledge", "1", "", ""),
)  # fmt: skip


def upload(browser, content, name="table.csv", *, set_id="file"):
    fields = browser.page(NEW).form(NEW) | {"set_id": set_id, "file": (io.BytesIO(content), name)}
    page = browser.submit(NEW, fields, content_type="multipart/form-data")
    return browser.page(page.headers["Location"])


def codes(title):
    found = db.session.scalar(sa.select(CompetencySet).where(CompetencySet.title == title))
    return [(line.code, line.depth, line.is_heading) for line in queries.tree_of([found.id])]


def test_a_table_makes_a_set_as_a_draft_with_its_hierarchy_in_the_files_order(cast):
    preview = upload(cast.director, csv_bytes(HEADER, ROWS))
    assert "Makes a new set, as a draft." in preview.text
    confirm(cast.director)
    assert newest().counts["new"] == 4
    assert codes("Kitchen") == [("1", 0, True), ("1.1", 1, False), ("1.2", 1, False), ("2", 0, False)]
    made = db.session.scalar(sa.select(CompetencySet).where(CompetencySet.title == "Kitchen"))
    assert made.state == "draft"
    assert (
        db.session.scalar(sa.select(PathwayCompetencySet.pathway_id).where(PathwayCompetencySet.set_id == made.id))
        == cast.wood.id
    )
    assert db.session.scalar(
        sa.select(Competency.levels).where(Competency.code == "1.1", Competency.set_id == made.id)
    ) == ["11", "12"]


def test_the_same_table_again_changes_nothing(cast):
    upload(cast.director, xlsx_bytes(HEADER, ROWS), "table.xlsx")
    confirm(cast.director)
    upload(cast.director, csv_bytes(HEADER, ROWS))
    assert newest().message.startswith("Nothing to change")


def test_an_export_comes_in_again_as_nothing_changed(cast):
    cast.one_two.retired = True
    cast.one_one.statement = "=Wears what protects"
    db.session.commit()
    for ending in ("csv", "xlsx"):
        answer = cast.director.get(f"/competencies/{cast.set.id}/export.{ending}")
        upload(cast.director, answer.get_data(), f"back.{ending}", set_id=str(cast.set.id))
        assert newest().message.startswith("Nothing to change"), newest().counts


def test_an_export_has_every_competency_with_its_identifier(cast):
    text = cast.teacher.get(f"/competencies/{cast.set.id}/export.csv").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["code"], row["parent_code"]) for row in rows] == [("1", ""), ("1.1", "1"), ("1.2", "1"), ("2", "")]
    assert rows[1]["identifier"] == cast.one_one.case_identifier


def test_a_changed_row_shows_what_was_and_what_comes(cast):
    rows = [("1.1", "Wears goggles and gloves", "skill", "2")]
    preview = upload(
        cast.director, csv_bytes(("Code", "Statement", "Kind", "Parent code"), rows), set_id=str(cast.set.id)
    )
    for words in ("Wears what protects", "Wears goggles and gloves", "practice", "skill", "Stands under"):
        assert words in preview.text
    confirm(cast.director)
    assert codes("Fabrication") == [("1", 0, True), ("1.2", 1, False), ("2", 0, True), ("1.1", 1, False)]


def test_a_file_without_a_column_says_nothing_of_it(cast):
    upload(cast.director, csv_bytes(("Code", "Statement"), [("1.1", "Wears goggles")]), set_id=str(cast.set.id))
    confirm(cast.director)
    db.session.expire_all()
    assert (cast.one_one.statement, cast.one_one.kind, cast.one_one.parent_id) == (
        "Wears goggles",
        "practice",
        cast.one.id,
    )


def test_bad_rows_are_named_with_their_line_and_the_others_come_in(cast):
    rows = [
        ("1", "Safety", "2", ""), ("2", "Reads drawings", "1", ""), ("3", "", "", ""), ("4", "Cuts", "9", ""),
        ("5", "Bends", "", "thought"), ("6", "Joins", "", ""), ("6", "Joins again", "", ""),
    ]  # fmt: skip
    page = upload(cast.director, csv_bytes(("Code", "Statement", "Parent code", "Kind"), rows), set_id=str(cast.set.id))
    page = cast.director.page(f"/imports/{newest().id}?show=rejected")
    for words in (
        "It would stand under itself: 2 → 1 → 2",
        "needs the words",
        "“9” is not in the set",
        "none of knowledge",
        "a second time",
    ):
        assert words in page.text, words
    assert newest().counts["rejected"] == 5


def test_only_who_edits_competencies_may_bring_a_table(cast):
    for who in (cast.teacher, cast.counselor, cast.student):
        who.page(NEW, status=404)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ImportBatch)) == 0

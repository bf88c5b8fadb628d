"""The workbook of the grid: out, edited as people edit, and in again with a preview."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from portal.coverage import sheets
from portal.coverage.models import Coverage, CoverageChange
from portal.coverage.services import Wish, set_levels
from portal.extensions import db
from tests import factories as make

NEW = "/imports/new?kind=coverage"


@pytest.fixture
def shop(skills):
    make.alignment(skills.course, skills.robotics)
    make.alignment(skills.internship, skills.robotics)
    skills.course.code, skills.internship.code = "MET1", "INT1"
    set_levels([Wish(skills.course.id, skills.guard.id, "introduced", "Unit 1"), Wish(skills.course.id, skills.lock.id, "mastered")], district_id=skills.district.id, by=None)
    db.session.commit()
    return skills


def export(browser, cast):
    return load_workbook(io.BytesIO(browser.get(f"/coverage.xlsx?competencies={cast.robotics.id}").data))


def bring(browser, book, *, since="theirs", status=303):
    buffer = io.BytesIO()
    book.save(buffer)
    token = browser.page(NEW).form(NEW)["form_token"]
    browser.submit(NEW, {"form_token": token, "since": since, "file": (io.BytesIO(buffer.getvalue()), "coverage.xlsx")}, status=status, content_type="multipart/form-data")
    from portal.imports.models import ImportBatch

    db.session.expire_all()
    return db.session.query(ImportBatch).order_by(ImportBatch.id.desc()).first()


def where(sheet, heading, code):
    column = next(cell.column for cell in sheet[1] if cell.value == heading)
    row = next(cells[0].row for cells in sheet.iter_rows(min_row=2) if code in [cell.value for cell in cells])
    return sheet.cell(row, column)


def levels(cast):
    db.session.expire_all()
    names = {cast.course.id: "course", cast.internship.id: "internship"}
    codes = {cast.guard.id: "1.1", cast.lock.id: "1.2", cast.teach.id: "2.1"}
    return {(names[each.offering_id], codes[each.competency_id]): each.level for each in db.session.query(Coverage) if each.level}


STANDS = {("course", "1.1"): "introduced", ("course", "1.2"): "mastered"}


def test_it_has_codes_statements_letters_and_a_key_and_no_formula(shop, sign_in):
    shop.course.title = "=1+1"
    db.session.flush()
    book = export(sign_in(shop.teacher), shop)
    assert book.sheetnames == ["Coverage", "How to", "As exported"]
    assert book["As exported"].sheet_state == "hidden"
    sheet = book["Coverage"]
    assert [cell.value for cell in sheet[1]] == ["Offering id", "Code", "Offering", "Kind", "Grades", "1.1", "1.2", "2.1"]
    assert where(sheet, "1.1", "MET1").value == "I"
    title = where(sheet, "Offering", "MET1")
    assert (title.value, title.data_type) == ("=1+1", "s")


def test_unedited_it_changes_nothing(shop, sign_in):
    browser = sign_in(shop.teacher)
    batch = bring(browser, export(browser, shop))
    assert (batch.state, batch.counts["unchanged"], batch.counts["rejected"]) == ("done", 6, 0)
    assert levels(shop) == STANDS


def test_edited_it_is_previewed_then_brought_in_as_one_batch(shop, sign_in):
    browser = sign_in(shop.teacher)
    book = export(browser, shop)
    sheet = book["Coverage"]
    where(sheet, "1.1", "MET1").value = "reinforced"
    where(sheet, "1.2", "MET1").value = None
    where(sheet, "2.1", "INT1").value = "m"
    batch = bring(browser, book)
    assert {word: batch.counts[word] for word in ("new", "changed", "unchanged", "rejected")} == {"new": 1, "changed": 2, "unchanged": 3, "rejected": 0}
    assert "introduced → reinforced" in browser.page(f"/imports/{batch.id}?show=changed").text
    assert levels(shop) == STANDS
    browser.submit(f"/imports/{batch.id}/confirm")
    assert levels(shop) == {("course", "1.1"): "reinforced", ("internship", "2.1"): "mastered"}
    changes = db.session.query(CoverageChange).filter_by(deed="imported").all()
    assert (len(changes), len({each.batch_id for each in changes})) == (3, 1)
    assert db.session.query(Coverage).filter_by(level="reinforced").one().evidence == "Unit 1"


def test_moved_columns_deleted_rows_extra_columns_and_a_lost_id_are_read(shop, sign_in):
    browser = sign_in(shop.teacher)
    book = export(browser, shop)
    sheet = book["Coverage"]
    sheet.delete_rows(where(sheet, "1.1", "INT1").row)
    sheet.insert_cols(3)
    sheet["C1"], sheet["C3"] = "My notes", "look here"
    sheet.delete_cols(1)
    where(sheet, "2.1", "MET1").value = " Mastered "
    batch = bring(browser, book)
    assert {word: batch.counts[word] for word in ("new", "changed", "unchanged", "rejected")} == {"new": 1, "changed": 0, "unchanged": 2, "rejected": 0}
    assert "“My notes”" in browser.page(f"/imports/{batch.id}").text


def test_a_word_that_is_no_level_is_rejected_with_the_cells_address(shop, sign_in):
    browser = sign_in(shop.teacher)
    book = export(browser, shop)
    cell = where(book["Coverage"], "2.1", "MET1")
    cell.value = "often"
    where(book["Coverage"], "2.1", "INT1").value = "I"
    page = browser.page(f"/imports/{bring(browser, book).id}?show=rejected")
    assert f"{cell.coordinate}: “often” is no level." in page.text


@pytest.mark.parametrize(("since", "stands"), [("theirs", "mastered"), ("mine", "reinforced")])
def test_what_others_changed_since_the_export_is_named_and_kept_unless_asked(shop, sign_in, since, stands):
    browser = sign_in(shop.teacher)
    book = export(browser, shop)
    where(book["Coverage"], "1.1", "MET1").value = "R"
    where(book["Coverage"], "2.1", "MET1").value = "I"
    set_levels([Wish(shop.course.id, shop.guard.id, "mastered")], district_id=shop.district.id, by=shop.as_viewer(shop.colleague))
    db.session.commit()
    batch = bring(browser, book, since=since)
    shown = browser.page(f"/imports/{batch.id}?show={'rejected' if since == 'theirs' else 'changed'}")
    assert "Una Birch set it to mastered since the export." in shown.text
    browser.submit(f"/imports/{batch.id}/confirm")
    assert levels(shop)["course", "1.1"] == stands
    assert levels(shop)["course", "2.1"] == "introduced"


def test_rows_of_another_school_and_unknown_ones_are_rejected(shop, sign_in):
    south = make.course(shop.district, at=shop.south, title="South Metal", code="SOU1")
    make.alignment(south, shop.robotics)
    browser = sign_in(shop.teacher)
    book = load_workbook(io.BytesIO(browser.get(f"/coverage.xlsx?competencies={shop.robotics.id}&school=all").data))
    where(book["Coverage"], "1.1", "SOU1").value = "M"
    where(book["Coverage"], "Offering id", "INT1").value = "999999"
    batch = bring(browser, book)
    rejected = browser.page(f"/imports/{batch.id}?show=rejected").text if batch.state == "previewed" else ""
    assert batch.counts["rejected"] == 2
    assert batch.counts["new"] == 0
    assert rejected == "" or "another school" in rejected


def test_a_workbook_that_is_no_export_is_told(shop, sign_in):
    from openpyxl import Workbook

    browser = sign_in(shop.teacher)
    batch = bring(browser, Workbook())
    assert batch.state == "failed"
    assert "This is no export of the coverage grid." in batch.message


def test_headings_tell_equal_codes_apart():
    assert sheets.unique(["1.1", "1.1", "Code", ""], taken=sheets.FACTS) == ["1.1", "1.1 (2)", "Code (2)", "?"]

"""A file's way through the pages: upload, columns, preview, confirmation, result."""

from __future__ import annotations

import io
from typing import Any

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.extensions import db
from portal.imports import storage
from portal.imports.models import ImportBatch
from portal.rosters.models import CourseRecord
from tests import factories as make
from tests.counting import cost_of
from tests.imports.files import csv_bytes, xlsx_bytes

HEADER = ("Student number", "Course code", "School year", "Mark", "Fee")
NEW = "/imports/new?kind=course_history"


@pytest.fixture
def town(session):
    class Town:
        district = make.district()
        north = make.school(district, name="North High")
        admin = make.user(district, "district_admin")
        ana = make.student(north, local_id="1001", given_name="Ana", family_name="Lima")
        course = make.course(district, code="NET1", title="Networks I")

    return Town


@pytest.fixture
def browser(town, sign_in):
    return sign_in(town.admin)


ROWS = (("1001", "NET1", "2025-26", "B", ""), ("9999", "NET1", "2025-26", "B", ""), ("1001", "ART", "2025-26", "A", ""))


def upload(browser, content: bytes, name: str = "history.csv", *, status: int = 303, **data: Any):
    form = browser.page(NEW).form(NEW)
    fields = form | data | {"file": (io.BytesIO(content), name)}
    return browser.submit(NEW, fields, status=status, content_type="multipart/form-data")


def latest() -> ImportBatch:
    db.session.expire_all()
    return db.session.scalars(sa.select(ImportBatch).order_by(ImportBatch.id.desc())).first()


def records() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(CourseRecord))


def test_a_file_comes_in_by_three_clicks(town, browser):
    assert browser.page("/imports").has("a", href=NEW)  # 1
    upload(browser, csv_bytes(HEADER, ROWS))  # 2: Preview
    batch = latest()
    preview = browser.page(f"/imports/{batch.id}")
    assert batch.counts == {"new": 2, "changed": 0, "unchanged": 0, "rejected": 1, "warnings": 1}
    assert "Confirm 2 changes" in preview.text
    assert "Fee" in preview.text  # a column that is not read
    assert records() == 0
    browser.submit(f"/imports/{batch.id}/confirm")  # 3
    assert records() == 2
    result = browser.page(f"/imports/{batch.id}")
    assert "Course history: imported" in result.texts("h1")
    assert "No student here has this number" in result.text
    assert f"Brought by {town.admin.name}, " in result.text.replace("Brought by", "Brought by ").replace("  ", " ")


def test_the_preview_has_tabs_and_each_is_also_a_fragment(browser):
    upload(browser, csv_bytes(HEADER, ROWS))
    path = f"/imports/{latest().id}"
    for tab, words in (("new", "Ana Lima · Networks I"), ("rejected", "No student here"), ("warnings", "linked once")):
        page = browser.page(f"{path}?show={tab}")
        fragment = browser.page(f"{path}?show={tab}", htmx=True)
        assert words in fragment.text
        assert page.region("import-rows") is not None
        assert " ".join("".join(page.region("import-rows").itertext()).split()) == fragment.text


def test_rejected_rows_are_a_file_with_reasons(browser):
    upload(browser, csv_bytes(HEADER, (*ROWS, ("=cmd", "NET1", "2025-26", "B", ""))))
    text = browser.get(f"/imports/{latest().id}/rejected.csv").get_data(as_text=True)
    assert "3,Student number,9999 · NET1,No student here has this number" in text
    assert "'=cmd" in text


def test_a_second_confirmation_changes_nothing(browser):
    upload(browser, csv_bytes(HEADER, ROWS))
    path = f"/imports/{latest().id}"
    browser.submit(f"{path}/confirm")
    browser.submit(f"{path}/confirm")
    assert records() == 2
    assert "already in" in browser.page(path).text
    applied = sa.select(sa.func.count()).where(AuditEvent.action == "import.apply")
    assert db.session.scalar(applied) == 1


def test_the_same_upload_form_twice_is_one_import(browser):
    form = browser.page(NEW).form(NEW)
    for _ in range(2):
        fields = form | {"file": (io.BytesIO(csv_bytes(HEADER, ROWS)), "history.csv")}
        answer = browser.submit(NEW, fields, content_type="multipart/form-data")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ImportBatch)) == 1
    assert answer.headers["Location"].endswith(f"/imports/{latest().id}")


def test_a_file_whose_rows_are_all_in_is_done_at_once(browser):
    for _ in range(2):
        upload(browser, csv_bytes(HEADER, ROWS[:1]))
        if latest().state == "previewed":
            browser.submit(f"/imports/{latest().id}/confirm")
    assert latest().state == "done"
    assert "Nothing to change" in browser.page(f"/imports/{latest().id}").text


def test_unknown_headings_are_asked_for_and_remembered(browser):
    strange = csv_bytes(("Kid", "What", "When", "How"), (("1001", "NET1", "2026", "B"),))
    answer = upload(browser, strange)
    path = f"/imports/{latest().id}/columns"
    assert answer.headers["Location"].endswith(path)
    page = browser.page(path)
    assert "1001" in page.text  # a sample of the file
    refused = browser.submit(path, page.form(path) | {"column-student": "Kid", "column-course_code": "Kid"}, status=422)
    assert "already used" in refused.text
    assert "Choose the column" in refused.text
    chosen = {"column-student": "Kid", "column-course_code": "What", "column-year": "When", "column-mark": "How"}
    browser.submit(path, page.form(path) | chosen)
    assert latest().counts["new"] == 1
    upload(browser, strange)
    assert latest().state == "previewed"


def test_the_columns_form_answers_htmx_alike(browser):
    upload(browser, csv_bytes(("Kid", "What"), (("1001", "NET1"),)))
    path = f"/imports/{latest().id}/columns"
    page, fragment = browser.page(path), browser.page(path, htmx=True)
    assert " ".join("".join(page.region("import-columns").itertext()).split()) == fragment.text
    form = page.form(path)
    assert browser.submit(path, form, htmx=True, status=422).region("import-columns") is not None
    good = {"column-student": "Kid", "column-course_code": "What", "column-year": "What"}
    assert "already used" in browser.submit(path, form | good, htmx=True, status=422).text


def test_columns_can_be_changed_from_the_preview(browser):
    upload(browser, csv_bytes((*HEADER, "Other mark"), [(*ROWS[0], "F")]))
    path = f"/imports/{latest().id}/columns"
    browser.submit(path, browser.page(path).form(path) | {"column-mark": "Other mark"})
    assert "F" in browser.page(f"/imports/{latest().id}?show=new").text
    browser.submit(f"/imports/{latest().id}/confirm")
    assert db.session.scalar(sa.select(CourseRecord.mark)) == "F"


def test_a_discarded_import_is_gone_with_its_file(browser):
    upload(browser, csv_bytes(HEADER, ROWS))
    batch = latest()
    folder = storage.folder(batch.storage_key)
    assert folder.exists()
    browser.submit(f"/imports/{batch.id}/discard")
    assert not folder.exists()
    browser.page(f"/imports/{batch.id}", status=404)
    browser.submit(f"/imports/{batch.id}/confirm", status=404)
    assert records() == 0


def test_the_file_goes_once_it_is_in_and_only_rejected_rows_stay(browser):
    upload(browser, csv_bytes(HEADER, ROWS))
    batch = latest()
    browser.submit(f"/imports/{batch.id}/confirm")
    left = storage.folder(batch.storage_key)
    assert storage.source(batch.storage_key) is None
    assert b"Ana Lima" not in (left / "staging.db").read_bytes()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "history.csv", "empty"),
        (b"x", "history.exe", "ends in .csv"),
        (b"x", "history.xls", "Save it as .xlsx"),
        (b"PK\x03\x04", "history.csv", "under a CSV name"),
        (b"PK\x03\x04", "history.xlsx", "damaged"),
        (b"Student number\nx\x81\x8d\n", "history.csv", "Line 2"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_leaves_nothing(browser, content, name, words):
    before = set(storage.root().glob("*/source.*"))
    page = upload(browser, content, name, status=422)
    assert words in page.text
    assert page.has("input", name="file", aria_invalid="true")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ImportBatch)) == 0
    assert set(storage.root().glob("*/source.*")) == before


def test_no_file_at_all_is_refused(browser):
    page = browser.submit(NEW, browser.page(NEW).form(NEW), status=422)
    assert "Choose a file" in page.text
    browser.submit(NEW, {}, status=422)


def test_text_in_place_of_a_file_is_refused(browser):
    browser.submit(NEW, browser.page(NEW).form(NEW) | {"file": "x" * 100_000}, status=422)
    browser.submit(NEW, {"file": ["a", "b"], "form_token": "\x00" * 90}, status=422)


def test_the_list_of_imports_is_also_a_fragment_and_can_be_narrowed(browser):
    upload(browser, csv_bytes(HEADER, ROWS))
    page, fragment = browser.page("/imports"), browser.page("/imports", htmx=True)
    assert " ".join("".join(page.region("import-list").itertext()).split()) == fragment.text
    assert "history.csv" in browser.page("/imports?kind=course_history&page=1").text
    assert "history.csv" not in browser.page("/imports?kind=oneroster").text
    browser.page("/imports?kind=nonsense&page=99999999999")


def test_the_trail_names_the_file(town, browser):
    upload(browser, csv_bytes(HEADER, ROWS))
    browser.submit(f"/imports/{latest().id}/confirm")
    assert "imported history.csv" in browser.page("/audit").text


def test_a_hostile_file_name_is_only_a_name(browser):
    upload(browser, csv_bytes(HEADER, ROWS), "../../<b>x\u202e.csv")
    assert latest().filename == "<b>x.csv"
    assert "<b>x.csv" in browser.page(f"/imports/{latest().id}").text


def test_a_broken_line_further_down_stops_the_comparison_with_its_line(browser):
    broken = csv_bytes(HEADER, ROWS[:1]) + b'1001,NET1,2025-26,"never closed\n' + b"x" * 150_000
    upload(browser, broken)
    page = browser.page(f"/imports/{latest().id}")
    assert latest().state == "failed"
    assert "Line 3" in page.text
    assert "quotation mark" in page.text


def test_a_workbook_comes_in_like_a_csv(browser):
    upload(browser, xlsx_bytes(HEADER, [(1001, "NET1", "2025-26", 88, None)]), "history.xlsx")
    browser.submit(f"/imports/{latest().id}/confirm")
    assert db.session.scalar(sa.select(CourseRecord.mark)) == "88"


def test_templates_import_again(town, browser):
    make.student(town.north, local_id="100234")
    for ending in ("csv", "xlsx"):
        content = browser.get(f"/imports/template/course_history.{ending}").data
        upload(browser, content, f"template.{ending}")
        assert (latest().state, latest().counts["new"]) == ("previewed", 1)


def test_a_preview_that_another_import_overtook_is_compared_again(browser):
    upload(browser, csv_bytes(HEADER, ROWS[:1]))
    first = latest().id
    upload(browser, csv_bytes(HEADER, ROWS[:1]))
    browser.submit(f"/imports/{latest().id}/confirm")
    browser.submit(f"/imports/{first}/confirm")
    again = db.session.get(ImportBatch, first)
    assert (again.state, again.counts["unchanged"]) == ("done", 1)
    assert records() == 1


# --- who may


def test_a_teacher_imports_coverage_and_nothing_else(town, sign_in):
    teacher = sign_in(make.user(town.district, "teacher", at=town.north))
    assert "Coverage of competencies" in teacher.page("/imports").text
    for path in (NEW, "/imports/template/course_history.csv"):
        teacher.page(path, status=404)


@pytest.mark.parametrize("role", ["counselor", "student"])
def test_others_find_no_imports(town, sign_in, role):
    other = sign_in(make.user(town.district, role, at=town.north))
    for path in ("/imports", NEW, "/imports/template/course_history.csv"):
        other.page(path, status=404)


def test_a_kind_that_is_not_ones_own_is_404(town, sign_in):
    coordinator = sign_in(make.user(town.district, "coordinator", at=town.north))
    coordinator.page(NEW, status=404)
    coordinator.submit(NEW, {}, status=404)
    assert "Course history" not in coordinator.page("/imports").text
    coordinator.page("/imports/new?kind=nothing", status=404)
    coordinator.page("/imports/new", status=404)


def test_a_school_sees_its_own_imports_and_the_district_all(town, browser, sign_in):
    south = make.school(town.district)
    north = sign_in(make.user(town.district, "school_admin", at=town.north))
    stranger = sign_in(make.user(town.district, "school_admin", at=south))
    abroad = sign_in(make.user(make.district(), "district_admin"))
    upload(north, csv_bytes(HEADER, ROWS))
    batch = latest()
    path = f"/imports/{batch.id}"
    assert "history.csv" in browser.page("/imports").text
    browser.page(path)
    for other in (stranger, abroad):
        assert "history.csv" not in other.page("/imports").text
        other.page(path, status=404)
        other.page(f"{path}/columns", status=404)
        other.page(f"{path}/rejected.csv", status=404)
        for deed in ("confirm", "discard", "continue"):
            other.submit(f"{path}/{deed}", status=404)
    assert records() == 0


def test_the_history_has_a_ceiling_on_queries(town, browser):
    def queries() -> int:
        return cost_of(lambda: browser.page("/imports"))

    def add(many: int) -> None:
        for _ in range(many):
            make.add(ImportBatch(district_id=town.district.id, user_id=town.admin.id, kind="course_history", filename="f.csv", storage_key="0" * 32, state="done", counts={"new": 1}))
        db.session.commit()

    add(1)
    queries()
    few = queries()
    add(49)
    assert queries() == few

"""A file beside the records here: what only one of them has, what differs, and nothing imported."""

from __future__ import annotations

import csv
import io

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.imports.models import ImportBatch
from portal.rosters.models import CourseRecord
from tests import factories as make
from tests.counting import cost_of
from tests.imports.files import csv_bytes

NEW = "/imports/new?kind=course_history_check"
HEADER = ("Student number", "Course code", "School", "School year", "Term", "Mark")


@pytest.fixture
def town(session):
    class Town:
        district = make.district()
        north, south = make.school(district, name="North High"), make.school(district, name="South High")
        admin = make.user(district, "district_admin")
        clerk = make.user(district, "school_admin", at=north)
        ana = make.student(north, local_id="1001", given_name="Ana", family_name="Lima")
        ben = make.student(south, local_id="2002", given_name="Ben", family_name="Osei")
        course = make.course(district, code="NET1", title="Networks I")

        @staticmethod
        def has(who, **values):
            return make.record(who, Town.course, **{"school_name": "North High", "year": 2026, "term": "Fall", "source": "SIS"} | values)

    Town.same = Town.has(Town.ana)
    Town.differs = Town.has(Town.ana, term="Spring")
    Town.only_here = Town.has(Town.ben)
    Town.has(Town.ana, year=2020)
    Town.has(Town.ana, school_name="Elsewhere")
    Town.has(Town.ben, term="Summer", source="College")
    return Town


ROWS = (
    ("1001", "NET1", "North High", "2025-26", "Fall", "B"),
    ("1001", "NET1", "North High", "2025-26", "Spring", "A"),
    ("1001", "ART", "North High", "2025-26", "Fall", "A"),
    ("9999", "NET1", "North High", "2025-26", "Fall", "B"),
)


def compare(browser, rows=ROWS, **data: str) -> str:
    form = browser.page(NEW).form(NEW)
    fields = form | {"new_source": "SIS"} | data | {"file": (io.BytesIO(csv_bytes(HEADER, rows)), "sis.csv")}
    browser.submit(NEW, fields, status=303, content_type="multipart/form-data")
    batch = db.session.scalars(sa.select(ImportBatch).order_by(ImportBatch.id.desc())).first()
    return f"/reconciliations/{batch.id}"


def sides(page) -> list[str]:
    return [" ".join("".join(link.itertext()).split()) for link in page.region("reconciliation").iter("a") if (link.get("id") or "").startswith("side-")]


def test_the_report_counts_rows_and_students_of_every_side(town, sign_in):
    before = db.session.scalar(sa.select(sa.func.count()).select_from(CourseRecord))
    browser = sign_in(town.admin)
    page = browser.page(compare(browser))
    assert sides(page) == ["1 Only in the file 1 student", "1 Only here 1 student", "1 Differs 1 student", "1 Cannot be read row", "1 The same 1 student"]
    assert "It covers 2025–26, 1 school, records of SIS. Nothing is imported." in page.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CourseRecord)) == before


@pytest.mark.parametrize(
    ("show", "words"),
    [("new", "ART"), ("missing", "Ben Osei"), ("changed", "Mark: B → A"), ("unchanged", "Ana Lima"), ("rejected", "No student here has this number")],
)
def test_each_side_opens_into_its_rows_page_and_fragment_alike(town, sign_in, show, words):
    browser = sign_in(town.admin)
    here = compare(browser)
    page, fragment = browser.page(f"{here}?show={show}"), browser.page(f"{here}?show={show}", htmx=True)
    assert words in page.text
    assert words in fragment.text


def test_rows_lead_to_the_student_and_the_record(town, sign_in):
    browser = sign_in(town.admin)
    here = compare(browser)
    page = browser.page(f"{here}?show=missing")
    assert page.has("a", href=f"/students/{town.ben.id}")
    assert page.has("a", href=f"/records/{town.only_here.id}")
    assert browser.page(f"{here}?show=changed").has("a", href=f"/records/{town.differs.id}")


def test_a_file_that_says_the_same_is_a_report_too(town, sign_in):
    browser = sign_in(town.admin)
    page = browser.page(compare(browser, (ROWS[0], ("1001", "NET1", "North High", "2025-26", "Spring", "B"), ("2002", "NET1", "North High", "2025-26", "Fall", "B"))))
    assert sides(page)[1] == "0 Only here 0 students"
    assert sides(page)[4] == "3 The same 2 students"


def test_a_record_that_another_source_brought_is_the_same_record(town, sign_in):
    browser = sign_in(town.admin)
    page = browser.page(compare(browser, (ROWS[0],), new_source="A second system"))
    assert sides(page) == ["0 Only in the file 0 students", "0 Only here 0 students", "0 Differs 0 students", "0 Cannot be read rows", "1 The same 1 student"]


def test_it_is_exported_with_every_difference(town, sign_in):
    browser = sign_in(town.admin)
    here = compare(browser)
    rows = list(csv.reader(io.StringIO(browser.get(f"{here}/export.csv").get_data(as_text=True).lstrip("\ufeff"))))
    assert {row[0] for row in rows[1:]} == {"Only in the file", "Only here", "Differs", "Cannot be read"}
    assert next(row for row in rows if row[0] == "Differs")[11] == "Mark: B here, A in the file"
    assert browser.get(f"{here}/export.xlsx").get_data()[:2] == b"PK"


def test_a_schools_administrator_compares_only_its_students(town, sign_in):
    browser = sign_in(town.clerk)
    page = browser.page(compare(browser))
    assert "Ben Osei" not in page.text
    assert sides(page)[1] == "0 Only here 0 students"


@pytest.mark.parametrize("show", ["new", "missing", "changed"])
def test_the_report_costs_the_same_with_many_rows(town, sign_in, show):
    browser = sign_in(town.admin)
    small = compare(browser)
    one = cost_of(lambda: browser.page(f"{small}?show={show}"))
    for n in range(40):
        town.has(town.ben, term=f"T{n}")
        town.has(town.ana, term=f"T{n}")
    rows = [("1001", "NET1", "North High", "2025-26", f"T{n}", "A") for n in range(40)]
    large = compare(browser, [*ROWS, *rows, *(("1001", f"X{n}", "North High", "2025-26", "Fall", "A") for n in range(40))])
    assert cost_of(lambda: browser.page(f"{large}?show={show}")) == one


def test_a_compared_file_cannot_be_imported(town, sign_in):
    browser = sign_in(town.admin)
    number = compare(browser).rsplit("/", 1)[1]
    browser.submit(f"/imports/{number}/confirm", {}, status=303)
    db.session.expire_all()
    assert db.session.get(ImportBatch, int(number)).state == "previewed"


def test_whoever_may_not_see_the_file_finds_no_report(town, sign_in):
    here = compare(sign_in(town.admin))
    for user in (town.clerk, make.user(town.district, "teacher", at=town.north), make.user(make.district(), "district_admin")):
        sign_in(user).page(here, status=404)
        assert sign_in(user).get(f"{here}/export.csv").status_code == 404


def test_an_import_of_another_kind_is_no_report(town, sign_in):
    batch = make.add(ImportBatch(district_id=town.district.id, kind="course_history", filename="x.csv", storage_key="none", state="previewed"))
    sign_in(town.admin).page(f"/reconciliations/{batch.id}", status=404)

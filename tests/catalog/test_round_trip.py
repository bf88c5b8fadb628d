"""What is exported imports again, and nothing changes: whatever stands in it."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from itertools import pairwise

import pytest
from openpyxl import load_workbook

from portal.catalog.models import Prerequisite
from portal.catalog.references import Known, References
from tests import factories as make
from tests.catalog.importing import COURSES, EXPERIENCES, apply, from_file
from tests.counting import statements

HOSTILE = [
    "=HYPERLINK(\"http://x\",\"click\")",
    "+1 for effort",
    "-5 degrees",
    "@home",
    "'=already quoted",
    "''=quoted twice",
    "'plain apostrophe",
    "She said \"hello\", twice; or more",
    "اللغة العربية ١",
    "\u202eright to left",
    "Élan – naïve café",
    "😀 emoji",
    "comma, semicolon; bar | tab",
    "#7",
    "none",
    "Course @ North High",
    "x" * 200,
    "<script>alert(1)</script>",
    "1.0",
    "007",
    "TRUE",
    "2026-01-01",
]


@pytest.fixture
def full(town, sced):
    """Courses and experiences with everything that a file could stumble over."""
    made = []
    for number, title in enumerate(HOSTILE):
        made.append(make.course(town.district, at=(town.north, town.south, None)[number % 3], code=f"=C{number}" if number % 2 else "", title=title, subject=title[:80], description=f"{title}\nsecond line\n\n=third", credits=Decimal(number) / 8 if number < 8 else Decimal(10), cte=bool(number % 2), terms_offered="fall spring" if number % 2 else "", sced_code="01001" if number % 2 else None, state_code=title[:40], grade_low=9 + number % 3, state="retired" if number == 5 else "active"))
    for course, required in pairwise(made):
        make.add(Prerequisite(course_id=course.id, required_id=required.id))
    twin = make.course(town.district, at=town.south, code="TWIN", title="Twin")
    make.course(town.district, at=town.south, code="twin2", title="Twin")
    also = make.course(town.district, at=town.north, code="TWIN", title="Twin")
    for required in (twin, also):
        make.add(Prerequisite(course_id=made[0].id, required_id=required.id))
    make.experience_kind("internship")
    for number, title in enumerate(HOSTILE):
        make.experience(town.district, at=town.north if number % 2 else None, title=title, hours=Decimal(number) / 8 if number % 2 else None, course_id=made[number].id if number % 3 == 0 else None, description=title)
    return made


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize(("kind", "path"), [(COURSES, "/courses"), (EXPERIENCES, "/experiences")], ids=["courses", "experiences"])
def test_an_export_imports_again_unchanged(town, full, sign_in, tmp_path, kind, path, ending):
    answer = sign_in(town.director).get(f"{path}/export.{ending}?state=all", buffered=True)
    assert answer.status_code == 200
    changes = from_file(kind, answer.data, ending, tmp_path, town.viewer(town.director))
    assert len(changes) >= len(HOSTILE)
    assert [(change.line, change.title, change.reason, change.differences) for change in changes if change.action != "unchanged"] == []


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_export_makes_the_same_catalog_in_an_empty_district(town, full, sign_in, tmp_path, ending):
    other = make.district()
    make.school(other, name="North High")
    make.school(other, name="South High")
    there = make.user(other, "district_admin")
    content = sign_in(town.director).get(f"/courses/export.{ending}?state=all", buffered=True).data
    changes = from_file(COURSES, content, ending, tmp_path, town.viewer(there))
    rejected = [change for change in changes if change.action == "rejected"]
    assert not rejected
    apply(COURSES, changes, town.viewer(there))
    again = sign_in(there).get(f"/courses/export.{ending}?state=all", buffered=True).data
    assert len(cells(again, ending)) == len(cells(content, ending))
    assert {row[1] for row in cells(again, ending)} == {row[1] for row in cells(content, ending)}


def cells(content: bytes, ending: str) -> list[list[str]]:
    if ending == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(content)).active
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]


def test_no_cell_of_an_export_is_a_formula(town, full, sign_in):
    browser = sign_in(town.director)
    rows = list(csv.reader(io.StringIO(browser.get("/courses/export.csv?state=all", buffered=True).data.decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    sheet = load_workbook(io.BytesIO(browser.get("/courses/export.xlsx?state=all", buffered=True).data)).active
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_an_export_holds_what_the_list_is_narrowed_to_in_its_order(town, sced, sign_in):
    for title in ("Beta", "Alpha", "Gamma"):
        make.course(town.district, title=title, subject="Arts" if title != "Gamma" else "Science")
    content = sign_in(town.teacher).get("/courses/export.csv?subject=Arts&sort=-title", buffered=True).data.decode("utf-8-sig")
    assert [row["Title"] for row in csv.DictReader(io.StringIO(content))] == ["Beta", "Alpha"]


def test_characters_that_a_workbook_cannot_hold_are_left_out_of_it(town, sign_in):
    make.course(town.district, title="Bell \x07 rings")
    answer = sign_in(town.director).get("/courses/export.xlsx", buffered=True)
    assert answer.status_code == 200
    assert cells(answer.data, "xlsx")[1][1] == "Bell  rings"


def test_numbers_are_numbers_for_a_spreadsheet(town, sign_in):
    make.course(town.district, title="T", credits=Decimal("0.5"))
    sheet = load_workbook(io.BytesIO(sign_in(town.director).get("/courses/export.xlsx", buffered=True).data)).active
    assert sheet["F2"].value == 0.5


@pytest.mark.parametrize("path", ["/courses/export.csv", "/experiences/export.xlsx"])
def test_students_take_nothing_out(town, sign_in, path):
    assert sign_in(town.student).get(path).status_code == 404
    assert sign_in(town.director).get("/courses/export.pdf").status_code == 404


def test_an_export_takes_as_many_queries_for_fifty_rows_as_for_one(town, sign_in):
    browser = sign_in(town.director)
    make.course(town.district)
    browser.get("/courses/export.csv", buffered=True)
    with statements() as one:
        browser.get("/courses/export.csv", buffered=True)
    for _ in range(50):
        made = make.course(town.district, at=town.north)
        make.add(Prerequisite(course_id=made.id, required_id=make.course(town.district).id))
    with statements() as fifty:
        browser.get("/courses/export.csv", buffered=True)
    assert len(fifty) == len(one)


def test_every_name_that_a_file_gets_leads_back_to_its_course():
    schools = {1: "North High", 2: "South; High"}
    known = [
        Known(1, "A", "Alpha", 1), Known(2, "A", "Alpha", 2), Known(3, "A", "Alpha", None), Known(4, "", "Alpha", 1),
        Known(5, "", "A", 1), Known(6, "X; Y", "Z", 1), Known(7, "#1", "#2", 2), Known(8, "B", "Beta", 1, active=False),
        Known(9, "B", "Beta", 1), Known(10, "none", "None", 1), Known(11, "", "One, two", 1),
    ]  # fmt: skip
    references = References(known, schools)
    for course in known:
        for near in (None, 1, 2, 3):
            name = references.name(course, near)
            assert ";" not in name
            assert references.resolve(name, near) is course, (course, near, name)

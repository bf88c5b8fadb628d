"""Named sources: columns and words are told once, and known again by headings."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.imports.models import ImportBatch, ImportSource
from portal.rosters.models import CourseRecord
from tests import factories as make
from tests.imports.files import csv_bytes

NEW = "/imports/new?kind=course_history"
HEADER = ("Stu", "Crs", "SY", "Mark", "Sem", "Kind")
ROWS = (("1001", "NET1", "2025-26", "B", "1ST", "TRF"), ("1001", "NET1", "2024-25", "SAT", "2ND", "TRF"))
COLUMNS = {"column-student": "Stu", "column-course_code": "Crs", "column-year": "SY", "column-mark": "Mark", "column-term": "Sem", "column-origin": "Kind"}


@pytest.fixture
def town(session):
    class Town:
        district = make.district()
        north = make.school(district)
        admin = make.user(district, "district_admin")
        ana = make.student(north, local_id="1001")
        course = make.course(district, code="NET1")

    return Town


@pytest.fixture
def browser(town, sign_in):
    return sign_in(town.admin)


def upload(browser, header=HEADER, rows=ROWS, **data: str):
    form = browser.page(NEW).form(NEW)
    fields = form | data | {"file": (io.BytesIO(csv_bytes(header, rows)), "history.csv")}
    browser.submit(NEW, fields, status=303, content_type="multipart/form-data")
    return latest()


def latest() -> ImportBatch:
    db.session.expire_all()
    return db.session.scalars(sa.select(ImportBatch).order_by(ImportBatch.id.desc())).first()


def teach(browser) -> ImportBatch:
    """The first file of the college: columns, then words."""
    batch = upload(browser, new_source="Lakeshore College")
    browser.submit(f"/imports/{batch.id}/columns", browser.page(f"/imports/{batch.id}/columns").form(f"/imports/{batch.id}/columns") | COLUMNS, status=303)
    assert latest().counts["rejected"] == 2
    here = f"/imports/{batch.id}/words"
    form = browser.page(here).form(here)
    browser.submit(here, form | {"origin-0": "transfer", "term-0": "Fall", "term-1": "Spring", "mark-1": "S"}, status=303)
    return latest()


def test_a_files_words_are_told_once(browser):
    batch = teach(browser)
    assert (batch.counts["new"], batch.counts["rejected"]) == (2, 0)
    browser.submit(f"/imports/{batch.id}/confirm", {}, status=303)
    rows = db.session.execute(sa.select(CourseRecord.term, CourseRecord.mark, CourseRecord.origin, CourseRecord.source).order_by(CourseRecord.id)).all()
    assert [tuple(row) for row in rows] == [("Fall", "B", "transfer", "Lakeshore College"), ("Spring", "S", "transfer", "Lakeshore College")]


def test_the_next_file_is_recognized_by_its_headings(browser):
    teach(browser)
    batch = upload(browser, rows=(("1001", "NET1", "2023-24", "A", "1ST", "TRF"),))
    assert (batch.options["source"], batch.counts["new"], batch.state) == ("Lakeshore College", 1, "previewed")
    assert "from Lakeshore College" in browser.page(f"/imports/{batch.id}").text


def test_two_sources_with_the_same_headings_are_told_apart_by_name(browser):
    teach(browser)
    other = upload(browser, new_source="Neighbor")
    assert other.options["words"] == {}
    db.session.expire_all()
    assert sorted(db.session.scalars(sa.select(ImportSource.name))) == ["Lakeshore College", "Neighbor"]
    assert "source" not in upload(browser).options
    assert upload(browser, source="Lakeshore College").options["words"]["origin"] == {"trf": "transfer"}


def test_a_name_that_exists_is_that_source_whatever_its_case(browser):
    teach(browser)
    assert upload(browser, new_source="LAKESHORE college").options["source"] == "Lakeshore College"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ImportSource)) == 1


def test_one_origin_may_be_said_for_a_whole_file(browser):
    header = ("Student number", "Course code", "School year", "Mark")
    batch = upload(browser, header, (("1001", "NET1", "2025-26", "B"),), new_source="College")
    here = f"/imports/{batch.id}/words"
    browser.submit(here, browser.page(here).form(here) | {"origin-unsaid": "dual"}, status=303)
    browser.submit(f"/imports/{batch.id}/confirm", {}, status=303)
    assert db.session.scalars(sa.select(CourseRecord.origin)).one() == "dual"
    again = upload(browser, header, (("1001", "NET1", "2024-25", "B"),))
    browser.submit(f"/imports/{again.id}/confirm", {}, status=303)
    assert set(db.session.scalars(sa.select(CourseRecord.origin))) == {"dual"}


def test_without_a_name_words_are_for_this_file_only(browser):
    batch = upload(browser, ("Student number", "Course code", "School year", "Mark", "Origin"), (("1001", "NET1", "2025-26", "B", "TRF"),))
    here = f"/imports/{batch.id}/words"
    browser.submit(here, browser.page(here).form(here) | {"origin-0": "transfer"}, status=303)
    assert latest().counts["new"] == 1
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(ImportSource))


@pytest.mark.parametrize("posted", [{"origin-0": "moon"}, {"source_name": "x" * 81}, {"term-0": "x" * 41}, {"origin-unsaid": "nowhere"}])
def test_words_that_mean_nothing_are_refused(browser, posted):
    batch = teach(browser)
    here = f"/imports/{batch.id}/words"
    for htmx in (False, True):
        browser.submit(here, browser.page(here).form(here) | posted, status=422, htmx=htmx)
    browser.submit(here, {}, status=422)


def test_an_empty_post_and_a_finished_import_change_nothing(browser):
    batch = teach(browser)
    browser.submit(f"/imports/{batch.id}/confirm", {}, status=303)
    browser.submit(f"/imports/{batch.id}/words", {"origin-0": "home"}, status=303)
    db.session.expire_all()
    assert db.session.scalars(sa.select(ImportSource)).one().words["origin"] == {"trf": "transfer"}


def test_a_source_belongs_to_its_district(browser, town, sign_in):
    teach(browser)
    batch = latest()
    away = make.district()
    stranger = sign_in(make.user(away, "district_admin"))
    stranger.page(f"/imports/{batch.id}/words", status=404)
    assert not stranger.page(NEW).has("option", value="Lakeshore College")

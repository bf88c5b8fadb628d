"""A course catalog's whole way in: upload, preview, confirmation, result; and a template that fits."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa

from portal.catalog.models import Course, Experience
from portal.extensions import db
from portal.imports.models import ImportBatch
from tests import factories as make
from tests.catalog.importing import as_csv

HEADER = ("Course Number", "Course Name", "Building", "Credit", "Grade Levels", "Department")
ROWS = (
    ("MFG110", "=Welding \"I\"", "North High", "1", "10-12", "Manufacturing"),
    ("MFG120", "Welding II", "N1", "½", "11,12", "Manufacturing"),
    ("MFG110", "Again", "North High", "1", "9", ""),
)


def upload(browser, kind: str, content: bytes, name: str) -> ImportBatch:
    new = f"/imports/new?kind={kind}"
    form = browser.page(new).form(new)
    browser.submit(new, form | {"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")
    db.session.expire_all()
    return db.session.scalars(sa.select(ImportBatch).order_by(ImportBatch.id.desc())).first()


def courses() -> list[Course]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Course).order_by(Course.id)))


def test_a_catalog_comes_in_from_another_systems_file(town, sced, sign_in):
    browser = sign_in(town.director)
    assert browser.page("/courses").has("a", href="/imports/new?kind=courses")
    batch = upload(browser, "courses", as_csv(HEADER, ROWS), "catalog.csv")
    page = browser.page(f"/imports/{batch.id}")
    assert batch.counts["new"] == 1
    assert batch.counts["rejected"] == 2
    assert not courses()
    rejected = browser.page(f"/imports/{batch.id}?show=rejected").text + page.text
    assert "Write ½ as 0.5." in rejected
    assert "This course is on line 2 already." in rejected
    browser.submit(f"/imports/{batch.id}/confirm")
    assert [(course.code, course.title, course.subject) for course in courses()] == [("MFG110", "=Welding \"I\"", "Manufacturing")]
    again = upload(browser, "courses", as_csv(HEADER, ROWS[:1]), "catalog.csv")
    assert again.counts["unchanged"] == 1


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_template_and_an_export_are_read_without_asking_for_columns(town, sced, sign_in, ending):
    make.experience_kind("internship")
    browser = sign_in(town.director)
    for kind, stored in (("courses", Course), ("experiences", Experience)):
        batch = upload(browser, kind, browser.get(f"/imports/template/{kind}.{ending}", buffered=True).data, f"template.{ending}")
        assert batch.counts["new"] == 1, browser.page(f"/imports/{batch.id}").text
        browser.submit(f"/imports/{batch.id}/confirm")
        assert db.session.scalar(sa.select(sa.func.count()).select_from(stored)) == 1
        batch = upload(browser, kind, browser.get(f"/{kind}/export.{ending}", buffered=True).data, f"again.{ending}")
        assert batch.counts["unchanged"] == 1


@pytest.mark.parametrize(("who", "kind", "may"), [("admin", "courses", True), ("coordinator", "courses", False), ("coordinator", "experiences", True), ("teacher", "courses", False), ("student", "experiences", False)])
def test_whoever_may_change_a_kind_may_bring_it_in(town, sign_in, who, kind, may):
    sign_in(getattr(town, who)).page(f"/imports/new?kind={kind}", status=200 if may else 404)

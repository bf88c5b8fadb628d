"""A roster comes in from a page in three clicks."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.imports.models import ImportBatch
from portal.rosters.models import Student
from tests import factories as make
from tests.rosters import packages

NEW = "/imports/new?kind=oneroster"


@pytest.fixture
def browser(session, sign_in):
    return sign_in(make.user(make.district(), "district_admin"))


def upload(browser, content: bytes, name: str = "export.zip", *, status: int = 303):
    fields = browser.page(NEW).form(NEW) | {"file": (io.BytesIO(content), name)}
    return browser.submit(NEW, fields, status=status, content_type="multipart/form-data")


def latest() -> ImportBatch:
    db.session.expire_all()
    return db.session.scalars(sa.select(ImportBatch).order_by(ImportBatch.id.desc())).first()


def test_preview_confirm_result(browser):
    assert browser.page("/imports").has("a", href=NEW)
    upload(browser, packages.zipped(packages.district()))
    path = f"/imports/{latest().id}"
    preview = browser.page(path)
    assert "Confirm 19 changes" in preview.text
    assert "Passwords in the file are not read" in preview.text
    rows = browser.page(f"{path}?file=users.csv&show=new")
    assert "Ana Lima" in rows.text
    assert "ana.lima" in rows.text
    assert "secret!" not in rows.html
    fragment = browser.page(f"{path}?file=users.csv&show=new", htmx=True)
    assert " ".join("".join(rows.region("import-rows").itertext()).split()) == fragment.text
    browser.submit(f"{path}/confirm")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Student)) == 2
    result = browser.page(path)
    assert "Roster (OneRoster): imported" in result.texts("h1")


def test_rejected_rows_show_file_line_column_and_can_be_taken_along(browser):
    files = packages.district()
    files["enrollments"][0]["classSourcedId"] = "nope"
    upload(browser, packages.zipped(files))
    path = f"/imports/{latest().id}"
    page = browser.page(f"{path}?file=enrollments.csv&show=rejected")
    assert "classSourcedId: There is no class nope" in page.text
    browser.submit(f"{path}/confirm")
    assert "There is no class nope" in browser.page(path).text
    text = browser.get(f"{path}/rejected.csv").get_data(as_text=True)
    assert "enrollments.csv,2,classSourcedId,e1," in text


def test_changes_show_old_and_new_but_never_sensitive_values(browser):
    upload(browser, packages.zipped(packages.district()))
    browser.submit(f"/imports/{latest().id}/confirm")
    files = packages.district()
    files["users"][0]["grades"] = "12"
    files["demographics"][0]["sex"] = "other"
    upload(browser, packages.zipped(files))
    path = f"/imports/{latest().id}"
    changed = browser.page(f"{path}?file=users.csv&show=changed")
    assert "Grade: 11 → 12" in changed.text
    assert "Student number" not in changed.text
    sensitive = browser.page(f"{path}?file=demographics.csv&show=changed").text
    assert "Sex: changed" in sensitive
    assert "female" not in sensitive


def test_most_students_leaving_at_once_is_said_before_anybody_confirms(browser):
    files = packages.district()
    for number in range(30):
        files["users"].append({"sourcedId": f"s{number}", "username": f"s{number}", "givenName": "S", "familyName": "T"})
        files["roles"].append({"sourcedId": f"rs{number}", "userSourcedId": f"s{number}", "role": "student", "orgSourcedId": "N"})
    upload(browser, packages.zipped(files))
    browser.submit(f"/imports/{latest().id}/confirm")
    upload(browser, packages.zipped(packages.district()))
    assert "30 of 32 students would leave" in browser.page(f"/imports/{latest().id}").text


@pytest.mark.parametrize(
    ("content", "name", "words"), [(b"", "e.zip", "empty"), (b"x", "e.xlsx", "end in .zip"), (b"", "e", "end in .zip")]
)
def test_what_is_no_zip_is_refused_at_once(browser, content, name, words):
    assert words in upload(browser, content, name, status=422).text


def test_a_damaged_zip_is_told_on_its_page(browser):
    upload(browser, b"PK\x03\x04 broken")
    assert "damaged" in browser.page(f"/imports/{latest().id}").text


def test_only_district_administrators_bring_rosters(session, sign_in):
    district = make.district()
    for role in ("school_admin", "cte_director", "coordinator"):
        other = sign_in(make.user(district, role, at=make.school(district) if role != "cte_director" else None))
        other.page(NEW, status=404)
        other.submit(NEW, {}, status=404)


def test_other_peoples_package_comes_in_by_the_pages_and_goes_out_again(browser, samples):
    from tests.rosters import validator

    given = (samples / "real" / "oneroster_1_2_small.zip").read_bytes()
    upload(browser, given, "oneroster_1_2_small.zip")
    path = f"/imports/{latest().id}"
    preview = browser.page(path)
    assert latest().state == "previewed"
    assert "Bruce Wayne" in browser.page(f"{path}?file=users.csv&show=new").text
    assert "Confirm" in preview.text
    browser.submit(f"{path}/confirm")
    assert latest().state == "done"
    bruce = db.session.scalars(sa.select(Student).filter_by(sourced_id="USER_0")).one()
    assert (bruce.given_name, bruce.state, str(bruce.birth_date)) == ("Bruce", "active", "2010-04-17")
    upload(browser, given, "again.zip")
    again = latest()
    assert (again.state, again.counts["new"], again.counts["changed"], again.counts["ended"]) == ("done", 0, 0, 0)
    out = browser.get("/rosters/oneroster/1.2.zip?years=all&demographics=yes").get_data()
    assert validator.complaints(out) == []
    upload(browser, out, "ours.zip")
    assert {word: latest().counts[word] for word in ("new", "changed", "ended", "rejected")} == {"new": 0, "changed": 0, "ended": 0, "rejected": 0}

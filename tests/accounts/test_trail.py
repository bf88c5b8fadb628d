"""The trail as administrators read it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.accounts import audit, audit_names
from portal.accounts.models import AuditEvent
from portal.accounts.viewers import load_viewer
from portal.database import now
from portal.extensions import db
from tests import factories as make
from tests.accounts.cast import deeds
from tests.counting import statements
from tests.page import text_of


def tell(who, action="student.view", subject="students:1", **more):
    audit.record(action, subject=subject, by=load_viewer(who.id), **more)
    db.session.commit()


def sentences(page):
    return [text_of(div) for li in page.region("trail").iter("li") for div in li.iter("div")]


@pytest.fixture
def pupil(town):
    """A student of the north school, with a record."""
    made = make.student(town.north, given_name="Stu", family_name="Dent")
    db.session.commit()
    return made


def test_a_row_reads_as_a_sentence_with_names_found_now(town, sign_in, pupil):
    tell(town.teacher, subject=f"students:{pupil.id}", student_id=pupil.id)
    tell(
        town.admin,
        "grant.give",
        f"users:{town.teacher.id}",
        detail={"grant_id": 1, "role": "reviewer", "school_id": town.north.id},
    )
    tell(town.admin, "alignment.approve", "alignments:7", detail={"from": "submitted"})
    tell(town.admin, "user_theme.choose", "themes:2")
    audit.record(
        "session.refuse", subject="names:0a1b2c3d", by=None, district_id=town.district.id, detail={"reason": "unknown"}
    )
    audit.record("import.apply", subject="imports:3", by=None, district_id=town.district.id)
    db.session.commit()
    assert sentences(sign_in(town.admin).page("/audit")) == [
        "A command imported import 3.",
        "Somebody was refused at the sign-in as an unknown name (0a1b2c3d). reason: unknown",
        "Dana Okafor (District administrator) chose theme 2.",
        "Dana Okafor (District administrator) approved alignment 7. from: submitted",
        "Dana Okafor (District administrator) gave Tess Tran a role. role: Alignment reviewer · school: North High School",
        "Tess Tran (Teacher) viewed the record of Stu Dent.",
    ]


def test_names_are_not_kept_in_the_trail(town, sign_in):
    tell(town.teacher, "person.edit", f"users:{town.teacher.id}")
    town.teacher.family_name = "Married"
    db.session.commit()
    assert "Tess Married" in sign_in(town.admin).page("/audit").text
    stored = db.session.scalars(sa.select(AuditEvent)).all()[-1]
    assert "Tess" not in f"{stored.subject}{stored.detail}{stored.action}"


def test_the_trail_is_narrowed_by_person_student_deed_and_days(town, sign_in, pupil):
    tell(town.teacher, subject=f"students:{pupil.id}", student_id=pupil.id)
    tell(town.south_teacher, "course.edit", "courses:5")
    browser = sign_in(town.admin)
    for query, expected in {
        "person=tess": 1, "person=Tess Tran": 1, "person=TRAN": 1, "person=nobody": 0,
        f"student={pupil.id}": 1, "student=99999": 0, "action=student.view": 1, "action=student": 1, "action=stud": 0,
        "action=course": 1, f"since={now():%Y-%m-%d}": 2, f"since={now() + timedelta(days=1):%Y-%m-%d}": 0,
        f"until={now():%Y-%m-%d}": 2, f"until={now() - timedelta(days=1):%Y-%m-%d}": 0,
    }.items():  # fmt: skip
        assert len(sentences(browser.page(f"/audit?{query}"))) == expected, query


@pytest.mark.parametrize(
    "query",
    [
        "person=%00",
        "student=x",
        "student=9999999999999999999999",
        "action=%25",
        "since=x",
        "until=9999-12-31",
        "since=0001-01-01",
        "before=x",
        "before=1-",
        "before=99999999999-1",
        "before=9999999999-999999999999999999",
        "person=" + "x" * 3000,
    ],
)
def test_whatever_is_asked_for_the_trail_answers(town, sign_in, query):
    browser = sign_in(town.admin)
    browser.page(f"/audit?{query}")
    assert browser.get(f"/audit/export?{query}").status_code == 200


@pytest.mark.parametrize("narrowed", ["", "?since=2020-01-01"])
def test_older_rows_are_pages_by_key_so_that_none_is_shown_twice(town, sign_in, narrowed):
    by = load_viewer(town.admin.id)
    for n in range(120):
        audit.record("course.edit", subject=f"courses:{n}", by=by)
    db.session.commit()
    browser = sign_in(town.admin)
    path, seen = "/audit" + narrowed, []
    for _ in range(5):
        page = browser.page(path)
        seen += sentences(page)
        audit.record("course.edit", subject="courses:999", by=by)  # what comes meanwhile moves nothing
        db.session.commit()
        older = page.all("a", id="trail-older")
        if not older:
            break
        path = "/audit" + older[0].get("href")
    assert len(seen) == len(set(seen)) == 120


def test_the_fragment_is_the_region_of_the_page(town, sign_in):
    tell(town.teacher, "course.edit", "courses:5")
    browser = sign_in(town.admin)
    page, part = browser.page("/audit"), browser.page("/audit", htmx=True)
    assert text_of(page.region("trail")) == text_of(part.region("trail"))


def test_the_trail_costs_the_same_for_fifty_rows_as_for_one(town, sign_in, pupil):
    tell(town.teacher, subject=f"students:{pupil.id}", student_id=pupil.id)
    browser = sign_in(town.admin)
    browser.page("/audit")
    with statements() as few:
        browser.page("/audit")
    for _ in range(50):
        tell(town.person("teacher", at=town.south), subject=f"students:{make.student(town.south).id}")
    with statements() as many:
        browser.page("/audit")
    assert len(few) == len(many) <= 6


def test_a_schools_administrator_reads_what_concerns_the_school(town, sign_in, pupil):
    other = make.student(town.south, given_name="Else", family_name="Where")
    tell(town.teacher, subject=f"students:{pupil.id}", student_id=pupil.id)
    tell(town.teacher, subject=f"students:{other.id}", student_id=other.id)
    tell(town.south_teacher, subject=f"students:{pupil.id}", student_id=pupil.id)
    tell(town.south_teacher, "course.edit", "courses:5")
    tell(town.teacher, "course.edit", "courses:6")
    tell(town.admin, "grant.give", f"users:{town.teacher.id}", detail={"role": "teacher"})
    tell(town.admin, "grant.give", f"users:{town.south_teacher.id}", detail={"role": "teacher"})
    page = sign_in(town.north_admin).page("/audit")
    assert sentences(page) == [
        "Dana Okafor (District administrator) gave Tess Tran a role. role: Teacher",
        "Tess Tran (Teacher) changed course 6.",
        "Sam Sato (Teacher) viewed the record of Stu Dent.",
        "Tess Tran (Teacher) viewed the record of Stu Dent.",
    ]
    links = {text_of(a): a.get("href") for a in page.region("trail").iter("a")}
    assert "Tess Tran" in links
    assert "Sam Sato" not in links  # their page is not for this administrator
    exported = sign_in(town.north_admin).get("/audit/export").get_data(as_text=True)
    assert "Else Where" not in exported
    assert "course 5" not in exported


def test_another_districts_trail_is_nowhere(town, sign_in):
    audit.record("course.edit", subject="courses:5", by=load_viewer(town.stranger.id))
    db.session.commit()
    browser = sign_in(town.admin)
    assert sentences(browser.page("/audit")) == []
    assert "course 5" not in browser.get("/audit/export").get_data(as_text=True)


def test_an_export_holds_what_the_page_says_and_is_told_itself(town, sign_in, pupil):
    town.teacher.given_name = "=cmd()"
    db.session.commit()
    tell(town.teacher, subject=f"students:{pupil.id}", student_id=pupil.id)
    browser = sign_in(town.admin)
    answer = browser.get("/audit/export?action=student")
    assert answer.mimetype == "text/csv"
    lines = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert lines[0][:4] == ["When (UTC)", "Who", "As", "What happened"]
    assert lines[1][1].startswith("'=cmd()")
    assert lines[1][3].endswith("viewed the record of Stu Dent")
    assert len(lines) == 2
    noted = deeds(town.admin, "audit.export")
    assert [(row.subject, row.detail) for row in noted] == [
        (f"districts:{town.district.id}", {"rows": 1, "action": "student"})
    ]


@pytest.mark.parametrize("htmx", [False, True])
def test_the_chain_is_checked_on_the_page(town, sign_in, htmx):
    tell(town.teacher, "course.edit", "courses:5")
    browser = sign_in(town.admin)
    assert browser.page("/audit").has("a", href="/audit/check")
    assert "The chain is whole" in browser.page("/audit/check", htmx=htmx).text


def test_views_are_written_once_the_page_was_made(app, town):
    from flask import g

    from portal.accounts.current import viewed

    with app.test_request_context("/"):
        g.viewer = load_viewer(town.teacher.id)
        viewed(5)
        viewed(6, "student.print")
        for function in reversed(app.after_request_funcs[None]):
            if function.__name__ == "write_views":
                function(app.response_class(status=404))
                assert deeds(town.teacher) == []
                function(app.response_class(status=200))
    assert [(row.action, row.student_id) for row in deeds(town.teacher)] == [("student.view", 5), ("student.print", 6)]


def test_other_features_say_what_their_rows_are_called(town, sign_in, monkeypatch):
    from portal.catalog.models import Offering

    monkeypatch.setitem(audit_names._resolvers, "offerings", audit_names.titled(Offering, "/offerings/{id}"))
    own = make.course(town.district, title="Welding I")
    foreign = make.course(town.elsewhere, title="Secret Course")
    tell(town.admin, "offering.edit", f"offerings:{own.id}")
    tell(town.admin, "offering.edit", f"offerings:{foreign.id}")
    page = sign_in(town.admin).page("/audit")
    assert sentences(page) == [
        f"Dana Okafor (District administrator) changed offering {foreign.id}.",
        "Dana Okafor (District administrator) changed the offering Welding I.",
    ]
    assert page.has("a", href=f"/offerings/{own.id}")

"""Saved views of the grid: one's own, by name, and none of the lists of students."""

from __future__ import annotations

import pytest

from portal.accounts.models import SavedView
from portal.extensions import db
from tests import factories as make


def save(browser, name, query, *, status=303, **more):
    token = browser.page("/coverage").form("/coverage/views")["form_token"]
    return browser.submit("/coverage/views", {"name": name, "query": query, "form_token": token} | more, status=status)


def test_a_view_is_saved_opened_and_marked_as_the_one_on_show(skills, sign_in):
    browser = sign_in(skills.teacher)
    query = f"competencies={skills.robotics.id}&group=grade&evil=1"
    here = save(browser, "Robotics by grade", "?" + query).headers["Location"]
    assert here == f"/coverage?view=competencies-{skills.robotics.id}&group=grade"
    page = browser.page(here)
    assert page.find("a", text="Robotics by grade").get("aria-current") == "true"
    assert browser.page("/coverage").has("a", text="Robotics by grade")


def test_a_name_is_taken_once_whatever_its_case_and_a_blank_one_never(skills, sign_in):
    browser = sign_in(skills.teacher)
    save(browser, "Mine", "grade=9")
    assert "You have a view of this name already." in save(browser, "MINE", "grade=10", status=422).text
    save(browser, "  ", "grade=10", status=422)
    browser.submit("/coverage/views", {}, status=422)


def test_a_view_of_students_may_have_the_same_name_and_stays_there(skills, sign_in):
    db.session.add(SavedView(user_id=skills.teacher.id, name="Mine", query="grade=12"))
    db.session.flush()
    browser = sign_in(skills.teacher)
    save(browser, "Mine", "grade=9")
    assert len(browser.page("/coverage/views").all("a", text="Mine")) == 1
    students = db.session.query(SavedView).filter_by(place="students").one()
    browser.submit(f"/coverage/views/{students.id}/delete", status=404)


def test_a_deleted_view_comes_back(skills, sign_in):
    browser = sign_in(skills.teacher)
    save(browser, "Mine", "grade=9")
    view = db.session.query(SavedView).one().id
    place = browser.submit(f"/coverage/views/{view}/delete").headers["Location"]
    page = browser.page(place)
    assert "“Mine” is deleted." in page.text
    browser.submit(f"/coverage/views/{view}/restore")
    assert "Mine" in browser.page("/coverage/views").text


@pytest.mark.parametrize("deed", ["delete", "restore"])
def test_somebody_elses_view_does_not_exist(skills, sign_in, deed):
    db.session.add(SavedView(user_id=skills.colleague.id, place="coverage", name="Hers"))
    db.session.flush()
    view = db.session.query(SavedView).one().id
    browser = sign_in(skills.teacher)
    browser.submit(f"/coverage/views/{view}/{deed}", status=404)
    assert "Hers" not in browser.page("/coverage").text
    sign_in(make.user(skills.district, "student", at=skills.north)).page("/coverage/views", status=404)

"""The page of one offering: what it says, how it is changed in place, and what happens when two people save."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.catalog import aligned, panels, uses
from portal.catalog.models import Course, Offering, Prerequisite
from portal.extensions import db
from tests import factories as make
from tests.catalog.conftest import findable
from tests.catalog.same import same
from tests.counting import statements

BOTH = pytest.mark.parametrize("htmx", [False, True])


@pytest.fixture
def course(town, sced):
    made = make.course(town.district, at=town.north, code="MFG120", title="Welding II", credits=Decimal("0.5"), cte=True, sced_code="13207", state_code="4711", terms_offered="fall spring", description="Sparks.\nMore sparks.")
    before, after = make.course(town.district, title="Welding I"), make.course(town.district, title="Welding III")
    make.add(Prerequisite(course_id=made.id, required_id=before.id))
    make.add(Prerequisite(course_id=after.id, required_id=made.id))
    make.experience(town.district, title="Shop internship", course_id=made.id)
    return made


@pytest.fixture
def form(town, course, sign_in):
    """The administrator's browser, the address, and the form as it stands."""
    browser, path = sign_in(town.admin), f"/offerings/{course.id}/edit"
    return browser, path, browser.page(path).form(path) | {"cte": "y", "terms_offered": ["fall", "spring"], "description": "Sparks.\r\nMore sparks."}


def test_a_course_says_everything_about_itself(town, course, sign_in):
    page = sign_in(town.teacher).page(f"/offerings/{course.id}")
    assert page.texts("h1") == ["Welding II"]
    for words in ("MFG120", "North High", "grades 9–12", "0.5 credits", "13207 Welding", "Manufacturing", "4711", "Fall, Spring", "Sparks.", "Welding I", "Welding III", "Shop internship"):
        assert words in page.text
    assert not page.has("a", id="offering-edit")


def test_the_bar_marks_where_an_offering_is_listed(town, course, sign_in):
    browser, shadow = sign_in(town.admin), make.experience(town.district, at=town.north)
    for path, listed in ((f"/offerings/{course.id}", ["/courses"]), (f"/offerings/{shadow.id}", ["/placements", "/experiences"]), (f"/offerings/{shadow.id}/edit", ["/placements", "/experiences"])):
        here = [link.get("href") for link in browser.page(path).all("a") if link.get("aria-current") == "page"]
        assert here == listed


def test_an_experience_says_whose_hours_count(town, course, sign_in):
    make.experience_kind("clinical", sustained=True, minimum_hours=75)
    made = make.experience(town.district, kind="clinical", title="Rotation", course_id=course.id)
    page = sign_in(town.teacher).page(f"/offerings/{made.id}")
    assert "at least 75" in page.text
    assert "Its hours count here, its credit there." in page.text
    assert page.has("a", href=f"/offerings/{course.id}")


@pytest.mark.parametrize("part", ["", "/edit", "/retire"])
def test_the_region_is_the_same_alone_and_in_the_page(town, course, sign_in, part):
    same(sign_in(town.admin), f"/offerings/{course.id}{part}", "offering-facts")


@pytest.mark.parametrize("path", ["/offerings/0", "/offerings/99999999999999999999999999", "/offerings/9223372036854775807", "/offerings/9223372036854775807/edit", "/offerings/-1", "/offerings/x"])
def test_an_id_that_is_nobodys_is_no_page(town, sign_in, path):
    sign_in(town.director).page(path, status=404)


def test_another_districts_people_find_nothing(town, course, sign_in):
    browser = sign_in(town.stranger)
    for part in ("", "/edit", "/retire"):
        browser.page(f"/offerings/{course.id}{part}", status=404)
    for part in ("/edit", "/retire", "/restore"):
        browser.submit(f"/offerings/{course.id}{part}", {"title": "Mine now"}, status=404)
    assert db.session.get(Offering, course.id).title == "Welding II"


@pytest.mark.parametrize("who", ["teacher", "coordinator", "student"])
def test_who_may_not_change_it_finds_no_form(town, course, sign_in, who):
    browser = sign_in(getattr(town, who))
    for part in ("/edit", "/retire"):
        browser.page(f"/offerings/{course.id}{part}", status=404)
        browser.submit(f"/offerings/{course.id}{part}", status=404)
    assert db.session.get(Offering, course.id).state == "active"


def test_a_school_administrator_changes_only_their_schools(town, sign_in):
    browser = sign_in(town.admin)
    for other in (make.course(town.district, at=town.south), make.course(town.district)):
        assert not browser.page(f"/offerings/{other.id}").has("a", id="offering-edit")
        browser.submit(f"/offerings/{other.id}/edit", status=404)
        browser.submit(f"/offerings/{other.id}/retire", status=404)


@BOTH
def test_a_change_is_saved_and_shown(town, course, form, htmx):
    browser, path, values = form
    answer = browser.submit(path, values | {"title": "Welding B", "credits": "1", "sced_code": "13208"}, htmx=htmx)
    page = answer if htmx else browser.page(answer.headers["Location"])
    assert "Saved." in page.text
    assert "13208" in page.text
    assert "Welding B" in page.text  # the heading too, out of band
    db.session.expire_all()
    row = db.session.get(Course, course.id)
    assert (row.title, row.credits, row.sced_code, row.version) == ("Welding B", 1, "13208", 2)
    assert findable("course")[str(course.id)] == "Welding B"
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "offering.edit")).one()
    assert event.detail == {"changed": ["credits", "sced_code", "title"]}


def test_saving_what_is_there_changes_nothing(town, course, form):
    browser, path, values = form
    assert "Nothing was changed." in browser.page(browser.submit(path, values).headers["Location"]).text
    assert db.session.scalars(sa.select(Offering.version).where(Offering.id == course.id)).one() == 1
    assert not db.session.scalars(sa.select(AuditEvent)).all()


@BOTH
def test_whoever_saves_second_sees_both_versions_and_loses_nothing(town, course, form, sign_in, htmx):
    browser, path, values = form
    other = sign_in(town.director)
    other.submit(path, other.page(path).form(path) | {"cte": "y", "title": "Theirs", "credits": "2"})
    page = browser.submit(path, values | {"title": "Mine", "description": "My words"}, status=409, htmx=htmx)
    table = page.find("table")
    rows = [" ".join("".join(tr.itertext()).split()) for tr in table.iter("tr")]
    assert any("Title" in row and "Mine" in row and "Theirs" in row for row in rows)
    assert any("Credits" in row and "0.5" in row and "2" in row for row in rows)
    kept = page.form(path)
    assert (kept["title"], kept["description"], kept["version"]) == ("Mine", "My words", "2")
    browser.submit(path, kept | {"cte": "y"})
    db.session.expire_all()
    assert db.session.get(Course, course.id).title == "Mine"


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "99", "9" * 30])
def test_a_form_without_the_right_version_is_never_saved(town, course, form, version):
    browser, path, values = form
    answer = browser.post(path, data={"csrf_token": browser.csrf()} | values | {"version": version, "title": "No"})
    assert answer.status_code in (409, 422)
    browser.submit(path, {"title": "No"}, status=422)
    assert db.session.scalars(sa.select(Offering.title).where(Offering.id == course.id)).one() == "Welding II"


def test_two_equal_saves_make_one_change(town, course, form):
    browser, path, values = form
    browser.submit(path, values | {"title": "Once"})
    browser.submit(path, values | {"title": "Once"}, status=409)
    assert len(db.session.scalars(sa.select(AuditEvent)).all()) == 1


def test_prerequisites_change_and_never_go_in_a_circle(town, course, form):
    browser, path, values = form
    third = db.session.scalars(sa.select(Course).where(Course.title == "Welding III")).one()
    page = browser.submit(path, values | {"prerequisites": [str(third.id)]}, status=422)
    assert "Welding II asks for Welding III, which asks for Welding II." in page.text
    page = browser.submit(path, values | {"prerequisites": [str(course.id)]}, status=422)
    assert "cannot ask for itself" in page.text
    browser.submit(path, {name: value for name, value in values.items() if name != "prerequisites"})
    db.session.expire_all()
    assert not db.session.scalars(sa.select(Prerequisite).where(Prerequisite.course_id == course.id)).all()
    assert db.session.get(Course, course.id).version == 2


@BOTH
def test_retiring_asks_first_and_says_what_hangs_on_it(town, course, sign_in, monkeypatch, htmx):
    monkeypatch.setattr(uses, "_uses", {})
    uses.register(1, lambda offering_id, viewer: [uses.Use("2 sections this year", "/students")])
    monkeypatch.setattr(aligned.asked, "counts", lambda ids: dict.fromkeys(ids, 3))
    page = sign_in(town.admin).page(f"/offerings/{course.id}/retire", htmx=htmx)
    assert "It serves 3 pathways." in page.text
    assert "2 sections this year" in page.text
    assert "1 course asks for it first: Welding III" in page.text
    assert "1 experience gets its credit from it: Shop internship" in page.text
    assert db.session.get(Offering, course.id).state == "active"


@BOTH
def test_an_offering_is_retired_and_restored(town, course, sign_in, htmx):
    browser = sign_in(town.admin)
    where = f"/offerings/{course.id}"
    for deed, state, words in (("retire", "retired", "was retired"), ("retire", "retired", "was retired"), ("restore", "active", "is offered again")):
        answer = browser.submit(f"{where}/{deed}", htmx=htmx)
        page = answer if htmx else browser.page(where)
        assert words in page.text
        db.session.expire_all()
        assert db.session.get(Offering, course.id).state == state
        assert (str(course.id) in findable("course")) is (state == "active")
    actions = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["offering.retire", "offering.restore"]


def test_getting_a_page_changes_nothing(town, course, sign_in):
    browser = sign_in(town.admin)
    for part in ("", "/edit", "/retire"):
        browser.page(f"/offerings/{course.id}{part}")
    browser.get(f"/offerings/{course.id}/restore")
    assert db.session.get(Offering, course.id).version == 1


def test_other_features_show_their_panels_above_the_facts(town, course, sign_in, monkeypatch, app):
    from jinja2 import ChoiceLoader, DictLoader

    monkeypatch.setattr(panels, "_panels", {})
    loader = ChoiceLoader([DictLoader({"test/_panel.html": '<section id="extra"><h2>{{ panel.words }}</h2></section>'}), app.jinja_env.loader])
    monkeypatch.setattr(app.jinja_env, "loader", loader)
    asked = []

    def draw(offering_id, viewer):
        asked.append(offering_id)
        return "test/_panel.html", {"words": "Serves three pathways"}

    panels.register(10, draw)
    page = sign_in(town.teacher).page(f"/offerings/{course.id}")
    assert page.texts("h2") == ["Serves three pathways", "About this course"]
    assert "Serves three pathways" not in sign_in(town.teacher).page(f"/offerings/{course.id}", htmx=True).text
    assert asked == [course.id]  # the facts alone cost no other feature's queries


def test_students_see_an_active_course_without_ways_to_change_it(town, course, sign_in):
    browser = sign_in(town.student)
    page = browser.page(f"/offerings/{course.id}")
    assert not page.has("a", id="offering-edit")
    course.state = "retired"
    db.session.commit()
    browser.page(f"/offerings/{course.id}", status=404)


def test_a_page_takes_as_many_queries_with_many_prerequisites_as_with_one(town, course, sign_in):
    browser, path = sign_in(town.admin), f"/offerings/{course.id}"
    browser.page(path)
    with statements() as one:
        browser.page(path)
    for _ in range(20):
        make.add(Prerequisite(course_id=course.id, required_id=make.course(town.district).id))
    with statements() as many:
        browser.page(path)
    assert len(many) == len(one)

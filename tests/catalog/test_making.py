"""New courses and experiences, from forms that refuse what cannot be and lose nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.catalog.models import Course, Experience, Offering, Prerequisite
from portal.extensions import db
from tests import factories as make
from tests.catalog.conftest import findable
from tests.catalog.same import same

BOTH = pytest.mark.parametrize("htmx", [False, True])


def offerings() -> list[Offering]:
    return list(db.session.scalars(sa.select(Offering).order_by(Offering.id)))


@pytest.fixture
def filled(town, sced, sign_in):
    """The browser of the district's administrator, and a new course's form filled in."""
    browser = sign_in(town.director)
    values = browser.page("/courses/new").form("/courses/new")
    return browser, values | {"title": "Welding I", "code": "MFG110", "credits": "1.5", "school_id": str(town.north.id), "subject": "Manufacturing"}


@BOTH
def test_a_course_is_added_and_its_page_opens(town, filled, htmx):
    browser, form = filled
    answer = browser.submit("/courses/new", form | {"cte": "y", "sced_code_find": "13207", "terms_offered": ["fall", "spring"], "state_code": "999"}, htmx=htmx)
    made = db.session.scalars(sa.select(Course)).one()
    assert (made.title, made.code, made.credits, made.school_id) == ("Welding I", "MFG110", Decimal("1.5"), town.north.id)
    assert (made.cte, made.sced_code, made.terms_offered, made.state_code) == (True, "13207", "fall spring", "999")
    assert (answer.headers["HX-Redirect"] if htmx else answer.headers["Location"]) == f"/offerings/{made.id}"
    assert findable("course") == {str(made.id): "Welding I"}
    assert db.session.scalars(sa.select(AuditEvent.action)).all() == ["offering.create"]


@BOTH
def test_an_experience_is_added_with_the_course_that_gives_its_credit(town, sign_in, htmx):
    make.experience_kind("internship")
    course = make.course(town.district, code="CTE490")
    browser = sign_in(town.coordinator)
    form = browser.page("/experiences/new").form("/experiences/new")
    browser.submit("/experiences/new", form | {"title": "Shop", "experience_kind": "internship", "hours": "120", "course_id_find": "cte490"}, htmx=htmx)
    made = db.session.scalars(sa.select(Experience)).one()
    assert (made.title, made.hours, made.course_id, made.school_id) == ("Shop", 120, course.id, town.north.id)


@pytest.mark.parametrize(("path", "region"), [("/courses/new", "new-offering"), ("/experiences/new", "new-offering")])
def test_the_form_is_the_same_alone_and_in_the_page(town, sign_in, path, region):
    same(sign_in(town.director), path, region)


@BOTH
def test_a_refused_form_comes_back_with_what_was_typed(town, filled, htmx):
    browser, form = filled
    page = browser.submit("/courses/new", form | {"title": " ", "credits": "lots", "grade_low": "12", "grade_high": "9", "description": "Kept"}, status=422, htmx=htmx)
    assert page.has("a", href="#title")
    assert page.has("a", href="#grade_high")
    assert page.find("input", id="credits").get("value") == "lots"
    assert page.find("input", id="credits").get("aria-invalid") == "true"
    assert "Kept" in page.text
    assert not offerings()


def test_an_empty_post_adds_nothing(town, sign_in):
    for path in ("/courses/new", "/experiences/new"):
        sign_in(town.director).submit(path, {}, status=422)
    assert not offerings()


NASTY = ["", "x" * 100_000, "\x00", "10" + "0" * 28, "-1", "NaN", "😀 مرحبا \u202e abc <script>", "\ud83d"]


@pytest.mark.parametrize("path", ["/courses/new", "/experiences/new"])
def test_whatever_is_posted_is_an_answer_and_never_a_crash(town, sced, sign_in, path):
    make.experience_kind("internship")
    browser = sign_in(town.director)
    token = browser.csrf()
    names = [*browser.page(path).form(path), "cte", "terms_offered", "sced_code", "prerequisites", "prerequisites_find", "sced_code_find", "course_id", "course_id_find"]
    for name in sorted(set(names) - {"csrf_token"}):
        for value in NASTY:
            encoded = value.encode("utf-8", "surrogatepass")
            good = {"title": "T", "code": f"{name}{NASTY.index(value)}", "credits": "1", "school_id": "", "grade_low": "9", "grade_high": "12", "experience_kind": "internship", "form_token": f"{name}{NASTY.index(value)}"}
            answer = browser.post(path, data={"csrf_token": token, **good, name: encoded})
            assert answer.status_code in (303, 422), (name, value[:20], answer.status_code)


def test_a_field_posted_many_times_is_no_crash(town, sign_in):
    browser = sign_in(town.director)
    form = {"title": ["A", "B"], "credits": ["1", "2"], "prerequisites": [str(n) for n in range(500)], "grade_low": "9", "grade_high": "12", "school_id": "", "form_token": "t"}
    browser.submit("/courses/new", form, status=422)


def test_a_double_click_adds_one_course(town, filled):
    browser, form = filled
    first, second = browser.submit("/courses/new", form), browser.submit("/courses/new", form)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(offerings()) == 1


def test_a_code_means_one_course_at_one_school(town, filled):
    browser, form = filled
    browser.submit("/courses/new", form)
    page = browser.submit("/courses/new", form | {"form_token": "another", "code": "mfg110"}, status=422)
    assert "“Welding I” has this code already" in page.text
    browser.submit("/courses/new", form | {"form_token": "another", "school_id": str(town.south.id)})
    assert len(offerings()) == 2


def test_a_school_administrator_adds_to_their_own_school_only(town, sign_in):
    browser = sign_in(town.admin)
    form = browser.page("/courses/new").form("/courses/new") | {"title": "T", "credits": "1"}
    assert form["school_id"] == str(town.north.id)
    for elsewhere in (str(town.south.id), ""):
        assert "Choose one from the list" in browser.submit("/courses/new", form | {"school_id": elsewhere}, status=422).text
    browser.submit("/courses/new", form)
    assert [each.school_id for each in offerings()] == [town.north.id]


@pytest.mark.parametrize(("who", "path"), [("teacher", "/courses/new"), ("coordinator", "/courses/new"), ("student", "/experiences/new"), ("teacher", "/experiences/new")])
def test_others_find_no_such_page(town, sign_in, who, path):
    browser = sign_in(getattr(town, who))
    browser.page(path, status=404)
    browser.submit(path, {"title": "T"}, status=404)
    assert not offerings()


def test_without_javascript_words_lead_to_a_choice_of_codes(town, filled):
    browser, form = filled
    page = browser.submit("/courses/new", form | {"sced_code_find": "weld"}, status=422)
    assert "may mean several things" in page.text
    radios = [e.get("value") for e in page.root.iter("input") if e.get("name") == "sced_code"]
    assert radios == ["13207", "17058", "13208", ""]
    browser.submit("/courses/new", page.form("/courses/new") | {"sced_code": "17058"})
    assert db.session.scalars(sa.select(Course.sced_code)).one() == "17058"


@pytest.mark.parametrize(("typed", "code"), [("13207", "13207"), ("1001", "01001"), ("welding", "13207"), (" Computer Programming ", "10152")])
def test_a_code_or_a_whole_title_is_taken_as_it_is(town, filled, typed, code):
    browser, form = filled
    browser.submit("/courses/new", form | {"sced_code_find": typed})
    assert db.session.scalars(sa.select(Course.sced_code)).one() == code


@pytest.mark.parametrize("field", ["sced_code", "sced_code_find"])
def test_a_code_that_is_none_is_refused(town, filled, field):
    browser, form = filled
    assert "99999" in browser.submit("/courses/new", form | {field: "99999"}, status=422).html or field == "sced_code"
    assert not offerings()


def test_prerequisites_are_found_by_codes_and_titles(town, filled):
    browser, form = filled
    first = make.course(town.district, at=town.north, code="MFG100", title="Shop, basics")
    second = make.course(town.district, code="MAT1", title="Algebra")
    make.course(town.district, at=town.south, code="MFG100", title="Other")
    browser.submit("/courses/new", form | {"prerequisites_find": "mfg100, algebra"})
    made = db.session.scalars(sa.select(Course.id).where(Course.title == "Welding I")).one()
    found = db.session.scalars(sa.select(Prerequisite.required_id).where(Prerequisite.course_id == made))
    assert set(found) == {first.id, second.id}


def test_words_that_are_no_one_course_are_offered_to_choose_from(town, filled):
    browser, form = filled
    one, two = make.course(town.district, title="Algebra I"), make.course(town.district, title="Algebra II")
    page = browser.submit("/courses/new", form | {"prerequisites_find": "algebra"}, status=422)
    assert [e.get("value") for e in page.root.iter("input") if e.get("name") == "prerequisites"] == [str(one.id), str(two.id)]
    page = browser.submit("/courses/new", form | {"prerequisites_find": "nothing like it"}, status=422)
    assert "No course has the code or words “nothing like it”" in page.text


def test_another_districts_course_is_no_prerequisite(town, filled):
    browser, form = filled
    foreign = make.course(make.district(), code="ZZ")
    assert "Choose courses of this district" in browser.submit("/courses/new", form | {"prerequisites": str(foreign.id)}, status=422).text
    browser.submit("/courses/new", form | {"prerequisites_find": "ZZ"}, status=422)

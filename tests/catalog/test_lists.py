"""The lists of courses and experiences."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.catalog import aligned
from portal.catalog.models import Offering
from tests import factories as make
from tests.catalog.same import same
from tests.counting import statements


@pytest.fixture
def nobody_aligns(monkeypatch):
    monkeypatch.setattr(aligned.asked, "exists", None)
    monkeypatch.setattr(aligned.asked, "counts", None)


@pytest.fixture
def courses(town):
    made = {
        "welding": make.course(town.district, at=town.north, code="MFG1", title="Welding I", subject="Manufacturing", cte=True, credits=Decimal(2), grade_low=11),
        "algebra": make.course(town.district, at=town.south, code="MAT1", title="algebra I", subject="Mathematics", credits=Decimal("0.5"), grade_low=9, grade_high=9),
        "art": make.course(town.district, code="ART1", title="Élan: drawing", subject="Arts"),
        "old": make.course(town.district, at=town.north, code="OLD1", title="Typewriting", state="retired"),
    }
    make.experience(town.district, title="Shop internship")
    return made


def listed(page) -> list[str]:
    return [" ".join("".join(a.itertext()).split()) for a in page.root.iter("a") if (a.get("id") or "").startswith("offering-") and "lead" not in (a.get("id") or "") and (a.get("id") or "")[9:].isdigit()]


@pytest.mark.parametrize("htmx", [False, True])
def test_the_list_holds_active_courses_by_title_whatever_their_case(town, courses, sign_in, htmx):
    page = sign_in(town.teacher).page("/courses", htmx=htmx)
    assert listed(page) == ["algebra I", "Welding I", "Élan: drawing"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=weld", ["Welding I"]),
        ("q=WELDING+i", ["Welding I"]),
        ("q=mat1", ["algebra I"]),
        ("q=élan", ["Élan: drawing"]),
        ("q=%25", []),
        ("q=weld+algebra", []),
        ("school=district", ["Élan: drawing"]),
        ("subject=Mathematics", ["algebra I"]),
        ("grade=9", ["algebra I", "Élan: drawing"]),
        ("grade=12", ["Welding I", "Élan: drawing"]),
        ("cte=yes", ["Welding I"]),
        ("cte=no", ["algebra I", "Élan: drawing"]),
        ("state=retired", ["Typewriting"]),
        ("state=all&q=type", ["Typewriting"]),
        ("sort=-title", ["Élan: drawing", "Welding I", "algebra I"]),
        ("sort=code", ["Élan: drawing", "algebra I", "Welding I"]),
        ("sort=credits", ["algebra I", "Élan: drawing", "Welding I"]),
        ("sort=-grades", ["Welding I", "Élan: drawing", "algebra I"]),
        ("sort=school", ["Élan: drawing", "Welding I", "algebra I"]),
        ("sort=nonsense&page=9999999&grade=99&cte=maybe&state=gone", ["algebra I", "Welding I", "Élan: drawing"]),
        ("school=99999999999999999999999", ["algebra I", "Welding I", "Élan: drawing"]),
        ("school=999999999999999999", []),
        ("q=%00weld", ["Welding I"]),
    ],
)
def test_a_list_is_narrowed_and_sorted_by_its_query_string(town, courses, sign_in, query, found):
    assert listed(sign_in(town.teacher).page(f"/courses?{query}")) == found


def test_a_school_narrows_to_its_own(town, courses, sign_in):
    assert listed(sign_in(town.teacher).page(f"/courses?school={town.south.id}")) == ["algebra I"]


@pytest.mark.parametrize("path", ["/courses?q=i", "/courses?q=nothing-like-it", "/experiences"])
def test_the_fragment_is_the_region_of_the_page(town, courses, sign_in, path):
    same(sign_in(town.director), path, "course-list" if "courses" in path else "experience-list")


def test_students_see_active_courses_and_cannot_ask_for_retired_ones(town, courses, sign_in):
    page = sign_in(town.student).page("/courses?state=all")
    assert "Typewriting" not in listed(page)
    assert not page.has("select", name="state")
    assert not page.has("a", href="/courses/new")


def test_only_those_who_may_add_are_offered_to(town, courses, sign_in):
    assert sign_in(town.admin).page("/courses").has("a", href="/courses/new")
    assert not sign_in(town.coordinator).page("/courses").has("a", href="/courses/new")
    assert sign_in(town.coordinator).page("/experiences").has("a", href="/experiences/new")


def test_another_district_is_not_in_the_list(town, courses, sign_in):
    page = sign_in(town.stranger).page("/courses")
    assert listed(page) == []
    assert "No courses yet" in page.text


def test_experiences_are_narrowed_by_kind_and_show_hours_or_the_least(town, sign_in):
    make.experience_kind("job_shadow", minimum_hours=6)
    make.experience(town.district, kind="job_shadow", title="Hospital shadow")
    make.experience(town.district, title="Shop internship", hours=Decimal(120))
    browser = sign_in(town.teacher)
    assert listed(browser.page("/experiences?kind=job_shadow")) == ["Hospital shadow"]
    page = browser.page("/experiences?sort=hours")
    assert listed(page) == ["Hospital shadow", "Shop internship"]
    assert "at least 6" in page.text
    assert "120" in page.text


def test_long_lists_have_pages(town, sign_in):
    for n in range(60):
        make.course(town.district, title=f"Course {n:02}")
    browser = sign_in(town.teacher)
    first, second = browser.page("/courses"), browser.page("/courses?page=2", htmx=True)
    assert (len(listed(first)), len(listed(second))) == (50, 10)
    assert "51–60 of 60" in second.text


def test_until_somebody_knows_of_alignment_nothing_is_said_of_it(town, courses, sign_in, nobody_aligns):
    page = sign_in(town.teacher).page("/courses?aligned=yes")
    assert len(listed(page)) == 3
    assert not page.has("select", name="aligned")
    assert "pathway yet" not in page.text


def test_aligned_or_not_is_asked_from_above(town, courses, sign_in, nobody_aligns):
    mine = courses["welding"].id
    aligned.register_aligned(lambda: Offering.id == mine, lambda ids: {mine: 3})
    browser = sign_in(town.teacher)
    assert listed(browser.page("/courses?aligned=yes")) == ["Welding I"]
    page = browser.page("/courses?aligned=no")
    assert listed(page) == ["algebra I", "Élan: drawing"]
    assert "2 of them serve no pathway yet" in page.text
    assert page.text.count("none yet") == 2


@pytest.mark.parametrize("path", ["/courses", "/experiences"])
def test_a_list_takes_as_many_queries_for_fifty_rows_as_for_one(town, sign_in, path):
    def add(count):
        for _ in range(count):
            at = make.course(town.district, at=town.north, subject="Arts")
            make.experience(town.district, at=town.north, course_id=at.id)

    browser = sign_in(town.director)
    add(1)
    browser.page(path)
    with statements() as one:
        browser.page(path)
    add(50)
    with statements() as fifty:
        browser.page(path)
    assert len(fifty) == len(one) <= 13


def test_the_rows_of_a_list_are_ordered_fully(town):
    from portal.catalog import listings

    statement = listings.rows_of("course", town.viewer(town.teacher), listings.Wanted(), [sa.literal(1)])
    assert str(statement).strip().endswith("offerings.id")

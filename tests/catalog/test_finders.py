"""What pickers are offered while somebody types."""

from __future__ import annotations

import pytest

from portal.catalog.finding import sced_of, sced_options
from tests import factories as make
from tests.catalog.same import same


def values(page) -> list[str]:
    return [e.get("data-value") for e in page.root.iter("li") if e.get("data-value")]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("weld", ["13207", "17058", "13208"]),
        ("13", ["13207", "13208"]),
        ("13208", ["13208"]),
        ("welding manufacturing", ["13207", "13208"]),
        ("manufacturing welding", ["13207", "13208"]),
        ("construction weld", ["17058"]),
        ("WELDING", ["13207", "17058", "13208"]),
        ("nothing like it", []),
        ("%", []),
        ("_", []),
        ("", []),
        ("\x00", []),
    ],
)
def test_sced_codes_are_found_by_digits_and_words(session, sced, typed, codes):
    assert [option.value for option in sced_options(typed)] == codes


@pytest.mark.parametrize(("typed", "code"), [("13207", "13207"), ("1001", "01001"), (" 10012 ", "10012"), ("00000", None), ("x", None), ("", None), (None, None), ("١٣٢٠٧", None), ("9" * 99, None)])
def test_a_code_lost_its_leading_zero_in_a_spreadsheet(session, sced, typed, code):
    found = sced_of(typed)
    assert (found.value if found else None) == code


@pytest.mark.parametrize("query", ["q=weld", "sced_code_find=weld", "q=", ""])
def test_the_list_of_codes_is_the_same_alone_and_in_the_page(town, sced, sign_in, query):
    same(sign_in(town.teacher), f"/sced-codes?{query}", "sced-options")


def test_an_option_says_code_title_and_area(town, sced, sign_in):
    page = sign_in(town.teacher).page("/sced-codes?sced_code_find=17058", htmx=True)
    assert values(page) == ["17058"]
    assert page.text == "17058 Welding for Construction Architecture and Construction"


@pytest.mark.parametrize("path", ["/sced-codes", "/course-choices"])
def test_students_are_offered_no_pickers(town, sign_in, path):
    sign_in(town.student).page(path, status=404)


@pytest.mark.parametrize("name", ["q", "prerequisites_find", "course_id_find"])
def test_courses_are_found_by_code_and_title(town, sign_in, name):
    one = make.course(town.district, at=town.south, code="ALG1", title="Algebra I")
    two = make.course(town.district, title="Linear algebra")
    make.course(town.district, title="Algebra of old", state="retired")
    make.course(make.district(), title="Algebra elsewhere")
    make.experience(town.district, title="Algebra internship")
    browser = sign_in(town.teacher)
    assert values(browser.page(f"/course-choices?{name}=algebra", htmx=True)) == [str(one.id), str(two.id)]
    assert values(browser.page(f"/course-choices?{name}=alg1")) == [str(one.id)]
    assert values(browser.page(f"/course-choices?{name}=algebra&without={one.id}")) == [str(two.id)]


@pytest.mark.parametrize("without", ["x", "-1", "9" * 40, "", "١"])
def test_a_strange_id_to_leave_out_leaves_nothing_out(town, sign_in, without):
    made = make.course(town.district, title="Algebra")
    assert values(sign_in(town.teacher).page(f"/course-choices?q=algebra&without={without}")) == [str(made.id)]

"""Students are found by name on the search page and named in the trail, always within the viewer's scope."""

from __future__ import annotations

import pytest

from portal.accounts.viewers import load_viewer
from portal.rosters.finding import audit_names_of, students_found
from tests import factories as make


@pytest.fixture
def town(session):
    class Town:
        district = make.district()
        north = make.school(district, name="North High")
        south = make.school(district, name="South High")
        zoe = make.student(north, given_name="Zoë", family_name="Núñez-O’Brien", grade=11, local_id="100234")
        ann = make.student(north, given_name="Annabel", preferred_name="Bel", family_name="van Dyke")
        gone = make.student(north, given_name="Zoe", family_name="Gone", state="exited")
        far = make.student(south, given_name="Zoe", family_name="Far")
        admin = make.user(district, "school_admin", at=north)

    return Town


def found(viewer, text: str) -> list[str]:
    return [result.title for result in students_found(viewer, text, 10)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("zoe", ["Zoë Núñez-O’Brien"]),
        ("ZOË nu", ["Zoë Núñez-O’Brien"]),
        ("o’b", ["Zoë Núñez-O’Brien"]),
        ("100234", ["Zoë Núñez-O’Brien"]),
        ("bel dyke", ["Bel van Dyke"]),
        ("anna", ["Bel van Dyke"]),
        ("nabel", []),
        ("%", []),
        ("z_e", []),
        ("\\", []),
        ("", []),
    ],
)
def test_names_are_found_by_their_beginnings_whatever_the_accents(town, text, names):
    assert found(load_viewer(town.admin.id), text) == names


def test_a_result_says_school_and_grade_and_leads_to_the_student(town):
    (result,) = students_found(load_viewer(town.admin.id), "zoe", 10)
    assert (result.context, result.url, result.kind) == ("North High · grade 11", f"/students/{town.zoe.id}", "students")


def test_nobody_finds_students_out_of_their_scope(town):
    assert found(load_viewer(make.user(town.district, "district_admin").id), "zoe") == ["Zoe Far", "Zoë Núñez-O’Brien"]
    assert found(load_viewer(make.user(town.district, "teacher", at=town.north).id), "zoe") == []
    assert found(load_viewer(make.user(make.district(), "district_admin").id), "zoe") == []


def test_a_student_finds_no_students_not_even_themselves(town):
    account = make.user(town.district, "student", at=town.north)
    town.zoe.user_id = account.id
    assert found(load_viewer(account.id), "zoe") == []


def test_the_search_page_shows_them_under_their_heading(town, sign_in):
    page = sign_in(town.admin).page("/search?q=zoe")
    assert page.has("a", href=f"/students/{town.zoe.id}")
    assert f"/students/{town.far.id}" not in page.html


def test_the_trail_names_only_students_in_scope(town):
    named = audit_names_of({town.zoe.id, town.far.id}, load_viewer(town.admin.id))
    assert {key: name.text for key, name in named.items()} == {town.zoe.id: "Zoë Núñez-O’Brien"}

"""What serves a pathway, on its page."""

from __future__ import annotations

from portal.alignment import queries
from tests import factories as make
from tests.page import text_of


def serving(page):
    return [text_of(row) for row in page.region("serving").iter("tr")][1:]


def test_courses_and_experiences_stand_by_role_then_what_waits(cast, sign_in):
    make.alignment(cast.internship, cast.robotics, "capstone")
    make.alignment(cast.course, cast.robotics, "exploratory")
    make.alignment(make.course(cast.district, at=cast.south, title="South Metal"), cast.robotics, state="submitted")
    found = serving(sign_in(cast.teacher).page(f"/pathways/{cast.robotics.id}"))
    assert [row.split(" course")[0].split(" experience")[0] for row in found] == [
        "Metal Work I",
        "Shop Internship",
        "South Metal",
    ]
    assert "South High" in found[2]
    assert "not in force" in found[2]


def test_a_student_sees_what_is_in_force_only(cast, sign_in):
    make.alignment(cast.course, cast.robotics)
    make.alignment(cast.internship, cast.robotics, state="submitted")
    learner = make.user(cast.district, "student", at=cast.north)
    make.student(cast.north, user=learner)
    page = sign_in(learner).page(f"/pathways/{cast.robotics.id}")
    assert len(serving(page)) == 1
    assert "on the way" not in text_of(page.region("serving"))


def test_without_any_it_says_what_to_do(cast, sign_in):
    page = sign_in(cast.teacher).page(f"/pathways/{cast.robotics.id}")
    assert "No course or experience serves it yet" in page.text


def test_other_districts_offerings_are_not_told(cast, sign_in):
    make.alignment(make.course(make.district(), title="Foreign"), cast.robotics)
    assert "Foreign" not in sign_in(cast.teacher).page(f"/pathways/{cast.robotics.id}").text


def test_its_version_changes_with_what_it_shows(cast):
    viewer = cast.as_viewer(cast.teacher)
    before = queries.pathway_version(cast.robotics.id, viewer)
    make.alignment(cast.course, cast.robotics)
    assert queries.pathway_version(cast.robotics.id, viewer) != before


def test_lists_of_the_catalog_count_and_filter_by_pathways(cast, sign_in):
    make.alignment(cast.course, cast.robotics)
    make.alignment(cast.course, cast.welding, state="submitted")
    assert queries.counts_by_offering([cast.course.id, cast.internship.id]) == {cast.course.id: 1}
    assert queries.counts_by_pathway([cast.robotics.id], cast.as_viewer(cast.teacher)) == {cast.robotics.id: 1}
    page = sign_in(cast.teacher).page("/courses?aligned=yes")
    assert "Metal Work I" in page.text
    assert "Metal Work I" not in text_of(sign_in(cast.teacher).page("/courses?aligned=no").find("main"))


def test_alignments_are_told_by_offering(cast):
    make.alignment(cast.course, cast.welding, "core")
    make.alignment(cast.course, cast.robotics, "capstone")
    found = queries.alignments_of([cast.course.id, cast.internship.id])
    assert [(each.pathway_title, each.role) for each in found[cast.course.id]] == [
        ("Robotics", "capstone"),
        ("Welding", "core"),
    ]
    assert cast.internship.id not in found

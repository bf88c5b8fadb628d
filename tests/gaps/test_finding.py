"""What counts as a gap, as a table of cases."""

from __future__ import annotations

import pytest

from portal.gaps.finding import Facts, Order, Taught, find
from portal.gaps.models import GapKind

# One competency (1), offerings 1 to 6 of grades 9, 10, 11, 12, 10, 10; 2 asks for 1 first; 6 asks for 5 first.
TAUGHT = {
    1: Taught(1, "Foundations", 9),
    2: Taught(2, "Networks I", 10, frozenset({1})),
    3: Taught(3, "Networks II", 11),
    4: Taught(4, "Capstone", 12),
    5: Taught(5, "Cabling", 10),
    6: Taught(6, "Wireless", 10, frozenset({5})),
}
ROLES = {1: "foundational", 2: "core", 3: "core", 4: "capstone", 5: "core", 6: "core"}
INTRO, R, M = "introduced", "reinforced", "mastered"


def kinds_of(levels: dict[int, str], roles: dict[int, str] = ROLES, taught: dict[int, Taught] = TAUGHT, *, concerned: bool = True) -> set[str]:
    facts = Facts(roles=roles, concerned=concerned, competency_ids=(1,), levels={(key, 1): level for key, level in levels.items()}, taught=taught)
    return {kind.value for _, kind in find(facts)}


@pytest.mark.parametrize(
    ("why", "levels", "expected"),
    [
        ("nobody covers it", {}, {"uncovered"}),
        ("introduced is covered", {1: INTRO}, set()),
        ("reinforced alone is covered", {2: R}, set()),
        ("mastered but never introduced", {4: M}, {"not_introduced"}),
        ("reinforcing is not introducing", {2: R, 4: M}, {"not_introduced"}),
        ("introduced, then mastered", {1: INTRO, 4: M}, set()),
        ("mastered in a lower grade than introduced", {1: M, 3: INTRO}, {"order"}),
        ("what one asks for comes first, also in the same grade", {5: M, 6: INTRO}, {"order"}),
        ("introduced by what the other asks for", {5: INTRO, 6: M}, set()),
        ("two of one grade come in any order", {2: M, 5: INTRO}, set()),
        ("one introduction before it is enough", {1: INTRO, 2: M, 4: INTRO}, set()),
        ("one that masters it too early is enough", {1: M, 2: INTRO, 4: M}, {"order"}),
        ("four cover it", {1: INTRO, 2: R, 3: R, 4: M}, set()),
        ("five cover it", {1: INTRO, 2: R, 3: R, 4: M, 5: R}, {"crowded"}),
        ("crowded and never introduced", {1: R, 2: R, 3: R, 4: M, 5: R}, {"crowded", "not_introduced"}),
        ("who does not serve the pathway does not count", {99: INTRO}, {"uncovered"}),
    ],
)
def test_a_competency_lacks(why, levels, expected):
    assert kinds_of(levels) == expected, why


@pytest.mark.parametrize(
    ("why", "roles", "expected"),
    [
        ("core without capstone", {1: "core"}, {"no_capstone"}),
        ("core with capstone", {1: "core", 4: "capstone"}, set()),
        ("nothing is core", {1: "foundational", 2: "exploratory"}, set()),
        ("a capstone alone", {4: "capstone"}, set()),
    ],
)
def test_a_pathway_lacks(why, roles, expected):
    assert kinds_of({1: INTRO, 4: INTRO}, roles) == expected, why


def test_what_is_no_concern_of_a_school_lacks_nothing():
    assert kinds_of({}, concerned=False) == set()


def test_a_pathway_that_nothing_serves_lacks_nothing():
    assert kinds_of({}, {}) == set()


def test_a_course_cannot_be_begun_before_what_it_asks_for():
    """It says grade 9, but asks for a course of grade 11: it stands in grade 11."""
    taught = {1: Taught(1, "Late", 9, frozenset({2})), 2: Taught(2, "Base", 11), 3: Taught(3, "Intro", 10)}
    assert Order(taught).grades == {1: 11, 2: 11, 3: 10}
    assert kinds_of({1: M, 3: INTRO}, dict.fromkeys(taught, "capstone"), taught) == set()


def test_courses_that_ask_for_each_other_in_a_circle_stand_in_no_order_and_nothing_hangs():
    taught = {1: Taught(1, "One", 9, frozenset({2})), 2: Taught(2, "Two", 12, frozenset({1}))}
    assert Order(taught).grades == {1: 12, 2: 12}
    assert kinds_of({1: M, 2: INTRO}, dict.fromkeys(taught, "capstone"), taught) == set()


def test_a_list_reads_as_a_student_meets_it():
    assert Order(TAUGHT).reading([4, 6, 3, 5, 2, 1]) == [1, 5, 2, 6, 3, 4]


def test_a_chain_of_thousands_is_no_problem():
    taught = {n: Taught(n, str(n), 9, frozenset({n - 1} if n else ())) for n in range(3_000)}
    assert kinds_of({0: INTRO, 2_999: M}, dict.fromkeys(taught, "capstone"), taught) == set()


def test_the_kinds_of_the_table_are_all_there_are():
    assert {kind.value for kind in GapKind} == {"uncovered", "not_introduced", "order", "crowded", "no_capstone"}

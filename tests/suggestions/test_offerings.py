"""Offerings for a text: what shares its words, with those words, and only what may be seen."""

from __future__ import annotations

from typing import Any

import pytest

from portal.extensions import db
from portal.suggestions.ranking import offerings_for
from tests import factories as make
from tests.counting import cost_of

pytestmark = pytest.mark.usefixtures("session")


def test_the_course_that_speaks_of_it_comes_first_with_the_words_that_both_have() -> None:
    district = make.district()
    nets = make.course(district, title="Network Administration", description="Routers, switches and subnets.")
    make.course(district, title="Culinary Arts", description="Knife skills, stocks and sauces.")
    first, *others = offerings_for("Configure routers and network switches", None, district_id=district.id)
    assert (first.offering_id, first.title) == (nets.id, "Network Administration")
    assert set(first.reasons) == {"routers", "switches", "network"}
    assert 0 < first.score <= 1
    assert not others


def test_only_the_offerings_that_the_caller_names_come_back() -> None:
    district = make.district()
    one, two = (make.course(district, title=f"Welding {n}") for n in "AB")
    found = offerings_for("Welding safety", {two.id}, district_id=district.id)
    assert [line.offering_id for line in found] == [two.id]
    assert offerings_for("Welding safety", set(), district_id=district.id) == []
    other = make.district()
    assert offerings_for("Welding safety", {one.id}, district_id=other.id) == []


def test_a_changed_title_is_known_at_once() -> None:
    district = make.district()
    course = make.course(district, title="Welding")
    assert offerings_for("Welding", None, district_id=district.id)
    course.title = "Forestry"
    db.session.flush()
    assert offerings_for("Welding", None, district_id=district.id) == []
    assert offerings_for("Forestry", None, district_id=district.id)[0].title == "Forestry"


def test_equal_offerings_keep_one_order() -> None:
    district = make.district()
    ids = [make.course(district, title="Welding").id for _ in range(7)]
    found = offerings_for("welding", None, district_id=district.id, limit=3)
    assert [line.offering_id for line in found] == ids[:3]


@pytest.mark.parametrize("text", ["", "   ", "the of and", "🎉🎉", "تعلم", "x" * 100_000, "a " * 50_000, "\x00"])
def test_any_text_is_answered(text: str) -> None:
    district = make.district()
    make.course(district, title="Welding")
    assert offerings_for(text, None, district_id=district.id) == []


def test_it_takes_two_queries_when_new_and_one_after(session: Any) -> None:
    district = make.district()
    for n in range(20):
        make.course(district, title=f"Welding {n}")
    assert cost_of(lambda: offerings_for("Welding", None, district_id=district.id)) == 2
    assert cost_of(lambda: offerings_for("Welding", None, district_id=district.id)) == 1

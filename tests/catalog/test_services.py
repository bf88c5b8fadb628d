"""Deeds on offerings, without HTTP: who is told, what is kept, what is refused."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from portal.catalog import services
from portal.catalog.facts import CourseFacts, ExperienceFacts, facts_of
from portal.catalog.queries import prerequisite_ids, visible_offering
from portal.catalog.signals import offerings_changed
from tests import factories as make
from tests.catalog.conftest import findable


@pytest.fixture
def told():
    """The sets of ids that were sent."""
    seen: list[set[int]] = []

    def hear(sender, *, offering_ids):
        seen.append(offering_ids)

    offerings_changed.connect(hear)
    yield seen
    offerings_changed.disconnect(hear)


def test_a_new_offering_is_told_of(town, told):
    made = services.add_offering(CourseFacts(title="Welding"), by=town.viewer(town.director))
    assert told == [{made.id}]


@pytest.mark.parametrize(
    ("change", "is_told"),
    [
        ({"credits": Decimal("0.5")}, True), ({"title": "Other"}, True), ({"grade_low": 10}, True), ({"terms_offered": "fall"}, True),
        ({"description": "More"}, False), ({"subject": "Shop"}, False),
    ],
)
def test_only_what_moves_progress_is_told_of(town, told, change, is_told):
    by = town.viewer(town.director)
    made = services.add_offering(CourseFacts(title="Welding"), by=by)
    told.clear()
    services.change_offering(made, replace(facts_of(made), **change), version=made.version, by=by)
    assert told == ([{made.id}] if is_told else [])


def test_prerequisites_a_credit_course_and_the_state_are_told_of(town, told):
    by, first = town.viewer(town.director), make.course(town.district)
    made = services.add_offering(CourseFacts(title="Welding"), by=by)
    make.experience_kind("internship")
    shop = services.add_offering(ExperienceFacts(title="Shop", experience_kind="internship"), by=by)
    told.clear()
    services.change_offering(made, CourseFacts(title="Welding", prerequisites=frozenset({first.id})), version=made.version, by=by)
    services.change_offering(shop, ExperienceFacts(title="Shop", experience_kind="internship", course_id=made.id), version=shop.version, by=by)
    services.retire_offering(made, by=by)
    assert told == [{made.id}, {shop.id}, {made.id}]
    assert prerequisite_ids(made.id) == {first.id}


def test_an_older_version_is_refused(town):
    by = town.viewer(town.director)
    made = services.add_offering(CourseFacts(title="Welding"), by=by)
    with pytest.raises(services.Stale):
        services.change_offering(made, CourseFacts(title="Other"), version=made.version - 1, by=by)
    assert made.title == "Welding"


def test_a_far_circle_of_prerequisites_is_seen(town):
    by = town.viewer(town.director)
    a = services.add_offering(CourseFacts(title="A"), by=by)
    b = services.add_offering(CourseFacts(title="B", prerequisites=frozenset({a.id})), by=by)
    c = services.add_offering(CourseFacts(title="C", prerequisites=frozenset({b.id})), by=by)
    with pytest.raises(services.OfferingProblem, match="A asks for C, which asks for B, which asks for A"):
        services.change_offering(a, CourseFacts(title="A", prerequisites=frozenset({c.id})), version=a.version, by=by)


def test_a_code_taken_long_ago_does_not_keep_an_offering_from_being_changed(town):
    by = town.viewer(town.director)
    one, _two = make.course(town.district, code="X"), make.course(town.district, code="X")
    services.change_offering(one, replace(facts_of(one), title="New"), version=one.version, by=by)
    with pytest.raises(services.OfferingProblem, match="has this code already"):
        services.add_offering(CourseFacts(title="Third", code="x"), by=by)


def test_search_finds_what_is_offered_and_by_what_it_is_known(town, sced):
    from portal.search import queries as search

    by = town.viewer(town.director)
    made = services.add_offering(CourseFacts(title="Sparks", code="MFG1", sced_code="13207", school_id=town.north.id), by=by)
    for words in ("sparks", "MFG1", "welding manufacturing", "north high"):
        assert [found.key for found in search.find(words, district_id=town.district.id)] == [str(made.id)]
    services.retire_offering(made, by=by)
    assert findable("course") == {}
    services.restore_offering(made, by=by)
    assert findable("course") == {str(made.id): "Sparks"}


def test_the_facts_of_a_row_make_that_row_again(town):
    by = town.viewer(town.director)
    facts = CourseFacts(title="T", code="C", credits=Decimal("0.125"), terms_offered="fall", school_id=town.north.id)
    made = services.add_offering(facts, by=by)
    assert facts_of(visible_offering(by, made.id)) == facts

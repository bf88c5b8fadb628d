"""What is foretold: who loses what by name, how it stands for them, and that nothing is written."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.catalog.supposing import Supposed
from portal.impact.effects import Thing
from portal.impact.forecast import concerned_by, forecast, stored_rows
from portal.impact.shown import shown
from portal.perkins.models import PerkinsStatus
from portal.programs.rules import Band
from portal.programs.summaries import recompute_all
from tests import factories as make
from tests.counting import statements
from tests.programs.viewers import viewer_of


def without(harbor, offering, pathway=None):
    return Supposed(roles={(offering.id, (pathway or harbor.pathway).id): None})


def effects(harbor, supposed):
    return {e.student_id: e for e in forecast(harbor.district.id, supposed).effects if e.chosen}


def test_a_record_a_course_under_way_and_a_plan_that_no_longer_count_are_named(harbor):
    found = effects(harbor, without(harbor, harbor.networks))
    assert found[harbor.ana.id].lost == (Thing(harbor.networks.id, Band.DONE),)
    assert found[harbor.ben.id].lost == (Thing(harbor.networks.id, Band.IN_PROGRESS),)
    assert found[harbor.cay.id].lost == (Thing(harbor.networks.id, Band.PLANNED),)
    assert [found[who.id].lost[0].word for who in (harbor.ana, harbor.ben, harbor.cay)] == ["earned", "in progress", "planned"]
    assert (found[harbor.ana.id].before["done"], found[harbor.ana.id].after["done"]) == (1, 0)


def test_who_has_nothing_of_it_loses_nothing_and_may_get_another_next_step(harbor):
    found = effects(harbor, without(harbor, harbor.networks))
    assert not found[harbor.dee.id].lost
    assert not found[harbor.dee.id].harms
    assert found[harbor.dee.id].before["next_step"] != found[harbor.dee.id].after["next_step"]


def test_hours_that_no_longer_count_are_counted_and_their_place_is_named(harbor):
    found = effects(harbor, without(harbor, harbor.shop))[harbor.ana.id]
    assert found.places == (harbor.shop.id,)
    assert dict(found.sums) == {"hours": -24_000}
    assert found.harms


def test_hours_beyond_what_is_asked_for_are_no_loss(harbor):
    more = make.experience(harbor.district, title="Help Desk", hours=100)
    make.alignment(more, harbor.pathway, "capstone")
    found = forecast(harbor.district.id, without(harbor, more))
    assert not found.harms


def test_an_alignment_that_no_requirement_names_concerns_nobody(harbor):
    found = forecast(harbor.district.id, without(harbor, harbor.basics, harbor.other))
    assert (found.looked_at, found.effects, found.harms) == ((), (), False)


def test_another_role_takes_away_what_the_removal_would(harbor):
    found = effects(harbor, Supposed(roles={(harbor.networks.id, harbor.pathway.id): "foundational"}))
    assert found[harbor.ana.id].lost == (Thing(harbor.networks.id, Band.DONE),)


def test_what_another_role_brings_is_gained(harbor):
    found = effects(harbor, Supposed(roles={(harbor.networks.id, harbor.pathway.id): "capstone", (harbor.shop.id, harbor.pathway.id): "core"}))
    assert {thing.key for thing in found[harbor.ana.id].gained} == {harbor.shop.id}


def test_a_record_keeps_counting_when_its_offering_is_retired(harbor):
    found = effects(harbor, Supposed(states={harbor.networks.id: "retired"}))
    assert all(not e.lost and not e.sums for e in found.values())
    assert harbor.ana.id not in found or found[harbor.ana.id].before["done"] == found[harbor.ana.id].after["done"]
    assert harbor.dee.id in found, "it is no longer proposed to who has not had it"


def test_a_second_program_has_an_effect_of_its_own(harbor):
    second = make.program(harbor.district, sites=(harbor.north,), pathways=(harbor.pathway,), title="Cloud")
    make.requirement(make.version(second, entry_year=harbor.version.entry_year), "k_of_n", {"pathway_id": harbor.pathway.id, "role": "core"}, title="Any core", amount=1)
    recompute_all(harbor.district.id)
    found = [e for e in forecast(harbor.district.id, without(harbor, harbor.networks)).effects if e.student_id == harbor.ana.id]
    assert {(e.program_id, e.chosen) for e in found} == {(harbor.program.id, True), (second.id, False)}
    assert next(e for e in found if not e.chosen).after is None, "nothing of hers counts there any more"


def test_a_forecast_writes_nothing(harbor, session):
    ids = [harbor.ana.id, harbor.ben.id, harbor.cay.id, harbor.dee.id]
    before = stored_rows(ids)
    forecast(harbor.district.id, without(harbor, harbor.networks))
    assert not session.dirty
    assert not session.new
    assert not session.deleted
    assert stored_rows(ids) == before


def test_a_perkins_status_is_no_part_of_it(harbor, session):
    many = session.scalar(sa.select(sa.func.count()).select_from(PerkinsStatus))
    forecast(harbor.district.id, without(harbor, harbor.networks))
    assert session.scalar(sa.select(sa.func.count()).select_from(PerkinsStatus)) == many


def test_the_same_forecast_has_the_same_seal_and_another_one_another(harbor):
    first = forecast(harbor.district.id, without(harbor, harbor.networks))
    assert first.seal == forecast(harbor.district.id, without(harbor, harbor.networks)).seal
    assert first.seal != forecast(harbor.district.id, Supposed(roles={(harbor.networks.id, harbor.pathway.id): "foundational"})).seal
    make.record(harbor.dee, harbor.networks, passed=True)
    recompute_all(harbor.district.id)
    assert first.seal != forecast(harbor.district.id, without(harbor, harbor.networks)).seal


def test_too_many_students_for_one_page_are_counted_and_not_worked_out(harbor):
    found = forecast(harbor.district.id, without(harbor, harbor.networks), most=2)
    assert found.too_many
    assert found.students == 4
    assert not found.effects
    assert found.harms, "so that somebody confirms it"


def test_students_of_another_district_are_never_looked_at(harbor):
    school = make.school(harbor.elsewhere)
    program = make.program(harbor.elsewhere, sites=(school,), pathways=(harbor.pathway,))
    version = make.version(program, entry_year=2026)
    make.requirement(version, "k_of_n", {"pathway_id": harbor.pathway.id, "role": "core"}, amount=1)
    who = make.student(school)
    make.choice(who, version)
    recompute_all(harbor.elsewhere.id)
    assert who.id not in concerned_by(harbor.district.id, without(harbor, harbor.networks))


@pytest.mark.parametrize(("who", "names", "hidden"), [("director", 4, 0), ("teacher", 1, 3), ("southerner", 1, 3), ("reviewer", 0, 4)])
def test_everybody_is_counted_and_only_those_in_sight_are_named(harbor, who, names, hidden):
    made = shown(forecast(harbor.district.id, without(harbor, harbor.networks)), viewer_of(getattr(harbor, who)))
    assert (len(made.people), made.hidden) == (names, hidden)
    assert made.losing == 3
    assert [(loss.title, loss.students, loss.standing) for loss in made.losses] == [("Networks", 3, (("earned", 1), ("in progress", 1), ("planned", 1)))]


def test_the_queries_stay_the_same_for_more_students(harbor):
    def asked() -> int:
        with statements() as many:
            shown(forecast(harbor.district.id, without(harbor, harbor.networks)), viewer_of(harbor.director))
            return len(many)

    few = asked()
    for n in range(30):
        who = make.student(harbor.north, given_name=f"N{n}")
        make.choice(who, harbor.version)
        make.record(who, harbor.networks, passed=True)
    recompute_all(harbor.district.id)
    assert asked() == few

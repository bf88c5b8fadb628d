"""Gaps follow whatever is done to what they come of, in the same transaction."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from portal.alignment import services as aligning
from portal.alignment.models import Alignment
from portal.catalog import services as offerings
from portal.catalog.facts import facts_of
from portal.competencies.errors import InUse
from portal.competencies.services import items
from portal.competencies.signals import competencies_changed
from portal.coverage.services import Wish, set_levels
from portal.extensions import db
from portal.gaps import services
from portal.gaps.keeping import difference, recompute_all
from portal.gaps.models import Gap
from portal.programs import services as programs
from portal.programs.services import ProgramFacts
from tests import factories as make
from tests.counting import cost_of
from tests.gaps.conftest import TODAY, seen_by

ALL = {("2.1", "uncovered"), ("2.2", "uncovered"), ("2.3", "uncovered")}


def test_what_nothing_covers_is_found(town):
    assert town.found() == ALL


def test_coverage_that_comes_closes_a_gap_and_coverage_that_goes_opens_it_with_owner_and_history(town):
    gap = town.gap(town.incident)
    services.take(gap, version=gap.version, by=seen_by(town.teacher))
    services.plan(gap, services.Plan(town.teacher.id, TODAY, "In unit 7."), version=gap.version, by=seen_by(town.teacher), led=())
    town.cover(town.base, town.incident, "introduced")
    assert gap.state == "closed"
    assert gap.closed_at is not None
    town.cover(town.base, town.incident, None)
    assert (gap.state, gap.closed_at, gap.owner_id, gap.due_on, gap.note) == ("open", None, town.teacher.id, TODAY, "In unit 7.")
    assert town.events(gap) == ["opened", "assigned", "due", "noted", "closed", "reopened"]


def test_one_gap_goes_and_another_of_the_same_competency_comes(town):
    town.cover(town.networks, town.host, "mastered")
    assert town.found() == ALL - {("2.1", "uncovered")} | {("2.1", "not_introduced")}
    town.cover(town.capstone, town.host, "introduced")
    assert town.found() == ALL - {("2.1", "uncovered")} | {("2.1", "order")}
    town.cover(town.base, town.host, "introduced")
    assert town.found() == ALL - {("2.1", "uncovered")}


def test_what_was_accepted_stays_so_whatever_coverage_does(town):
    gap, head = town.gap(town.incident), seen_by(town.head)
    services.accept(gap, reason="Taught by the fire academy.", version=gap.version, by=head, led=())
    town.cover(town.base, town.incident, "introduced")
    town.cover(town.base, town.incident, None)
    assert gap.state == "accepted"
    assert recompute_all(town.district.id).corrected == 0


def test_opening_again_what_was_accepted_closes_it_at_once_where_the_coverage_came(town):
    gap, head = town.gap(town.incident), seen_by(town.head)
    services.accept(gap, reason="Taught by the fire academy.", version=gap.version, by=head, led=())
    town.cover(town.base, town.incident, "introduced")
    services.reopen(gap, version=gap.version, by=head, led=())
    assert gap.state == "closed"
    assert town.events(gap) == ["opened", "accepted", "reopened", "closed"]


def test_a_capstone_that_is_retired_leaves_a_gap_and_one_that_comes_closes_it(town):
    director = seen_by(town.director)
    found = db.session.scalars(sa.select(Alignment).where(Alignment.offering_id == town.capstone.id)).one()
    aligning.retire(found, comment="Gone.", version=found.version, by=director)
    assert (None, "no_capstone") in town.found()
    offering = make.experience(town.district, at=town.north, grade_low=11)
    made = aligning.propose(offering_id=offering.id, pathway_id=town.pathway.id, role="capstone", rationale="", send=True, by=seen_by(town.teacher))
    assert (None, "no_capstone") in town.found(), "what is proposed is not in force"
    reviewer = make.user(town.district, "cte_director")
    make.grant(reviewer, "reviewer")
    aligning.approve(made, version=made.version, by=seen_by(reviewer))
    assert (None, "no_capstone") not in town.found()
    assert town.events(town.gap(None, "no_capstone")) == ["opened", "closed"]


def test_the_coverage_of_an_offering_counts_from_when_it_is_aligned(town):
    other = town.course("Forensics")
    town.cover(other, town.incident, "introduced")
    assert ("2.3", "uncovered") in town.found()
    make.grant(town.director, "reviewer")
    made = aligning.propose(offering_id=other.id, pathway_id=town.pathway.id, role="core", rationale="", send=True, by=seen_by(town.teacher))
    aligning.approve(made, version=made.version, by=seen_by(town.director))
    assert ("2.3", "uncovered") not in town.found()


def test_an_offering_that_is_retired_covers_nothing_and_one_restored_does_again(town):
    town.cover(town.base, town.host, "introduced")
    offerings.retire_offering(town.base, by=seen_by(town.director))
    assert town.found() == ALL
    offerings.restore_offering(town.base, by=seen_by(town.director))
    assert town.found() == ALL - {("2.1", "uncovered")}


def test_a_new_prerequisite_changes_the_order(town):
    """Both in grade 10: any order. Once the one asks for the other, it comes after."""
    other = town.course("Cabling", grade_low=10)
    make.alignment(other, town.pathway, "core")
    town.cover(town.networks, town.host, "mastered")
    town.cover(other, town.host, "introduced")
    assert ("2.1", "order") not in town.found()
    facts = facts_of(other, frozenset())
    offerings.change_offering(other, replace(facts, prerequisites=frozenset({town.networks.id})), version=other.version, by=seen_by(town.director))
    assert ("2.1", "order") in town.found()


def test_a_prerequisite_outside_the_pathway_counts_too(town):
    """The order is told through courses that do not serve the pathway themselves."""
    late = town.course("Algebra II", grade_low=11)
    town.cover(town.networks, town.host, "introduced")
    town.cover(town.base, town.host, "mastered")
    assert ("2.1", "order") in town.found()
    facts = facts_of(town.base, frozenset())
    offerings.change_offering(town.base, replace(facts, prerequisites=frozenset({late.id})), version=town.base.version, by=seen_by(town.director))
    assert ("2.1", "order") not in town.found()
    facts = facts_of(late, frozenset())
    offerings.change_offering(late, replace(facts, grade_low=9), version=late.version, by=seen_by(town.director))
    assert ("2.1", "order") in town.found()


def test_a_competency_that_is_retired_lacks_nothing(town):
    town.incident.retired = True
    competencies_changed.send(None, district_id=town.district.id, pathway_ids={town.pathway.id})
    assert town.found() == ALL - {("2.3", "uncovered")}
    assert town.found(state="closed") == {("2.3", "uncovered")}


def test_a_heading_is_not_covered_what_stands_below_it_is(town):
    make.competency(town.set, "2.3.1", under=town.incident)
    competencies_changed.send(None, district_id=town.district.id, pathway_ids=None)
    assert town.found() == ALL - {("2.3", "uncovered")} | {("2.3.1", "uncovered")}


def test_an_offering_of_the_district_is_each_schools_concern_only_where_a_program_runs(town):
    """South has nothing of its own: the pathway becomes its business with a program there, and ceases with it."""
    shared = town.course("Online security", at=None, grade_low=10)
    make.alignment(shared, town.pathway, "core")
    recompute_all(town.district.id)
    assert town.found(school=town.south) == set()
    director = seen_by(town.director)
    facts = ProgramFacts("Cyber", pathway_ids=(town.pathway.id,), school_ids=frozenset({town.south.id}))
    program = programs.create_program(facts, entry_year=2026, by=director)
    assert town.found(school=town.south) == ALL | {(None, "no_capstone")}
    programs.retire_program(program, version=program.version, by=director)
    assert town.found(school=town.south) == set()
    programs.restore_program(program, version=program.version, by=director)
    assert town.found(school=town.south) == ALL | {(None, "no_capstone")}
    programs.edit_program(program, replace(facts, pathway_ids=(town.other_pathway.id,)), version=program.version, by=director)
    assert town.found(school=town.south) == set()
    programs.edit_program(program, facts, version=program.version, by=director)
    assert town.found(school=town.south) == ALL | {(None, "no_capstone")}
    programs.edit_program(program, replace(facts, school_ids=frozenset()), version=program.version, by=director)
    assert town.found(school=town.south) == set()


def test_what_another_school_teaches_does_not_count_here(town):
    theirs = town.course("Their course", at=town.south, grade_low=9)
    make.alignment(theirs, town.pathway, "core")
    make.alignment(town.course("Their end", at=town.south, grade_low=12), town.pathway, "capstone")
    recompute_all(town.district.id)
    town.cover(theirs, town.host, "introduced")
    assert town.found() == ALL
    assert town.found(school=town.south) == ALL - {("2.1", "uncovered")}


def test_recomputing_finds_nothing_to_correct_and_repairs_what_is_wrong(town, app):
    assert recompute_all(town.district.id, check=True).corrected == 0
    db.session.execute(sa.update(Gap).where(Gap.id == town.gap(town.host).id).values(state="closed", closed_at=sa.func.current_timestamp()))
    assert recompute_all(town.district.id, check=True).corrected == 1
    assert recompute_all(town.district.id).corrected == 1
    assert recompute_all(town.district.id, check=True).corrected == 0


def test_the_command_says_so_with_its_exit_code(town, app):
    command = app.test_cli_runner()
    assert command.invoke(args=["gaps", "recompute", "--check"]).exit_code == 0
    db.session.execute(sa.update(Gap).where(Gap.id == town.gap(town.host).id).values(state="closed", closed_at=sa.func.current_timestamp()))
    db.session.commit()
    answer = command.invoke(args=["gaps", "recompute", "--check"])
    assert answer.exit_code == 1
    assert "1 wrong" in answer.output
    assert command.invoke(args=["gaps", "recompute"]).exit_code == 0
    assert difference(town.district.id).size == 0


@pytest.mark.parametrize("many", [1, 60])
def test_a_change_of_coverage_costs_the_same_however_many_courses_there_are(town, many):
    for n in range(many):
        make.alignment(town.course(f"Course {n}"), town.pathway, "core")
    recompute_all(town.district.id)
    db.session.flush()
    wish = [Wish(town.networks.id, town.capture.id, "introduced")]
    assert cost_of(lambda: set_levels(wish, district_id=town.district.id, by=None)) <= 24


def test_gaps_of_one_district_are_none_of_anothers_business(town):
    away = make.district()
    school = make.school(away)
    theirs = make.course(away, at=school)
    make.alignment(theirs, town.pathway, "core")
    recompute_all(away.id)
    assert {row.kind for row in db.session.scalars(sa.select(Gap).where(Gap.district_id == away.id))} == {"no_capstone"}
    assert town.found() == ALL


def test_a_competency_that_only_lacks_is_deleted_and_one_that_somebody_worked_on_is_kept(town):
    director = seen_by(town.director)
    items.delete_competency(town.capture, by=director)
    assert town.found() == ALL - {("2.2", "uncovered")}
    gap = town.gap(town.incident)
    services.take(gap, version=gap.version, by=seen_by(town.teacher))
    with pytest.raises(InUse):
        items.delete_competency(town.incident, by=director)

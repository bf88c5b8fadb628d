"""What a plan decides by itself, and what it leaves to a person."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.competencies.models import PathwayCompetencySet
from portal.extensions import db
from portal.framework_moves import services
from portal.framework_moves.candidates import Candidate, Status, preselected, status_of
from portal.framework_moves.errors import MoveError, Stale
from portal.framework_moves.lines import lines_of, seen_of
from portal.framework_moves.models import Decision, FrameworkMove, FrameworkMoveLine
from portal.programs.models import ProgramSite
from tests import factories as make
from tests.framework_moves.conftest import applied, checked, decide, decided, planned, statuses, taken_back


def ways(*given):
    """Candidates, each (relation, weight, origin)."""
    return [Candidate(number, f"P{number}", "C", *each) for number, each in enumerate(given, start=1)]


OFFICIAL, DERIVED = "official", "derived"
TABLE = [
    ((), Status.GONE, ()),
    ((("same", 0.97, DERIVED),), Status.SAME, (1,)),
    ((("merged", 1.0, DERIVED),), Status.MERGED, (1,)),
    ((("partial", 0.9, DERIVED),), Status.SAME, (1,)),
    ((("partial", 0.4, DERIVED),), Status.PART, ()),
    ((("split", 0.3, OFFICIAL),), Status.PART, ()),
    ((("partial", 0.9, DERIVED), ("partial", 0.1, DERIVED)), Status.SPLIT, ()),
    ((("partial", 0.9, OFFICIAL), ("partial", 0.1, OFFICIAL)), Status.SPLIT, (1,)),
    ((("partial", 0.9, OFFICIAL), ("partial", 0.1, DERIVED)), Status.SPLIT, ()),
    ((("partial", 0.5, OFFICIAL), ("partial", 0.5, OFFICIAL)), Status.SPLIT, ()),
    ((("same", 0.9, OFFICIAL), ("same", 0.9, OFFICIAL)), Status.SPLIT, ()),
    ((("same", 1.0, OFFICIAL), ("partial", 0.1, OFFICIAL), ("partial", 0.1, OFFICIAL)), Status.MANY, ()),
]


@pytest.mark.parametrize(("given", "status", "chosen"), TABLE)
def test_what_is_chosen_beforehand(given, status, chosen):
    assert (status_of(ways(*given)), preselected(ways(*given))) == (status, chosen)


@pytest.mark.parametrize("origin", [OFFICIAL, DERIVED])
@pytest.mark.parametrize("many", [3, 4, 11, 40])
@pytest.mark.parametrize("relation", ["same", "merged", "split", "partial"])
def test_a_split_many_ways_is_never_chosen_beforehand(relation, many, origin):
    assert preselected(ways(*[(relation, 1.0, origin)] * many)) == ()


def test_a_plan_has_every_alignment_program_and_set_once(place):
    set_ = make.competency_set(place.home, pathways=(place.nets,))
    db.session.commit()
    move = planned(place)
    groups = statuses(move)
    assert {title: group.status for title, group in groups.items()} == {"Networks": "same", "Web": "split", "Office": "gone"}
    assert {(row.kind, row.title) for row in groups["Networks"].rows} == {
        ("alignment", "Intro"), ("alignment", "Admin"), ("alignment", "Shared"), ("program", place.program.title), ("set", set_.title),
    }  # fmt: skip
    assert [row.decision for row in groups["Networks"].rows] == ["move"] * 5
    assert {row.decision for row in groups["Web"].rows + groups["Office"].rows} == {"open"}


def test_an_alignment_of_another_school_is_in_the_plan_where_a_program_that_moves_counts_it(place):
    elsewhere = make.course(place.home, at=place.south, title="Elsewhere")
    unrelated = make.course(place.home, at=place.south, title="Unrelated")
    make.alignment(elsewhere, place.nets)
    make.alignment(unrelated, place.office)
    db.session.commit()
    titles = {row.title for group in statuses(planned(place)).values() for row in group.rows}
    assert "Elsewhere" in titles
    assert "Unrelated" not in titles


def test_a_competency_set_goes_along_and_comes_back(place):
    make.competency_set(place.home, pathways=(place.nets,))
    db.session.commit()

    def linked():
        return set(db.session.scalars(sa.select(PathwayCompetencySet.pathway_id)))

    move = applied(checked(decided(place), place), place)
    assert linked() == {place.nets.id, place.cyber.id}
    taken_back(move, place)
    assert linked() == {place.nets.id}


def test_a_program_that_keeps_the_old_pathway_goes_on_counting_by_it(place):
    move = planned(place)
    for line in lines_of(move.id):
        target = [] if line.kind == "program" else [place.design.id]
        services.decide(move, [line], decision="move" if target else "leave", targets=target, seen=seen_of([line]), by=place.by)
    db.session.commit()
    applied(checked(move, place), place)
    assert place.alignments["admin"].role == "core"


def test_a_program_shared_with_a_school_that_stays_is_listed_under_both(place):
    make.use_framework(place.home, place.old, at=place.south)
    make.add(ProgramSite(program_id=place.program.id, school_id=place.south.id))
    db.session.commit()
    move = applied(checked(decided(place), place), place)
    from portal.framework_moves.repointing import pathways_of

    assert pathways_of(place.program.id) == [place.cyber.id, place.design.id, place.cloud.id, place.nets.id, place.web.id]
    taken_back(move, place)
    assert pathways_of(place.program.id) == [place.nets.id, place.web.id]


def test_one_of_two_who_decide_at_once_is_told(place):
    move = planned(place)
    lines = [line for line in lines_of(move.id) if line.from_pathway_id == place.web.id]
    seen = seen_of(lines)
    services.decide(move, lines, decision="move", targets=[place.design.id], seen=seen, by=place.by)
    with pytest.raises(Stale):
        services.decide(move, lines, decision="move", targets=[place.cloud.id], seen=seen, by=place.by)
    assert {tuple(line.targets) for line in lines} == {(place.design.id,)}


def test_a_decision_after_the_dry_run_asks_for_another_one(place):
    move = checked(decided(place), place)
    seal = move.seal
    decide(move, place, place.web, place.cloud)
    assert move.seal == ""
    with pytest.raises(MoveError):
        services.apply(move, seal=seal, by=place.by)


def test_a_dry_run_brings_in_what_was_aligned_meanwhile_and_asks_for_it(place):
    move = decided(place)
    make.alignment(make.course(place.home, at=place.north, title="Late"), place.web)
    db.session.commit()
    checked(move, place)
    assert move.counts["refused"] == "1 of 8 still wait for a decision."
    assert [row.title for row in statuses(move)["Web"].rows if row.decision == Decision.OPEN] == ["Late"]


@pytest.mark.parametrize("wrong", ["old", "retired", "none", "many"])
def test_only_pathways_of_the_new_framework_can_be_chosen(place, wrong):
    move = planned(place)
    place.cloud.retired = wrong == "retired"
    db.session.flush()
    targets = {"old": [place.nets.id], "retired": [place.cloud.id], "none": [], "many": list(range(1, 9))}[wrong]
    lines = [line for line in lines_of(move.id) if line.from_pathway_id == place.web.id]
    with pytest.raises(MoveError):
        services.decide(move, lines, decision="move", targets=targets, seen=seen_of(lines), by=place.by)


def test_a_place_has_one_open_plan(place):
    planned(place)
    with pytest.raises(MoveError, match="open already"):
        services.prepare(school_id=place.north.id, to_framework_id=place.new.id, by=place.by)
    with pytest.raises(MoveError, match="in use already"):
        services.prepare(school_id=place.south.id, to_framework_id=place.new.id, by=place.by)


def test_the_whole_district_takes_along_the_schools_that_follow_it(place):
    state = make.framework(place.home, title="State")
    grown = make.pathway(make.cluster(state), title="Grown")
    own = make.course(place.home, at=place.south, title="Own")
    make.alignment(own, place.cyber)
    make.alignment(place.typing, place.cyber)
    db.session.commit()
    move = services.prepare(school_id=None, to_framework_id=state.id, by=place.by)
    titles = {row.title for group in statuses(move).values() for row in group.rows}
    assert titles == {"Own"}
    decide(move, place, place.cyber, grown)
    applied(checked(move, place), place)
    from portal.frameworks.queries import active_framework

    assert active_framework(place.home.id, place.south.id).id == state.id
    assert active_framework(place.home.id, place.north.id).id == place.old.id


def test_a_discarded_plan_leaves_nothing(place):
    move = checked(decided(place), place)
    services.discard(move, by=place.by)
    db.session.commit()
    for table in (FrameworkMove, FrameworkMoveLine):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(table)) == 0

"""Building the tree of a draft, without HTTP: adding, changing, moving, taking out and putting back."""


from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from portal.alignment.models import AlignmentRole
from portal.programs import services
from portal.programs.compiling import compile_versions
from portal.programs.errors import NotPossible, Stale
from portal.programs.facts import facts_of
from portal.programs.models import (
    Requirement,
    RequirementKind,
)
from portal.programs.progress import evaluate
from portal.programs.queries import tree_of
from portal.programs.rules import Band, Node
from portal.programs.summaries import recompute_all
from tests import factories as make
from tests.programs.drafts import begin, row, shape


def test_every_kind_of_requirement_can_be_built(session, lakes):
    made = begin(lakes)
    for kind in RequirementKind:
        services.add_requirement(made, kind=kind, by=lakes.by)
    rows = {b.kind: session.get(Requirement, b.id) for b in tree_of(made.id)[2:]}
    services.add_option(rows["all_of"], offering=lakes.first_course, by=lakes.by)
    services.add_option(rows["k_of_n"], pathway=lakes.pathway, role=AlignmentRole.CORE, by=lakes.by)
    services.add_option(rows["credits"], offering=lakes.second_course, by=lakes.by)
    services.add_option(rows["hours"], offering=lakes.internship, by=lakes.by)
    services.add_option(rows["credential"], credential=lakes.credential, by=lakes.by)
    services.edit_requirement(rows["hours"], kind=RequirementKind.HOURS, title="Hours", amount=Decimal("80"), seen=rows["hours"].version, by=lakes.by)
    assert [b.rule for b in tree_of(made.id)[2:]] == ["This", "1 needed", "1 credit from this", "80 hours of this", "This credential"]
    assert tree_of(made.id)[3].options[0].today[0].title == "Sensors"
    services.publish_version(made, seen=made.version, by=lakes.by)
    assert recompute_all(lakes.district.id, check=True).corrected == 0


@pytest.mark.parametrize(
    ("kind", "option"),
    [("credits", "internship"), ("hours", "first_course"), ("credential", "first_course"), ("hours", "credential"), ("credits", "credential")],
)
def test_an_option_that_could_never_count_is_refused(session, lakes, kind, option):
    made = services.add_requirement(begin(lakes), kind=RequirementKind(kind), by=lakes.by)
    given = getattr(lakes, option)
    with pytest.raises(NotPossible):
        services.add_option(made, **{"credential" if option == "credential" else "offering": given}, by=lakes.by)


def test_options_of_another_district_are_refused(session, lakes):
    made = services.add_requirement(begin(lakes), kind=RequirementKind.ALL_OF, by=lakes.by)
    foreign_pathway = make.pathway(make.cluster(make.framework(lakes.elsewhere)))
    for given in (
        {"offering": make.course(lakes.elsewhere)}, {"credential": make.credential(lakes.elsewhere)}, {"pathway": foreign_pathway, "role": AlignmentRole.CORE},
        {}, {"pathway": lakes.pathway}, {"offering": lakes.first_course, "credential": lakes.credential},
    ):
        with pytest.raises(NotPossible):
            services.add_option(made, **given, by=lakes.by)


def test_an_option_is_there_once_however_often_it_is_added(session, lakes):
    made = services.add_requirement(begin(lakes), kind=RequirementKind.ALL_OF, by=lakes.by)
    first = services.add_option(made, offering=lakes.first_course, by=lakes.by)
    assert services.add_option(made, offering=lakes.first_course, by=lakes.by).id == first.id


def test_a_credential_is_made_on_the_spot_and_only_once(session, lakes):
    made = services.add_requirement(begin(lakes), kind=RequirementKind.CREDENTIAL, by=lakes.by)
    first = services.create_credential(made, title="OSHA 10", issuer="OSHA", by=lakes.by)
    assert services.create_credential(made, title="osha 10", issuer="osha", by=lakes.by).id == first.id
    assert first.district_id == lakes.district.id


def test_requirements_move_up_down_in_and_out(session, lakes):
    made = begin(lakes)
    third = services.add_requirement(made, kind=RequirementKind.ALL_OF, by=lakes.by)
    inner = services.add_requirement(made, kind=RequirementKind.CREDITS, parent=third, by=lakes.by)
    services.shift_requirement(third, down=False, by=lakes.by)
    assert [b.title for b in tree_of(made.id)] == ["Foundation", "Required courses", "Core courses"]
    services.shift_requirement(third, down=False, by=lakes.by)
    services.shift_requirement(third, down=False, by=lakes.by)
    assert [b.title for b in tree_of(made.id)] == ["Required courses", "Foundation", "Core courses"]
    core = row(session, made, 2)
    services.place_requirement(core, parent=third, by=lakes.by)
    assert [(b.number, [c.title for c in b.children]) for b in tree_of(made.id)] == [("1", ["Credits", "Core courses"]), ("2", [])]
    services.place_requirement(core, parent=None, by=lakes.by)
    assert [b.title for b in tree_of(made.id)] == ["Required courses", "Foundation", "Core courses"]
    with pytest.raises(NotPossible):
        services.place_requirement(third, parent=inner, by=lakes.by)
    with pytest.raises(NotPossible):
        services.place_requirement(third, parent=third, by=lakes.by)


def test_requirements_lie_three_deep_at_most(session, lakes):
    made = begin(lakes)
    one = services.add_requirement(made, kind=RequirementKind.ALL_OF, by=lakes.by)
    two = services.add_requirement(made, kind=RequirementKind.ALL_OF, parent=one, by=lakes.by)
    three = services.add_requirement(made, kind=RequirementKind.ALL_OF, parent=two, by=lakes.by)
    with pytest.raises(NotPossible):
        services.add_requirement(made, kind=RequirementKind.ALL_OF, parent=three, by=lakes.by)
    tower = services.add_requirement(made, kind=RequirementKind.ALL_OF, by=lakes.by)
    services.add_requirement(made, kind=RequirementKind.ALL_OF, parent=tower, by=lakes.by)
    with pytest.raises(NotPossible):
        services.place_requirement(tower, parent=two, by=lakes.by)


def test_courses_and_requirements_stand_side_by_side_where_some_are_chosen(session, lakes):
    """One of: Robots II, or Robots I and Sensors together."""
    made = begin(lakes)
    outer = services.add_requirement(made, kind=RequirementKind.K_OF_N, by=lakes.by)
    services.add_option(outer, offering=lakes.second_course, by=lakes.by)
    inner = services.add_requirement(made, kind=RequirementKind.ALL_OF, parent=outer, by=lakes.by)
    for course in (lakes.first_course, lakes.third_course):
        services.add_option(inner, offering=course, by=lakes.by)
    assert tree_of(made.id)[2].rule == "1 of these 2"
    for courses, expected in (((lakes.second_course,), 1), ((lakes.first_course, lakes.third_course), 2), ((lakes.third_course,), 1)):
        student = make.student(lakes.school)
        for course in courses:
            make.record(student, course)
        rules = compile_versions([made.id])[made.id]
        alone = replace(rules, root=Node(0, "", (rules.root.children[2],)))  # else other groups take what fits them
        here = evaluate(alone, facts_of([student.id])[student.id]).stations
        assert sum(station.band == Band.DONE for station in here) == expected
    with pytest.raises(NotPossible):
        services.edit_requirement(outer, kind=RequirementKind.CREDITS, title="X", amount=Decimal(1), seen=outer.version, by=lakes.by)


def test_what_was_removed_comes_back_as_it_was(session, lakes):
    made = begin(lakes)
    outer = services.add_requirement(made, kind=RequirementKind.ALL_OF, by=lakes.by)
    inner = services.add_requirement(made, kind=RequirementKind.CREDITS, parent=outer, by=lakes.by)
    services.add_option(inner, offering=lakes.first_course, by=lakes.by)
    services.shift_requirement(outer, down=False, by=lakes.by)
    before = shape(tree_of(made.id))
    taken = services.remove_requirement(outer, by=lakes.by)
    assert len(tree_of(made.id)) == 2
    services.put_back(made, taken, by=lakes.by)
    assert shape(tree_of(made.id)) == before


def test_an_edit_of_a_requirement_from_an_old_form_is_stale(session, lakes):
    core = row(session, begin(lakes), 1)
    services.edit_requirement(core, kind=RequirementKind.K_OF_N, title="One", amount=Decimal(1), seen=core.version, by=lakes.by)
    with pytest.raises(Stale):
        services.edit_requirement(core, kind=RequirementKind.K_OF_N, title="Two", amount=Decimal(1), seen=core.version - 1, by=lakes.by)

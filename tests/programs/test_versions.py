"""Programs and their versions, without HTTP: what is published stays; a draft becomes what comes next."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.programs import services
from portal.programs.errors import Incomplete, NotAllowed, NotPossible, Stale
from portal.programs.models import (
    Program,
    ProgramLead,
    ProgramVersion,
    ProgressSummary,
    Requirement,
    RequirementKind,
    RequirementOption,
)
from portal.programs.queries import counts_of, pathways_of, students_in, tree_of, versions_of
from portal.programs.services import ProgramFacts, versions
from portal.programs.summaries import recompute_all, refresh
from portal.search.queries import find
from tests import factories as make
from tests.programs.drafts import begin, row, shape
from tests.programs.viewers import viewer_of


def test_a_director_makes_a_program_with_an_empty_first_draft(session, lakes):
    facts = ProgramFacts("Welding", "Joins metal.", pathway_ids=(lakes.other_pathway.id,), school_ids=frozenset({lakes.second.id}), lead_ids=frozenset({lakes.lead.id}))
    made = services.create_program(facts, entry_year=2028, by=lakes.by)
    assert [(v.number, v.state, v.entry_year) for v in versions_of(made.id)] == [(1, "draft", 2028)]
    assert session.scalars(sa.select(ProgramLead.user_id).where(ProgramLead.program_id == made.id)).all() == [lakes.lead.id]


@pytest.mark.parametrize("who", ["counselor", "teacher", "lead", "stranger"])
def test_others_make_no_program_and_touch_none_that_is_not_theirs(session, lakes, who):
    by = viewer_of(getattr(lakes, who))
    if who != "stranger":
        with pytest.raises(NotAllowed):
            services.create_program(ProgramFacts("X"), entry_year=2028, by=by)
    with pytest.raises(NotAllowed):
        services.edit_program(lakes.program, ProgramFacts("X"), version=1, by=by)
    with pytest.raises(NotAllowed):
        services.draft_version(lakes.program, entry_year=2028, by=by)
    with pytest.raises(NotAllowed):
        services.retire_program(lakes.program, version=1, by=by)


def test_a_lead_changes_their_own_program_but_not_who_leads_it(session, lakes):
    make.add(ProgramLead(program_id=lakes.program.id, user_id=lakes.lead.id))
    by = viewer_of(lakes.lead)
    services.edit_program(lakes.program, ProgramFacts("Robots", lead_ids=frozenset()), version=1, by=by)
    assert session.get(Program, lakes.program.id).title == "Robots"
    assert session.scalar(sa.select(sa.func.count()).select_from(ProgramLead)) == 1
    assert services.draft_version(lakes.program, entry_year=2028, by=by).state == "draft"
    with pytest.raises(NotAllowed):
        services.retire_program(lakes.program, version=lakes.program.version, by=by)


def test_a_lead_without_the_grant_changes_nothing(session, lakes):
    make.add(ProgramLead(program_id=lakes.program.id, user_id=lakes.teacher.id))
    with pytest.raises(NotAllowed):
        services.edit_program(lakes.program, ProgramFacts("Robots"), version=1, by=viewer_of(lakes.teacher))


def test_an_edit_from_an_old_form_is_stale_also_where_only_a_site_changed(session, lakes):
    facts = ProgramFacts(lakes.program.title, lakes.program.summary, pathway_ids=(lakes.pathway.id,), school_ids=frozenset({lakes.school.id, lakes.second.id}))
    services.edit_program(lakes.program, facts, version=1, by=lakes.by)
    with pytest.raises(Stale):
        services.edit_program(lakes.program, facts, version=1, by=lakes.by)


def test_a_new_site_brings_its_students_a_standing(session, lakes):
    there = make.student(lakes.second)
    make.record(there, lakes.first_course)
    refresh([there.id])
    assert session.get(ProgressSummary, (there.id, lakes.program.id)) is None
    facts = ProgramFacts(lakes.program.title, pathway_ids=(lakes.pathway.id,), school_ids=frozenset({lakes.school.id, lakes.second.id}))
    services.edit_program(lakes.program, facts, version=1, by=lakes.by)
    assert session.get(ProgressSummary, (there.id, lakes.program.id)).done == 1
    assert recompute_all(lakes.district.id).corrected == 0


def test_the_first_pathway_is_the_one_that_was_named_first(session, lakes):
    facts = ProgramFacts("Robots", pathway_ids=(lakes.other_pathway.id, lakes.pathway.id))
    services.edit_program(lakes.program, facts, version=1, by=lakes.by)
    assert [p.title for p in pathways_of([lakes.program.id])[lakes.program.id]] == ["Welding", "Robotics"]


def test_a_draft_is_a_copy_and_the_published_version_stays_as_it_is(session, lakes):
    before = shape(tree_of(lakes.version.id))
    made = begin(lakes)
    assert (made.number, made.entry_year, made.state) == (2, 2028, "draft")
    assert shape(tree_of(made.id)) == before
    services.remove_requirement(row(session, made, 0), by=lakes.by)
    assert shape(tree_of(lakes.version.id)) == before
    assert before == [
        ("1", "all_of", "Foundation", "This", ["Robots I"], []),
        ("2", "k_of_n", "Core courses", "2 of these", ["Robots II", "Any core course or experience in Robotics"], []),
    ]


def test_a_second_click_hands_back_the_draft_that_is_there(session, lakes):
    assert begin(lakes).id == begin(lakes).id


def test_a_nested_tree_is_copied_whole(session, lakes):
    outer = make.requirement(lakes.version, "k_of_n", title="One way", amount=1, position=2)
    make.requirement(lakes.version, "all_of", {"offering_id": lakes.first_course.id}, {"offering_id": lakes.second_course.id}, title="Way A", parent_id=outer.id)
    make.requirement(lakes.version, "credits", {"offering_id": lakes.third_course.id}, title="Way B", parent_id=outer.id, position=1)
    made = begin(lakes)
    assert shape(tree_of(made.id))[2] == (
        "3", "k_of_n", "One way", "1 of these 2 groups", [],
        [("3.1", "all_of", "Way A", "Both of these", ["Robots I", "Robots II"], []), ("3.2", "credits", "Way B", "1 credit from this", ["Sensors"], [])],
    )  # fmt: skip


def test_a_published_version_cannot_be_changed_in_any_way(session, lakes):
    option = session.scalars(sa.select(RequirementOption).where(RequirementOption.requirement_id == lakes.core.id)).first()
    deeds = [
        lambda: services.add_requirement(lakes.version, kind=RequirementKind.ALL_OF, by=lakes.by),
        lambda: services.edit_requirement(lakes.core, kind=RequirementKind.K_OF_N, title="X", amount=Decimal(1), seen=1, by=lakes.by),
        lambda: services.shift_requirement(lakes.core, down=False, by=lakes.by),
        lambda: services.place_requirement(lakes.core, parent=lakes.foundation, by=lakes.by),
        lambda: services.remove_requirement(lakes.core, by=lakes.by),
        lambda: services.put_back(lakes.version, {"parent_id": None, "position": 0, "requirement": {}}, by=lakes.by),
        lambda: services.add_option(lakes.core, offering=lakes.third_course, by=lakes.by),
        lambda: services.remove_option(option, by=lakes.by),
        lambda: services.create_credential(lakes.core, title="X", issuer="", by=lakes.by),
        lambda: services.edit_draft(lakes.version, entry_year=2030, count_in_two=True, seen=1, by=lakes.by),
        lambda: services.discard_draft(lakes.version, seen=1, by=lakes.by),
    ]
    for deed in deeds:
        with pytest.raises(NotPossible):
            deed()


def test_impossible_rules_are_not_published(session, lakes):
    made = begin(lakes)
    services.add_requirement(made, kind=RequirementKind.ALL_OF, by=lakes.by)
    some = services.add_requirement(made, kind=RequirementKind.K_OF_N, by=lakes.by)
    services.add_option(some, offering=lakes.first_course, by=lakes.by)
    services.edit_requirement(some, kind=RequirementKind.K_OF_N, title="Pick", amount=Decimal(3), seen=some.version, by=lakes.by)
    credits = services.add_requirement(made, kind=RequirementKind.CREDITS, by=lakes.by)
    services.add_option(credits, offering=lakes.second_course, by=lakes.by)
    services.edit_requirement(credits, kind=RequirementKind.CREDITS, title="Sum", amount=Decimal("2.5"), seen=credits.version, by=lakes.by)
    half = services.add_requirement(made, kind=RequirementKind.K_OF_N, by=lakes.by)
    services.add_option(half, offering=lakes.first_course, by=lakes.by)
    services.edit_requirement(half, kind=RequirementKind.K_OF_N, title="Half", amount=Decimal("0.5"), seen=half.version, by=lakes.by)
    with pytest.raises(Incomplete) as refusal:
        services.publish_version(made, seen=made.version, by=lakes.by)
    assert refusal.value.problems == [
        "“Required courses” is empty: add to it, or remove it.",
        "“Pick” asks for 3 of 1 option.",
        "“Sum” asks for 2.5 credits, but its courses give 1.",
        "“Half” asks for 0.5: courses and groups are counted whole.",
    ]
    assert made.state == "draft"


def test_a_role_that_too_few_courses_have_today_may_be_published(session, lakes):
    made = begin(lakes)
    core = row(session, made, 1)
    services.edit_requirement(core, kind=RequirementKind.K_OF_N, title="Core courses", amount=Decimal(5), seen=core.version, by=lakes.by)
    assert services.publish_version(made, seen=made.version, by=lakes.by).state == "published"


def test_an_empty_version_is_not_published(session, lakes):
    program = services.create_program(ProgramFacts("New"), entry_year=2028, by=lakes.by)
    with pytest.raises(Incomplete, match="Nothing is asked for yet"):
        services.publish_version(services.draft_of(program.id), seen=1, by=lakes.by)


def test_who_publishes_has_seen_what_is_published(session, lakes):
    made = begin(lakes)
    seen = made.version
    services.add_option(row(session, made, 0), offering=lakes.second_course, by=lakes.by)
    with pytest.raises(Stale):
        services.publish_version(made, seen=seen, by=lakes.by)


def test_students_keep_their_version_and_newcomers_enter_the_new_one(session, lakes):
    newcomer = make.student(lakes.school)
    make.record(newcomer, lakes.first_course)
    refresh([lakes.student.id, newcomer.id])
    made = begin(lakes)
    services.remove_requirement(row(session, made, 1), by=lakes.by)
    services.publish_version(made, seen=made.version, by=lakes.by)
    session.expire_all()
    assert session.get(ProgressSummary, (lakes.student.id, lakes.program.id)).program_version_id == lakes.version.id
    one = session.get(ProgressSummary, (newcomer.id, lakes.program.id))
    assert (one.program_version_id, one.done, one.total) == (made.id, 1, 1)
    assert recompute_all(lakes.district.id, check=True).corrected == 0


def test_publishing_twice_is_publishing_once(session, lakes):
    made = begin(lakes)
    services.publish_version(made, seen=made.version, by=lakes.by)
    services.publish_version(made, seen=1, by=lakes.by)
    assert session.scalar(sa.select(sa.func.count()).where(AuditEvent.action == "program_version.publish")) == 1


def test_a_discarded_draft_leaves_nothing(session, lakes):
    made = begin(lakes)
    outer = services.add_requirement(made, kind=RequirementKind.ALL_OF, by=lakes.by)
    services.add_requirement(made, kind=RequirementKind.CREDITS, parent=outer, by=lakes.by)
    number = made.id
    services.discard_draft(made, seen=made.version, by=lakes.by)
    assert session.scalar(sa.select(sa.func.count()).where(Requirement.program_version_id == number)) == 0
    assert session.get(ProgramVersion, number) is None


def test_a_retired_program_keeps_its_students_and_loses_its_onlookers(session, lakes):
    onlooker = make.student(lakes.school)
    make.record(onlooker, lakes.first_course)
    refresh([lakes.student.id, onlooker.id])
    services.retire_program(lakes.program, version=1, by=lakes.by)
    session.expire_all()
    assert session.get(ProgressSummary, (lakes.student.id, lakes.program.id)).chosen
    assert session.get(ProgressSummary, (onlooker.id, lakes.program.id)) is None
    assert students_in(lakes.program.id) == 1
    services.restore_program(lakes.program, version=lakes.program.version, by=lakes.by)
    assert session.get(ProgressSummary, (onlooker.id, lakes.program.id)).done == 1
    assert recompute_all(lakes.district.id, check=True).corrected == 0


def test_a_program_is_found_by_words_once_published_and_not_when_retired(session, lakes):
    def found(words):
        return [each.title for each in find(words, district_id=lakes.district.id, kinds={"program"})]

    program = services.create_program(ProgramFacts("Weldmaking", pathway_ids=(lakes.other_pathway.id,)), entry_year=2028, by=lakes.by)
    assert found("weldmaking") == []
    first = services.draft_of(program.id)
    made = services.add_requirement(first, kind=RequirementKind.ALL_OF, by=lakes.by)
    services.add_option(made, offering=lakes.first_course, by=lakes.by)
    services.publish_version(first, seen=first.version, by=lakes.by)
    assert found("weldmaking manufacturing") == ["Weldmaking"]
    services.edit_program(program, ProgramFacts("Joining metal"), version=program.version, by=lakes.by)
    assert (found("weldmaking"), found("joining")) == ([], ["Joining metal"])
    services.retire_program(program, version=program.version, by=lakes.by)
    assert found("joining") == []


def test_counts_are_of_students_whom_the_viewer_may_see(session, lakes):
    refresh([lakes.student.id])
    assert counts_of(lakes.by, [lakes.program.id])[lakes.program.id].chosen == 1
    assert counts_of(viewer_of(lakes.teacher), [lakes.program.id]) == {}
    assert counts_of(viewer_of(lakes.stranger), [lakes.program.id]) == {}


def test_the_slower_of_two_who_begin_a_draft_gets_the_draft_of_the_quicker(session, lakes, monkeypatch):
    made, looks, real = begin(lakes), [], versions.draft_of

    def too_early(program_id):
        """The first look comes before the twin's draft is there."""
        looks.append(program_id)
        return None if len(looks) == 1 else real(program_id)

    monkeypatch.setattr(versions, "draft_of", too_early)
    assert begin(lakes).id == made.id
    assert [v.number for v in versions_of(lakes.program.id)] == [2, 1]

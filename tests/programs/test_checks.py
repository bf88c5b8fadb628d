"""What can never be met is named with its place and how to mend it, and is not published."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.catalog.models import Prerequisite
from portal.programs import services
from portal.programs.errors import Incomplete
from portal.programs.models import RequirementKind
from portal.programs.queries.wrongs import problems_in
from tests import factories as make
from tests.programs.drafts import begin


def asked(lakes, made, kind, amount, *options, title="It", parent=None):
    one = services.add_requirement(made, kind=kind, parent=parent, by=lakes.by)
    for option in options:
        services.add_option(one, **option, by=lakes.by)
    return services.edit_requirement(one, kind=kind, title=title, amount=Decimal(amount), seen=one.version, by=lakes.by)


def said(made):
    return [(problem.text, problem.stops) for problem in problems_in(made.id)]


def refused(lakes, made):
    with pytest.raises(Incomplete) as refusal:
        services.publish_version(made, seen=made.version, by=lakes.by)
    return refusal.value.problems


def test_more_choices_than_there_are_is_refused_also_where_groups_and_courses_mix(session, lakes):
    made = begin(lakes)
    outer = asked(lakes, made, RequirementKind.K_OF_N, 3, {"offering": lakes.second_course})
    asked(lakes, made, RequirementKind.ALL_OF, 1, {"offering": lakes.third_course}, title="Inside", parent=outer)
    assert refused(lakes, made) == ["“It” asks for 3 of 2 choices: lower the number, or add one."]


def test_a_retired_course_that_everybody_needs_is_refused(session, lakes):
    made = begin(lakes)
    lakes.first_course.state = "retired"
    session.flush()
    assert refused(lakes, made) == ["Robots I in “Foundation” is no longer offered, so nobody new can meet it: put another in its place."]


def test_too_few_courses_that_are_still_offered_is_refused(session, lakes):
    made = begin(lakes)
    gone = make.course(lakes.district, title="Gone", state="retired")
    asked(lakes, made, RequirementKind.K_OF_N, 2, {"offering": lakes.second_course}, {"offering": gone})
    assert refused(lakes, made) == ["“It” asks for 2 of 1 option that is still offered: add others."]


def test_a_credential_that_is_no_longer_awarded_is_refused(session, lakes):
    made = begin(lakes)
    asked(lakes, made, RequirementKind.CREDENTIAL, 1, {"credential": lakes.credential})
    lakes.credential.retired = True
    session.flush()
    assert refused(lakes, made) == ["“It” asks for 1 of 0 credentials that are still awarded: add others."]


def test_hours_of_experiences_that_are_gone_are_refused_and_more_than_usual_only_noted(session, lakes):
    made = begin(lakes)
    asked(lakes, made, RequirementKind.HOURS, 200, {"offering": lakes.internship})
    assert said(made) == [("“It” asks for 200 hours; one placement in each usually gives 80.", False)]
    lakes.internship.state = "retired"
    session.flush()
    assert "“It” asks for 200 hours of experiences that are no longer offered: add others." in refused(lakes, made)


def test_two_requirements_that_need_the_same_course_are_refused_unless_it_may_count_twice(session, lakes):
    made = begin(lakes)
    asked(lakes, made, RequirementKind.K_OF_N, 1, {"offering": lakes.first_course}, title="Again")
    programs_own_role = [text for text, _ in said(made)]
    assert len(programs_own_role) == 1
    assert "cannot be met beside the others" in programs_own_role[0]
    services.edit_draft(made, entry_year=made.entry_year, count_in_two=True, seen=made.version, by=lakes.by)
    assert said(made) == []


def test_it_stops_publishing_where_no_alignment_could_mend_it(session, lakes):
    program = services.create_program(services.ProgramFacts("Two"), entry_year=2028, by=lakes.by)
    made = services.draft_of(program.id)
    for title in ("One", "Two"):
        asked(lakes, made, RequirementKind.K_OF_N, 1, {"offering": lakes.first_course}, title=title)
    assert len(refused(lakes, made)) == 1


def test_a_role_that_nothing_has_yet_is_only_noted(session, lakes):
    from portal.alignment.models import AlignmentRole

    made = begin(lakes)
    asked(lakes, made, RequirementKind.K_OF_N, 1, {"pathway": lakes.other_pathway, "role": AlignmentRole.CAPSTONE})
    assert all(not stops for _, stops in said(made))
    assert services.publish_version(made, seen=made.version, by=lakes.by).state == "published"


def test_courses_that_ask_for_one_another_in_a_circle_are_named_in_words(session, lakes):
    made = begin(lakes)
    for course, before in ((lakes.first_course, lakes.second_course), (lakes.second_course, lakes.first_course)):
        make.add(Prerequisite(course_id=course.id, required_id=before.id))
    assert refused(lakes, made) == ["Nobody can begin these courses: Robots I asks for Robots II, which asks for Robots I. Take a prerequisite out of one of them."]


def test_the_page_before_publishing_says_it_with_its_place(session, lakes, editor):
    asked(lakes, lakes.draft, RequirementKind.K_OF_N, 4, {"offering": lakes.second_course})
    session.commit()
    page = editor.page(f"{lakes.here}/publish")
    assert "“It” asks for 4 of 1 option." in page.text
    assert page.has("a", text="Mend it")

"""What programs show elsewhere: on pathways, on offerings, before an offering is retired, and in the coverage grid."""

from __future__ import annotations

from portal.programs import panels
from tests import factories as make
from tests.counting import cost_of
from tests.programs.viewers import viewer_of


def test_a_pathway_names_its_programs_with_the_students_one_may_see(lakes, sign_in):
    page = sign_in(lakes.director).page(f"/pathways/{lakes.pathway.id}")
    assert page.has("a", href=f"/programs/{lakes.program.id}")
    assert page.has("a", href=f"/students?program={lakes.program.id}", text="1 student")
    student = sign_in(lakes.person).page(f"/pathways/{lakes.pathway.id}")
    assert student.has("a", href=f"/programs/{lakes.program.id}")
    assert not student.has("a", href=f"/students?program={lakes.program.id}")


def test_a_pathway_without_programs_says_so_to_who_can_add_one_only(lakes):
    assert panels.on_pathway(lakes.other_pathway.id, lakes.by) is not None
    assert panels.on_pathway(lakes.other_pathway.id, viewer_of(lakes.teacher)) is None
    assert panels.on_pathway(lakes.pathway.id, viewer_of(lakes.stranger))[1]["programs"] == []


def test_the_pathway_pages_word_changes_with_what_the_panel_shows(session, lakes):
    before = panels.pathway_version(lakes.pathway.id, lakes.by)
    assert panels.pathway_version(lakes.pathway.id, lakes.by) == before
    lakes.program.title = "Robots"
    session.flush()
    assert panels.pathway_version(lakes.pathway.id, lakes.by) != before


def test_pathways_are_counted_by_programs(lakes):
    assert panels.figures([lakes.pathway.id, lakes.other_pathway.id], lakes.by) == {lakes.pathway.id: 1}
    assert panels.figures([lakes.pathway.id], viewer_of(lakes.stranger)) == {}


def test_an_offering_says_which_requirements_count_it_by_name_or_by_role(lakes, sign_in):
    client = sign_in(lakes.director)
    named = client.page(f"/offerings/{lakes.first_course.id}")
    assert "Counts in 1 program" in named.texts("h2")
    assert "Foundation" in named.text
    by_role = client.page(f"/offerings/{lakes.third_course.id}")
    assert "Core courses, as core in Robotics" in by_role.text
    assert "Counts in" not in client.page(f"/offerings/{lakes.internship.id}").text


def test_only_the_newest_published_version_of_an_active_program_counts(session, lakes):
    older = make.course(lakes.district)
    make.requirement(lakes.version, "credits", {"offering_id": older.id})
    draft = make.version(lakes.program, 3, state="draft")
    make.requirement(draft, "credits", {"offering_id": lakes.internship.id})
    assert panels.on_offering(older.id, lakes.by) is not None
    make.version(lakes.program, 2)
    assert panels.on_offering(older.id, lakes.by) is None
    assert panels.on_offering(lakes.internship.id, lakes.by) is None


def test_who_retires_an_offering_is_told_what_counts_it(lakes):
    assert [(use.text, use.path) for use in panels.uses(lakes.first_course.id, lakes.by)] == [
        ("counts in Robotics and Automation: Foundation", f"/programs/{lakes.program.id}")
    ]
    for _ in range(8):
        make.requirement(make.version(make.program(lakes.district)), "credits", {"offering_id": lakes.first_course.id})
    found = panels.uses(lakes.first_course.id, lakes.by)
    assert len(found) == panels.MOST_NAMED + 1
    assert found[-1].text == "counts in 3 more programs"


def test_the_coverage_grid_opens_on_a_program(lakes, sign_in):
    assert [(c.id, c.title, c.pathway_ids) for c in panels.coverage_choices(lakes.by)] == [(lakes.program.id, "Robotics and Automation", (lakes.pathway.id,))]
    page = sign_in(lakes.director).page(f"/coverage?program={lakes.program.id}")
    assert "Robotics and Automation" in page.text


def test_panels_cost_the_same_for_one_program_and_for_twenty(session, lakes):
    def both():
        panels.on_pathway(lakes.pathway.id, lakes.by)
        panels.on_offering(lakes.first_course.id, lakes.by)
        panels.coverage_choices(lakes.by)

    one = cost_of(both)
    for _ in range(19):
        program = make.program(lakes.district, sites=(lakes.school,), pathways=(lakes.pathway,))
        make.requirement(make.version(program), "credits", {"offering_id": lakes.first_course.id})
    assert cost_of(both) == one

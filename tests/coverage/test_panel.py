"""What an offering's page says of what it covers and leaves uncovered."""

from __future__ import annotations

from portal.coverage import panels
from tests import factories as make
from tests.counting import cost_of
from tests.page import text_of


def test_a_teacher_sees_in_one_click_what_a_course_leaves_uncovered(skills, sign_in):
    make.alignment(skills.course, skills.robotics)
    make.coverage(skills.course, skills.guard, "mastered")
    page = sign_in(skills.teacher).page(f"/offerings/{skills.course.id}")
    said = text_of(page.region("covers"))
    assert "Robotics 1 of 3 competencies" in said
    assert "1 mastered" in said
    assert "Leaves 2 uncovered" in said
    assert [text_of(li) for li in page.region("covers").iter("li")] == ["1.2 Locks out a machine", "2.1 Teaches a path"]
    assert page.has("a", href=f"/coverage/{skills.course.id}?competencies={skills.robotics.id}", text="Set levels")


def test_without_competencies_or_for_a_student_there_is_no_such_panel(skills, sign_in):
    make.alignment(skills.course, skills.welding)
    assert 'id="covers"' not in sign_in(skills.teacher).page(f"/offerings/{skills.course.id}").html
    make.alignment(skills.course, skills.robotics)
    learner = sign_in(make.user(skills.district, "student", at=skills.north))
    assert 'id="covers"' not in learner.page(f"/offerings/{skills.course.id}").html


def test_another_school_reads_and_sets_nothing(skills, sign_in):
    make.alignment(skills.course, skills.robotics)
    page = sign_in(skills.southerner).page(f"/offerings/{skills.course.id}")
    assert not page.has("a", text="Set levels")


def test_it_costs_the_same_for_one_pathway_and_for_ten(session, skills):
    make.alignment(skills.course, skills.robotics)
    by = skills.as_viewer(skills.teacher)
    one = cost_of(lambda: panels.on_offering(skills.course.id, by))
    for _ in range(9):
        pathway = make.pathway(skills.cluster)
        make.competency(make.competency_set(skills.district, pathways=(pathway,)))
        make.alignment(skills.course, pathway)
    assert cost_of(lambda: panels.on_offering(skills.course.id, by)) == one

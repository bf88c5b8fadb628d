"""The competencies on a student's page: from coverage, evaluations and hours to a sentence that opens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.database import now
from portal.evaluations.models import Evaluation, EvaluationLine
from portal.extensions import db
from portal.hours.models import HourCompetency
from tests import factories as make
from tests.counting import cost_of


@pytest.fixture
def learner(session):
    home = make.district()
    school = make.school(home)
    make.school_year(home)
    user = make.user(home, "student", at=school)
    who = make.student(school, user=user, given_name="Ana")
    pathway = make.pathway(make.cluster(make.framework()))
    asked = make.competency_set(home, pathways=(pathway,))
    heading = make.competency(asked, "1")
    skills = [make.competency(asked, f"1.{n}", under=heading, statement=f"Can do thing number {n}") for n in range(5)]
    course = make.course(home, at=school, title="Baking I")
    later = make.course(home, at=school, title="Baking II")
    make.coverage(course, skills[0], "mastered")
    make.coverage(later, skills[4], "mastered")
    make.record(who, course)
    program = make.program(home, sites=(school,), pathways=(pathway,))
    version = make.version(program)
    make.requirement(version, "all_of", {"offering_id": course.id}, {"offering_id": later.id})
    make.choice(who, version)
    host = make.host(home, name="Chen Bakery")
    placement = make.placement(who, make.experience(home, at=school), host)
    entry = make.hours(placement, 3, "approved")
    db.session.add(HourCompetency(entry_id=entry.id, competency_id=skills[2].id))
    said = make.add(
        Evaluation(
            district_id=home.id, placement_id=placement.id, host_id=host.id, moment="midterm", state="submitted", scale=["No", "Yes"], proficient_from=1,
            submitted_at=now() - timedelta(days=1), submitted_how="paper",
        )
    )
    for position, (skill, rating) in enumerate(((skills[1], 1), (skills[3], 0))):
        make.add(EvaluationLine(evaluation_id=said.id, position=position, key=f"competency:{skill.id}", text="x", competency_id=skill.id, rating=rating))
    db.session.commit()
    return {"student": who, "user": user, "home": home, "school": school, "evaluation": said, "set": asked}


def test_the_student_sees_how_many_and_what_shows_each(learner, sign_in):
    page = sign_in(learner["user"]).page("/my-pathway")
    assert "2 of 5 done, 2 under way" in page.text
    for words in ("Baking I (mastered)", "Rated Yes at Chen Bakery", "Practiced in 3 approved hours at Chen Bakery", "Taught in Baking II"):
        assert words in page.text, words
    assert page.has("a", href=f"/evaluations/{learner['evaluation'].id}")


def test_staff_and_the_audit_say_the_same(learner, sign_in):
    browser = sign_in(make.user(learner["home"], "school_admin", at=learner["school"]))
    for path in (f"/students/{learner['student'].id}", f"/students/{learner['student'].id}/progress-audit"):
        assert "2 of 5 done, 2 under way" in browser.page(path).text


def test_a_reopened_evaluation_says_nothing(learner, sign_in):
    learner["evaluation"].state = "reopened"
    db.session.commit()
    assert "1 of 5 done, 1 under way" in sign_in(learner["user"]).page("/my-pathway").text


def test_fifty_competencies_cost_as_many_queries_as_five(learner, sign_in):
    browser = sign_in(learner["user"])
    browser.page("/my-pathway")
    few = cost_of(lambda: browser.page("/my-pathway"))
    for n in range(45):
        make.competency(learner["set"], f"2.{n}")
    db.session.commit()
    assert cost_of(lambda: browser.page("/my-pathway")) == few

"""The page of growth, as the student and as staff read it, and the skill map behind it."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from portal.careers.models import Occupation, OccupationElement, OccupationPathway
from portal.growth.models import CompetencyElement
from portal.growth.suggesting import suggested
from portal.interests.models import Skill, SkillRating
from portal.research.models import SavedItem
from tests import factories as make
from tests.counting import cost_of

CEILING = 42


@pytest.fixture
def world(session):
    class World:
        district = make.district()
        year = make.school_year(district)
        school = make.school(district)
        far = make.school(district)
        me = make.user(district, "student", at=school)
        ana = make.student(school, user=me, grade=10)
        counselor = make.user(district, "counselor", at=school)
        stranger = make.user(district, "counselor", at=far)
        director = make.user(district, "cte_director")
        pathway = make.pathway(make.cluster(make.framework()), title="Networks")
        competencies = make.competency_set(district, pathways=(pathway,), title="Technician")
        cables = make.competency(competencies, "1.1", short="Cabling")
        faults = make.competency(competencies, "1.2", short="Fault finding")
        passed = make.course(district, title="Networks I")
        next_one = make.course(district, title="Networks II", grade_low=9, grade_high=12)
        elsewhere = make.course(district, at=far, title="Networks far away")

    w = World
    make.caseload(w.counselor, w.ana)
    make.coverage(w.passed, w.cables, "mastered")
    make.coverage(w.next_one, w.faults, "reinforced")
    make.coverage(w.elsewhere, w.faults, "mastered")
    make.record(w.ana, w.passed, year=2026, credits_earned=w.passed.credits)
    session.add(Occupation(soc="15-1299", title="Network People", title_es="Gente de redes"))
    session.flush()
    for rank, (kind, name, importance) in enumerate((("skill", "Installation", 5.0), ("skill", "Troubleshooting", 3.0), ("knowledge", "Physics", 2.0))):
        session.add(OccupationElement(soc="15-1299", kind=kind, name=name, importance=importance, rank=rank))
    tie(w, w.cables, "skill", "Installation")
    tie(w, w.faults, "skill", "Troubleshooting")
    session.commit()
    return World


def tie(world, competency, kind, name):
    return make.add(CompetencyElement(district_id=world.district.id, competency_id=competency.id, kind=kind, name=name))


def aim(world, session):
    session.add(SavedItem(district_id=world.district.id, student_id=world.ana.id, soc="15-1299", is_target=True))
    session.commit()


def test_before_there_is_an_aim_the_page_says_how_to_get_one(world, sign_in):
    page = sign_in(world.me).page("/my-growth")
    assert "No occupation to grow toward yet" in page.text
    assert page.has("a", href="/explore")


def test_what_is_passed_shows_and_what_is_missing_names_what_teaches_it_at_this_school(world, sign_in, session):
    aim(world, session)
    told = sign_in(world.me).page("/my-growth").text
    assert "Network People" in told
    assert "14 %" in told  # weights 1, 1/2, 1/4; a quarter of the first is shown
    assert "Networks II" in told
    assert "Networks far away" not in told
    assert "Not tied to a course yet" in told  # physics
    assert "2025–26" in told


def test_a_step_is_planned_with_one_button(world, sign_in, session):
    aim(world, session)
    browser = sign_in(world.me)
    browser.submit("/my-plan/entries", browser.page("/my-growth").form("/my-plan/entries"))
    assert "Networks II" in browser.page("/my-plan").text
    assert "Planned" in browser.page("/my-growth").text


def test_what_would_show_the_most_comes_first_and_among_equals_what_leads_there(world, sign_in, session):
    """Both teach troubleshooting; the stronger one is not aligned, and of the two weak ones one is."""
    aim(world, session)
    session.add(OccupationPathway(soc="15-1299", pathway_id=world.pathway.id))
    weak, strong = make.course(world.district, title="A weak one"), make.course(world.district, title="Strong one")
    make.coverage(weak, world.faults, "reinforced")
    make.coverage(strong, world.faults, "reinforced")
    more = make.competency(world.competencies, "1.3", short="Splicing")
    tie(world, more, "skill", "Installation")
    make.coverage(strong, more, "mastered")
    make.alignment(world.next_one, world.pathway)
    session.commit()
    told = sign_in(world.me).page("/my-growth")
    assert told.texts("h3")[:3] == ["Strong one", "Networks II", "A weak one"]


def test_what_one_says_of_oneself_is_told_apart_from_what_is_shown(world, sign_in, session):
    aim(world, session)
    session.add(Skill(name="Troubleshooting", position=1, grouping="tools", title="Finding faults", title_es="Buscar fallas", example="", example_es=""))
    session.flush()
    session.add(SkillRating(district_id=world.district.id, student_id=world.ana.id, skill="Troubleshooting", value=5, rated_on=date(2026, 9, 1)))
    session.commit()
    told = sign_in(world.me).page("/my-growth").text
    assert "14 %" in told
    assert "With what you say of yourself: 29 %." in told
    assert "Very well" in told


def test_without_any_tie_the_page_says_so(world, sign_in, session):
    aim(world, session)
    session.execute(sa.delete(CompetencyElement))
    session.commit()
    assert "has not said yet which competency speaks for which skill" in sign_in(world.me).page("/my-growth").text


def test_it_is_read_in_spanish(world, sign_in, session):
    aim(world, session)
    world.me.language = "es"
    session.commit()
    told = sign_in(world.me).page("/my-growth").text
    assert "Gente de redes" in told
    assert "Mi crecimiento" in told


def test_staff_in_scope_read_it_and_others_do_not_find_it(world, sign_in, session):
    aim(world, session)
    assert "Networks II" in sign_in(world.counselor).page(f"/students/{world.ana.id}/growth").text
    sign_in(world.stranger).page(f"/students/{world.ana.id}/growth", status=404)


def test_the_page_takes_the_same_queries_however_much_there_is(world, sign_in, session):
    aim(world, session)
    browser = sign_in(world.me)
    browser.page("/my-growth")
    few = cost_of(lambda: browser.page("/my-growth", htmx=False))
    for number in range(20):
        course = make.course(world.district, title=f"Course {number}")
        more = make.competency(world.competencies, f"2.{number}", short=f"More {number}")
        tie(world, more, "skill", "Troubleshooting")
        make.coverage(course, more, "mastered")
        if number % 2:
            make.record(world.ana, course, year=2025, credits_earned=course.credits)
    session.commit()
    many = cost_of(lambda: browser.page("/my-growth", htmx=False))
    assert many <= few
    assert many <= CEILING


@pytest.mark.parametrize("asked", ["99-9999", "\x00", "x" * 5000, "15-1299' OR 1=1"])
def test_an_occupation_that_was_not_saved_is_not_compared(world, sign_in, session, asked):
    aim(world, session)
    assert "Network People" in sign_in(world.me).page("/my-growth?soc=" + asked.replace("\x00", "%00").replace(" ", "+")).text


def saved(session, competency):
    return {row.name for row in session.scalars(sa.select(CompetencyElement).where(CompetencyElement.competency_id == competency.id))}


def change(browser, competency, *elements, **more):
    here = f"/skill-map/{competency.id}"
    form = browser.page(here).form(here)
    return browser.submit(here, form | {"elements": list(elements)} | more)


def test_the_director_says_what_a_competency_speaks_for_and_takes_it_back(world, sign_in, session):
    browser = sign_in(world.director)
    assert "Cabling" in browser.page("/skill-map").text
    page = change(browser, world.cables, "skill:Installation", "knowledge:Physics")
    session.expire_all()
    assert saved(session, world.cables) == {"Installation", "Physics"}
    here = f"/skill-map/{world.cables.id}"
    browser.submit(here, {"was": "knowledge:Physics|skill:Installation", "elements": ["skill:Installation"]})
    session.expire_all()
    assert saved(session, world.cables) == {"Installation"}
    assert page is not None


def test_who_saves_over_somebody_else_sees_both(world, sign_in, session):
    browser = sign_in(world.director)
    here = f"/skill-map/{world.cables.id}"
    page = browser.submit(here, {"was": "", "elements": ["knowledge:Physics"]}, status=409)
    assert "Somebody else changed it meanwhile" in page.text
    session.expire_all()
    assert saved(session, world.cables) == {"Installation"}


@pytest.mark.parametrize("elements", [["skill:Nothing"], ["\x00"], ["x" * 9999], ["🙂", "skill:"]])
def test_what_is_no_element_is_refused(world, sign_in, session, elements):
    browser = sign_in(world.director)
    browser.submit(f"/skill-map/{world.cables.id}", {"was": "skill:Installation", "elements": elements}, status=422)
    assert saved(session, world.cables) == {"Installation"}


def test_only_who_keeps_competencies_keeps_the_map(world, sign_in, session):
    away = make.competency(make.competency_set(make.district()), "9.9")
    session.commit()
    sign_in(world.director).page(f"/skill-map/{away.id}", status=404)
    for user in (world.me, world.counselor):
        sign_in(user).page("/skill-map", status=404)
        sign_in(user).page(f"/skill-map/{world.cables.id}", status=404)


def test_a_competency_with_ties_alone_can_still_be_deleted(world, sign_in, session):
    new = make.competency(world.competencies, "9.1")
    tie(world, new, "skill", "Installation")
    session.commit()
    here, told = f"/competencies/items/{new.id}/delete", new.id
    browser = sign_in(world.director)
    browser.submit(here, browser.page(here).form(here))
    assert session.scalar(sa.select(CompetencyElement.id).where(CompetencyElement.competency_id == told)) is None


def test_words_that_are_shared_suggest_an_element():
    keys = [("skill", "Programming"), ("skill", "Writing"), ("knowledge", "Mechanical"), ("skill", "Repairing")]
    assert suggested("Repair a torn cable", keys)[0] == ("skill", "Repairing")
    assert suggested("", keys) == []

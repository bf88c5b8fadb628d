"""Where one can start towards an occupation here, and the labour market on the pages of pathways and clusters."""

from __future__ import annotations

from datetime import timedelta

from portal.careers.models import Occupation
from portal.database import now
from portal.programs.models import ProgramLead
from tests import factories as make
from tests.counting import cost_of
from tests.explore.conftest import result

NURSE = "/occupations/29-1141"


def section(page):
    return " ".join(" ".join(next(each for each in page.all("section") if each.get("aria-labelledby") == "start-title").itertext()).split())


def test_an_occupation_begins_with_its_sentence_and_with_what_the_school_offers(world):
    page = world.student.page(NURSE)
    assert "Registered Nurses at work." in page.text
    assert page.has("a", href=f"/offerings/{world.biology.id}", text="Human Body")
    assert page.has("a", href=f"/openings/{world.opening.id}")
    assert page.has("a", href=f"/programs/{world.program.id}")
    shown = section(page)
    assert "To start with Human Body grades 9–10 The heart of it Patient Care grades 11–12, Harbor Career Center" in shown
    assert "Harbor Hospital, 2 seats free" in shown
    for hidden in ("Only at Lakeview", "Only proposed", "Retired Course"):
        assert hidden not in shown


def test_people_who_teach_or_lead_it_at_ones_own_school_are_named(world, session):
    year = make.school_year(world.district, begins_on=now().date() - timedelta(days=60), ends_on=now().date() + timedelta(days=200))
    teacher = make.user(world.district, "teacher", at=world.school, given_name="Jo", family_name="Haddad")
    gone = make.user(world.district, "teacher", at=world.school, given_name="Gone", family_name="Away", disabled_at=now())
    for who in (teacher, gone):
        make.section(world.biology, at=world.school, year=year, teacher=who)
    elsewhere = make.user(world.district, "teacher", at=world.other, given_name="Else", family_name="Where")
    make.section(world.biology, at=world.other, year=year, teacher=elsewhere)
    lead = make.user(world.district, "teacher", at=world.school, given_name="Lee", family_name="Lead")
    make.add(ProgramLead(program_id=world.program.id, user_id=lead.id))
    session.commit()
    shown = section(world.student.page(NURSE))
    assert "Jo Haddad teaches Human Body" in shown
    assert "Lee Lead leads Biomedical Science" in shown
    assert "Else Where" not in shown
    assert "Gone Away" not in shown


def test_credentials_of_the_programs_stand_on_the_way(world, session):
    version = make.version(world.program, 2)
    credential = make.credential(world.district, title="Nurse Aide Certificate")
    make.requirement(version, "credential", {"credential_id": credential.id})
    session.commit()
    assert "Credentials on the way Nurse Aide Certificate" in section(world.student.page(NURSE))


def test_an_opening_that_teaches_the_occupation_counts_without_an_alignment(world, session):
    opening = make.opening(world.hospital, make.experience(world.district, title="Wiring Week"), soc="47-2111")
    session.commit()
    assert world.student.page("/occupations/47-2111").has("a", href=f"/openings/{opening.id}")


def test_an_occupation_that_the_school_does_not_lead_to_says_where_else_to_look(world):
    page = world.student.page("/occupations/47-2152")
    assert "no course or opening on this way yet" in section(page)
    assert page.has("a", href="/explore")


def test_a_match_is_said_on_the_page_and_suggests(world):
    assert world.student.page(NURSE).has("a", href="/my-interests")
    result(world.who, social=40.0, investigative=30.0)
    assert "A match suggests and never decides." in section(world.student.page(NURSE))
    assert "match" not in section(world.teacher.page(NURSE))


def test_an_occupation_without_any_facts_is_still_a_page(world, session):
    make.add(Occupation(soc="55-1011", title="Air Crew Officers"))
    session.commit()
    result(world.who, social=40.0)
    page = world.student.page("/occupations/55-1011")
    assert page.text.count("not published") >= 3
    assert "publishes no outlook for it" in page.text
    assert world.student.page("/explore/compare?with=55-1011").text.count("not published") == 3


def test_it_is_said_in_spanish_too(world, session):
    world.user.language = "es"
    session.commit()
    page = world.student.page(NURSE)
    assert page.texts("h1") == ["Registered Nurses (es)"]
    assert "Registered Nurses en el trabajo." in page.text
    assert "Dónde puedes empezar aquí" in page.text


def test_a_pathway_and_a_cluster_show_their_labour_market_as_a_picture_and_a_table(world):
    for path in (f"/pathways/{world.care.id}", f"/clusters/{world.health.id}"):
        page = world.student.page(path)
        cells = {cell.get("data-label"): " ".join("".join(cell.itertext()).split()) for cell in page.all("td") if cell.get("data-label")}
        assert "The job market" in page.texts("h2")
        assert "All 3 occupations together. Of one of them no pay is published." in page.text
        assert cells["Jobs today"] == "130,000 Ohio"
        assert (cells["Lowest pay"], cells["Highest pay"], cells["Change"]) == ("$34,000", "$82,000", "+11.3 %")
        assert page.has("a", id="compare-this") is path.startswith("/pathways")


def test_a_shrinking_market_is_said_with_its_sign(world):
    assert "−5.3 %" in world.student.page(f"/pathways/{world.trades.id}").text


def test_a_pathway_without_occupations_has_no_market(world):
    assert "The job market" not in world.student.page(f"/pathways/{world.empty.id}").text


def test_an_occupation_costs_as_many_queries_with_much_as_with_little(world, session):
    client = world.student
    client.get(NURSE)
    before = cost_of(lambda: client.get(NURSE))
    for n in range(12):
        make.alignment(make.course(world.district, at=world.school, title=f"More {n}"), world.care, "core")
        make.opening(world.hospital, world.clinic)
    session.commit()
    client.get(NURSE)
    assert cost_of(lambda: client.get(NURSE)) == before <= 32

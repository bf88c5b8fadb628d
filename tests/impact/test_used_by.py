"""The panel 'Who counts on it', and the lists that its numbers open into."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.extensions import db
from tests import factories as make
from tests.counting import statements
from tests.page import text_of

both = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


def panel(page):
    return text_of(page.region("used-by"))


def test_a_course_says_how_many_sit_in_it_passed_it_and_plan_it(harbor, sign_in):
    said = panel(sign_in(harbor.director).page(f"/offerings/{harbor.networks.id}"))
    for words in ("1 student in it now", "1 student with a pass in it", "1 student with it on the plan"):
        assert words in said


def test_an_experience_says_who_is_placed_who_has_hours_and_who_waits(harbor, sign_in):
    said = panel(sign_in(harbor.director).page(f"/offerings/{harbor.shop.id}"))
    for words in ("1 student placed now", "1 student with approved hours", "1 student waiting for somebody", "0 with it on the plan"):
        assert words in said


def test_pathways_requirements_and_courses_that_build_on_it_are_named(harbor, sign_in):
    second = make.course(harbor.district, title="Networks II")
    make.add(make_prerequisite(second, harbor.networks))
    page = sign_in(harbor.director).page(f"/offerings/{harbor.networks.id}")
    said = panel(page)
    assert "Cybersecurity core, in force" in said
    assert "1 requirement in 1 program" in said
    assert "Cyber Defense version 1 · 4 students in it Core: as core in Cybersecurity" in said
    assert "Comes before 1 course Networks II" in said


def make_prerequisite(course, required):
    from portal.catalog.models import Prerequisite

    return Prerequisite(course_id=course.id, required_id=required.id)


def test_what_is_only_proposed_is_said_to_be(harbor, sign_in):
    make.alignment(harbor.basics, harbor.pathway, "foundational", state="submitted", proposed_by_id=harbor.teacher.id)
    assert "Cybersecurity proposed as foundational" in panel(sign_in(harbor.director).page(f"/offerings/{harbor.basics.id}"))


def test_an_older_version_stands_there_as_long_as_somebody_is_in_it(harbor, sign_in):
    newer = make.version(harbor.program, 2, entry_year=harbor.version.entry_year + 1)
    make.requirement(newer, "all_of", {"offering_id": harbor.networks.id}, title="Must")
    said = panel(sign_in(harbor.director).page(f"/offerings/{harbor.networks.id}"))
    assert "version 2 · no student in it Must: by name" in said
    assert "version 1, an older one · 4 students in it" in said
    db.session.execute(sa.text("UPDATE choices SET left_on = chosen_on"))
    db.session.commit()
    assert "version 1" not in panel(sign_in(harbor.director).page(f"/offerings/{harbor.networks.id}"))


def test_an_offering_that_nobody_counts_on_says_so(harbor, sign_in):
    alone = make.course(harbor.district, title="Alone")
    assert "No pathway, no requirement and no other course counts on it." in panel(sign_in(harbor.director).page(f"/offerings/{alone.id}"))


def test_a_student_sees_no_numbers_of_others(harbor, sign_in):
    page = sign_in(harbor.pupil).page(f"/offerings/{harbor.networks.id}")
    assert not [e for e in page.root.iter() if e.get("id") == "used-by"]
    assert sign_in(harbor.pupil).get(f"/offerings/{harbor.networks.id}/students").status_code == 404


@both
def test_a_number_opens_into_its_students(harbor, sign_in, htmx):
    browser = sign_in(harbor.director)
    href = browser.page(f"/offerings/{harbor.networks.id}").find("a", text="with a pass in it").get("href")
    page = browser.page(href, htmx=htmx, target="div#offering-students")
    assert page.texts("h1") == ["1 student with a pass in it"]
    assert "Adler, Ana" in page.text
    assert "Boone" not in page.text


def test_of_those_out_of_sight_only_the_number_is_told(harbor, sign_in):
    page = sign_in(harbor.teacher).page(f"/offerings/{harbor.networks.id}/students?what=earned")
    assert page.texts("h1") == ["1 student with a pass in it"]
    assert "outside what you may see" in page.text
    assert "Adler" not in page.text
    assert "Boone" in sign_in(harbor.teacher).page(f"/offerings/{harbor.networks.id}/students?what=now").text


def test_another_districts_offering_is_not_there(harbor, sign_in):
    assert sign_in(harbor.stranger).get(f"/offerings/{harbor.networks.id}/students").status_code == 404


def test_who_looked_at_a_list_is_in_the_audit_trail(harbor, sign_in):
    sign_in(harbor.director).page(f"/offerings/{harbor.networks.id}/students?what=now")
    sign_in(harbor.reviewer).page(f"/offerings/{harbor.networks.id}/students?what=now")
    rows = db.session.execute(sa.select(AuditEvent.actor_id, AuditEvent.detail).where(AuditEvent.action == "impact.students")).all()
    assert [(row.actor_id, row.detail) for row in rows] == [(harbor.director.id, {"what": "now", "rows": 1})]


def test_a_failed_or_ended_record_and_a_former_student_are_not_counted(harbor, sign_in):
    from portal.database import now

    make.record(harbor.dee, harbor.networks, passed=False)
    make.record(harbor.ben, harbor.networks, passed=True, ended_at=now())
    gone = make.student(harbor.north, state="graduated", given_name="Gus", family_name="Gone")
    make.record(gone, harbor.networks, passed=True)
    assert "1 student with a pass in it" in panel(sign_in(harbor.director).page(f"/offerings/{harbor.networks.id}"))


@pytest.mark.parametrize("query", ["?what=everything", "?what=waiting", "?page=99999999", "?page=-3&what=%00"])
def test_whatever_the_query_says_the_list_answers(harbor, sign_in, query):
    sign_in(harbor.director).page(f"/offerings/{harbor.networks.id}/students{query}")


def test_panel_and_list_ask_as_much_at_one_student_as_at_many(harbor, sign_in):
    browser = sign_in(harbor.director)
    paths = (f"/offerings/{harbor.networks.id}", f"/offerings/{harbor.networks.id}/students?what=earned")

    def asked():
        found = []
        for path in paths:
            browser.page(path)
            with statements() as many:
                browser.page(path)
                found.append(len(many))
        return found

    few = asked()
    for n in range(40):
        who = make.student(harbor.north, given_name=f"N{n}")
        make.record(who, harbor.networks, passed=True)
        make.choice(who, harbor.version)
    for n in range(5):
        program = make.program(harbor.district, sites=(harbor.north,), title=f"P{n}")
        make.requirement(make.version(program), "all_of", {"offering_id": harbor.networks.id}, title="Must")
        make.add(make_prerequisite(make.course(harbor.district, title=f"C{n}"), harbor.networks))
    assert asked() == few

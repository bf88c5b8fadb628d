"""Job postings beside what a student has: found in plain sight, overruled by their word, with what teaches the rest here."""

from __future__ import annotations

from datetime import date

import pytest

from portal.catalog.models import Credential
from portal.database import now
from portal.extensions import db
from portal.interests.models import Skill, SkillRating
from portal.research import postings, reading
from portal.research.study_models import JobPosting, PostingRequirement
from portal.rosters.models import StudentCredential
from tests import factories as make
from tests.counting import cost_of

HERE = "/my-research/postings"
NEW = f"{HERE}/new"
ASKED = "- MIG welding\n* Customer service\nForklift driving\nCPR and first aid\n\n2 years of welding\nMIG welding"


@pytest.fixture
def skilled(cast, session):
    """Ana passed Welding I, rated herself in two skills; the school has a forklift course."""
    course, forklift = make.course(cast.district, at=cast.school, title="Welding I"), make.course(cast.district, at=cast.school, title="Forklift Driving")
    make.course(cast.district, at=make.school(cast.district), title="Forklift Repair elsewhere")
    make.record(cast.ana, course, passed=True)
    for place, (skill, value) in enumerate((("Service Orientation", 4), ("Speaking", 2))):
        make.add(Skill(name=skill, position=place, grouping="Basic", title=skill, title_es=skill, example="", example_es=""))
        make.add(SkillRating(district_id=cast.district.id, student_id=cast.ana.id, skill=skill, value=value, rated_on=date(2026, 9, 1)))
    first_aid = make.add(Credential(title="Heartsaver First Aid CPR AED"))
    session.commit()
    cast.welding, cast.forklift, cast.first_aid = course, forklift, first_aid
    return cast


def filled(cast, **more):
    return cast.browser.page(NEW).form(NEW) | {"title": "Welder", "employer": "Harbor Steel", "requirements": ASKED} | more


def noted(cast, **more):
    cast.browser.submit(NEW, filled(cast, **more))
    return postings.postings_of(cast.ana.id)[0]


def read(cast):
    return reading.read_one(cast.ana, postings.postings_of(cast.ana.id)[0].id, now().date())


def stands(cast):
    return {line.text: line.has for line in read(cast).lines}


def test_each_thing_asked_for_is_a_line_of_its_own_and_none_twice(skilled):
    noted(skilled)
    assert list(stands(skilled)) == ["MIG welding", "Customer service", "Forklift driving", "CPR and first aid", "2 years of welding"]


def test_what_the_student_has_is_found_and_named(skilled):
    there = f"{HERE}/{noted(skilled).id}"
    assert stands(skilled) == {"MIG welding": True, "Customer service": True, "Forklift driving": False, "CPR and first aid": False, "2 years of welding": False}
    shown = skilled.browser.page(there).text
    assert "2 of 5 things it asks for" in shown
    assert "Welding I Finished course" in shown
    assert "Helping people Own rating: 4 of 5" in shown


def test_what_is_missing_is_listed_with_what_teaches_it_here(skilled):
    one = noted(skilled)
    shown = skilled.browser.page(f"{HERE}/{one.id}")
    taught = {line.text: [each.title for each in read(skilled).taught[line.id]] for line in read(skilled).missing}
    assert taught["Forklift driving"] == ["Forklift Driving"]
    assert taught["CPR and first aid"] == ["Heartsaver First Aid CPR AED"]
    assert shown.has("a", href=f"/offerings/{skilled.forklift.id}")
    assert shown.has("a", href=f"/credentials/{skilled.first_aid.id}")
    assert "elsewhere" not in shown.text


def test_a_credential_speaks_for_a_line(skilled, session):
    make.add(StudentCredential(district_id=skilled.district.id, student_id=skilled.ana.id, credential_id=skilled.first_aid.id, state="approved", result="passed"))
    session.commit()
    noted(skilled)
    assert stands(skilled)["CPR and first aid"] is True


@pytest.mark.parametrize("htmx", [False, True])
def test_the_students_word_wins_and_can_be_taken_back(skilled, htmx):
    one = noted(skilled)
    lines = {line.text: line.id for line in read(skilled).lines}

    def say(text, word):
        return skilled.browser.submit(f"{HERE}/{one.id}/requirements/{lines[text]}/{word}", htmx=htmx, target="match")

    say("MIG welding", "no")
    say("2 years of welding", "yes")
    assert stands(skilled)["MIG welding"] is False
    assert stands(skilled)["2 years of welding"] is True
    assert "Still to learn. You said so" in skilled.browser.page(f"{HERE}/{one.id}").text
    say("MIG welding", "unsaid")
    assert stands(skilled)["MIG welding"] is True


def test_an_answer_is_undone_by_its_message(skilled):
    one = noted(skilled)
    line = read(skilled).lines[0].id
    skilled.browser.submit(f"{HERE}/{one.id}/requirements/{line}/no")
    undo = f"{HERE}/{one.id}/requirements/{line}/unsaid"
    skilled.browser.submit(undo, skilled.browser.page(f"{HERE}/{one.id}").form(undo))
    assert read(skilled).lines[0].answer == ""


def test_a_changed_posting_keeps_what_was_said_of_a_line_that_stays(skilled):
    one = noted(skilled)
    there = f"{HERE}/{one.id}/edit"
    skilled.browser.submit(f"{HERE}/{one.id}/requirements/{read(skilled).lines[2].id}/yes")
    skilled.browser.submit(there, skilled.browser.page(there).form(there) | {"requirements": "Punctual\nforklift DRIVING"})
    assert [(line.text, line.answer) for line in read(skilled).lines] == [("Punctual", ""), ("forklift DRIVING", "yes")]


def test_a_stale_change_shows_both_versions_even_where_only_lines_changed(skilled):
    one = noted(skilled)
    there = f"{HERE}/{one.id}/edit"
    seen = skilled.browser.page(there).form(there) | {"requirements": "Only this"}
    skilled.browser.submit(there, seen)
    both = skilled.browser.submit(there, seen | {"requirements": "Or that"}, status=409)
    assert "Only this" in both.text
    skilled.browser.submit(there, both.form(there) | {"requirements": "Or that"})
    assert list(stands(skilled)) == ["Or that"]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://example.org/x", "data:text/html,x", "https://", "not a link", "http://nodot", "https://exa mple.org", "https://[::1", "//"])
def test_only_links_of_the_web_are_taken(skilled, link):
    assert "Copy the address from the top of the browser" in skilled.browser.submit(NEW, filled(skilled, link=link), status=422).text
    assert postings.postings_of(skilled.ana.id) == []


def test_a_link_opens_apart_and_tells_nothing_of_where_it_comes_from(skilled):
    one = noted(skilled, link="https://www.example.org/jobs/1?a=b")
    link = skilled.browser.page(f"{HERE}/{one.id}").find("a", href="https://www.example.org/jobs/1?a=b")
    assert {"noopener", "noreferrer"} <= set(link.get("rel").split())
    assert link.get("target") == "_blank"


def test_posted_twice_it_stands_once(skilled):
    form = filled(skilled)
    for _twice in range(2):
        skilled.browser.submit(NEW, form)
    assert len(postings.postings_of(skilled.ana.id)) == 1


def test_it_is_taken_off_and_comes_back_with_its_lines(skilled):
    one = noted(skilled)
    skilled.browser.submit(f"{HERE}/{one.id}/remove")
    undo = f"{HERE}/{one.id}/restore"
    back = skilled.browser.page(HERE).form(undo)
    skilled.browser.page(f"{HERE}/{one.id}", status=404)
    skilled.browser.submit(undo, back)
    assert len(stands(skilled)) == 5


def test_another_students_posting_and_another_postings_line_are_not_there(skilled):
    one, line = noted(skilled), None
    line = read(skilled).lines[0].id
    skilled.other.page(f"{HERE}/{one.id}", status=404)
    skilled.other.page(f"{HERE}/{one.id}/edit", status=404)
    for path in (f"{one.id}/remove", f"{one.id}/restore", f"{one.id}/requirements/{line}/yes"):
        skilled.other.submit(f"{HERE}/{path}", status=404)
    two = noted(skilled, requirements="Something else")
    skilled.browser.submit(f"{HERE}/{two.id}/requirements/{line}/yes", status=404)


def test_the_story_and_the_schools_page_tell_of_it(skilled, session):
    one = noted(skilled)
    skilled.browser.submit(f"{HERE}/{one.id}/requirements/{read(skilled).lines[2].id}/yes")
    assert "Read a job posting: Welder" in skilled.browser.page("/my-story").text
    admin = skilled.sign_in(make.user(skilled.district, "school_admin", at=skilled.school))
    session.commit()
    shown = admin.page(f"/students/{skilled.ana.id}/research").text
    assert "Harbor Steel" in shown
    assert "found: Welding I" in shown
    assert "the student says yes" in shown


def test_the_page_is_in_spanish_for_who_reads_spanish(skilled, session):
    one = noted(skilled)
    skilled.people["ana"].language = "es"
    session.commit()
    shown = skilled.browser.page(f"{HERE}/{one.id}").text
    assert "Lo que pide, y lo que tienes" in shown
    assert "Ayudar" in shown or "Valoración propia: 4 de 5" in shown


@pytest.mark.parametrize("posted", [{}, {"title": "x" * 500}, {"requirements": "x\n" * 90}, {"requirements": "\n".join(str(n) + "x" for n in range(60))}, {"requirements": "y" * 400}, {"employer": "a\x00", "soc": "9" * 40}, {"link": ["https://a.example", "b"], "pay": "🙂"}])
def test_a_bad_posting_is_refused_and_never_an_error(skilled, posted):
    good = filled(skilled) if posted else {}
    assert skilled.browser.post(NEW, data=good | posted | {"csrf_token": skilled.browser.csrf()}).status_code in (303, 422)


def test_the_list_asks_the_database_no_more_for_fifty(skilled):
    noted(skilled)
    skilled.browser.page(HERE)
    few = cost_of(lambda: skilled.browser.page(HERE))
    for number in range(50):
        one = make.add(JobPosting(district_id=skilled.district.id, student_id=skilled.ana.id, title=f"Job {number}", employer="E"))
        db.session.flush()
        make.add(PostingRequirement(job_posting_id=one.id, text="MIG welding"))
    db.session.commit()
    assert cost_of(lambda: skilled.browser.page(HERE)) == few

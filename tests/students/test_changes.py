"""What changed since somebody last looked: what is news, whose, and that only marking it makes it old."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.accounts.models import LastLook
from portal.database import now
from portal.hosts.models import Host
from portal.hours.models import HourEntry
from portal.placements.models import Placement
from portal.programs.models import ProgressChange
from portal.programs.summaries import refresh
from tests import factories as make
from tests.counting import cost_of
from tests.page import text_of

TODAY = now().date()
MONTH_AGO = now() - timedelta(days=30)


@pytest.fixture
def world(session):
    """Ana and Bo in a program of two courses since a month ago; a counselor of both, a director, a teacher of nobody."""

    class World:
        district = make.district()
        school = make.school(district, name="Northside High")
        first = make.course(district, at=school, title="Robots I")
        second = make.course(district, at=school, title="Robots II")
        program = make.program(district, sites=(school,), title="Robotics")
        version = make.version(program)
        make.requirement(version, "all_of", {"offering_id": first.id}, {"offering_id": second.id}, title="Both")
        other = make.program(district, sites=(school,), title="Welding")
        other_version = make.version(other)
        make.requirement(other_version, "all_of", {"offering_id": first.id}, title="One")
        ana = make.student(school, given_name="Ana", family_name="Alva", grade=12)
        bo = make.student(school, given_name="Bo", family_name="Berg", grade=11)
        loose = make.student(school, given_name="Lo", family_name="Lund", grade=11)
        counselor = make.user(district, "counselor", at=school)
        director = make.user(district, "cte_director")
        teacher = make.user(district, "teacher", at=school)

    World.choices = {who: make.choice(who, World.version) for who in (World.ana, World.bo)}
    for who in (World.ana, World.bo, World.loose):
        make.caseload(World.counselor, who)
    refresh([World.ana.id, World.bo.id, World.loose.id])
    session.execute(sa.update(ProgressChange).values(at=MONTH_AGO))
    session.commit()
    return World


def earn(session, who, *courses, mark="A", **values):
    for course in courses:
        make.record(who, course, mark=mark, **values)
    refresh([who.id])
    session.commit()


def rows(page):
    return [text_of(tr) for tr in page.all("tr")][1:]


def test_nothing_is_said_where_nothing_changed(world, sign_in):
    page = sign_in(world.counselor).page("/students/changes")
    assert "Nothing changed" in page.text
    assert "You have not marked this list as seen yet" in page.text


def test_a_mark_moves_the_bands_and_the_line_says_was_and_now(world, sign_in, session):
    earn(session, world.bo, world.first)
    (row,) = rows(sign_in(world.counselor).page("/students/changes"))
    assert "Berg, Bo" in row
    assert "Progress moved" in row
    assert "0 of 2" in row
    assert "1 of 2" in row
    assert "done 0 → 1, left 2 → 1" in row
    assert "by records or enrollment" in row


def test_who_is_on_track_again_is_said(world, sign_in, session):
    earn(session, world.ana, world.first)
    (row,) = rows(sign_in(world.counselor).page("/students/changes"))
    assert "Back on track" in row


def test_who_needs_a_look_comes_first(world, sign_in, session):
    earn(session, world.bo, world.first)
    earn(session, world.ana, world.first, world.second)
    kinds = [next(k for k in ("Newly complete", "Progress moved") if k in row) for row in rows(sign_in(world.counselor).page("/students/changes"))]
    assert kinds == ["Newly complete", "Progress moved"]


def test_a_change_there_and_back_is_no_news(world, sign_in, session):
    earn(session, world.ana, world.first)
    session.execute(sa.text("UPDATE course_records SET ended_at = created_at"))
    refresh([world.ana.id])
    session.commit()
    assert session.scalar(sa.select(sa.func.count()).select_from(ProgressChange).where(ProgressChange.at > MONTH_AGO)) == 2
    assert "Nothing changed" in sign_in(world.counselor).page("/students/changes").text


def test_a_program_chosen_left_or_changed_says_so(world, sign_in, session):
    make.choice(world.loose, world.version)
    world.choices[world.bo].left_on = TODAY
    world.choices[world.ana].left_on = TODAY
    make.choice(world.ana, world.other_version)
    refresh([world.ana.id, world.bo.id, world.loose.id], cause="choice")
    session.commit()
    said = rows(sign_in(world.counselor).page("/students/changes"))
    assert any("Alva, Ana" in r and "Chose a program Welding, was in Robotics" in r for r in said)
    assert any("Lund, Lo" in r and "Chose a program Robotics" in r for r in said)
    assert any("Berg, Bo" in r and "Left the program Robotics" in r and "no program now" in r for r in said)
    of_robotics = rows(sign_in(world.counselor).page(f"/students/changes?program={world.program.id}"))
    assert len(of_robotics) == 3
    assert len(rows(sign_in(world.counselor).page(f"/students/changes?program={world.other.id}"))) == 1


def test_marks_and_hours_that_came_in_are_lists_of_their_own(world, sign_in, session):
    earn(session, world.ana, world.first, mark="B+")
    host = Host(district_id=world.district.id, name="City Robotics")
    session.add(host)
    session.flush()
    internship = make.experience(world.district, title="Internship")
    place = Placement(district_id=world.district.id, student_id=world.bo.id, experience_id=internship.id, host_id=host.id, school_id=world.school.id, state="active", begins_on=TODAY - timedelta(days=9), ends_on=TODAY, hours_goal=40)
    session.add(place)
    session.flush()
    for state, at in (("approved", now()), ("approved", MONTH_AGO), ("submitted", None)):
        session.add(HourEntry(district_id=world.district.id, placement_id=place.id, student_id=world.bo.id, day=TODAY, hours=4, state=state, approved_at=at))
    session.commit()
    browser = sign_in(world.counselor)
    (mark,) = rows(browser.page("/students/changes?kind=marks"))
    assert "Alva, Ana" in mark
    assert "B+" in mark
    (hours,) = rows(browser.page("/students/changes?kind=hours"))
    assert "Berg, Bo" in hours
    assert "1 entry approved4 h" in hours


def test_looking_changes_nothing_and_marking_does(world, sign_in, session):
    earn(session, world.ana, world.first)
    browser = sign_in(world.counselor)
    for _ in range(2):
        assert len(rows(browser.page("/students/changes"))) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(LastLook)) == 0
    browser.submit("/students/changes/seen", browser.page("/students/changes").form("/students/changes/seen"))
    assert "Nothing changed" in browser.page("/students/changes").text
    assert len(rows(sign_in(world.director).page("/students/changes"))) == 1, "each person has looked for themselves"
    assert len(rows(browser.page("/students/changes?days=7"))) == 1


def test_what_comes_while_somebody_reads_is_still_new(world, sign_in, session):
    earn(session, world.ana, world.first)
    browser = sign_in(world.counselor)
    form = browser.page("/students/changes").form("/students/changes/seen")
    earn(session, world.bo, world.first)
    browser.submit("/students/changes/seen", form)
    (row,) = rows(browser.page("/students/changes"))
    assert "Berg, Bo" in row


def test_marking_is_taken_back(world, sign_in, session):
    earn(session, world.ana, world.first)
    browser = sign_in(world.counselor)
    browser.submit("/students/changes/seen", browser.page("/students/changes").form("/students/changes/seen"))
    browser.submit("/students/changes/unseen", browser.page("/students/changes").form("/students/changes/unseen"))
    assert len(rows(browser.page("/students/changes"))) == 1


def test_each_list_is_looked_at_on_its_own(world, sign_in, session):
    earn(session, world.ana, world.first)
    browser = sign_in(world.counselor)
    here = f"/students/changes?program={world.program.id}"
    place = browser.submit("/students/changes/seen", browser.page(here).form("/students/changes/seen")).headers["Location"]
    assert place.endswith(here)
    assert "Nothing changed" in browser.page(here).text
    assert len(rows(browser.page("/students/changes"))) == 1


def test_the_figures_are_those_of_the_lists(world, sign_in, session):
    earn(session, world.ana, world.first, world.second)
    earn(session, world.bo, world.first)
    page = sign_in(world.counselor).page("/students/changes")
    assert text_of(page.region("kind-all")) == "All changes of standing 2"
    assert text_of(page.region("kind-complete")) == "Newly complete 1"
    assert text_of(page.region("kind-marks")) == "Marks came in 3"
    assert len(rows(sign_in(world.counselor).page("/students/changes?kind=complete"))) == 1


def test_a_teacher_of_nobody_sees_nobodys_changes(world, sign_in, session):
    earn(session, world.ana, world.first)
    page = sign_in(world.teacher).page("/students/changes?kind=marks")
    assert "Alva" not in page.text
    assert text_of(page.region("kind-all")) == "All changes of standing 0"


@pytest.mark.parametrize("htmx", [False, True])
def test_the_changes_are_one_region_with_and_without_htmx(world, sign_in, session, htmx):
    earn(session, world.ana, world.first)
    browser = sign_in(world.counselor)
    assert text_of(browser.page("/students/changes", htmx=htmx).region("change-list")) == text_of(browser.page("/students/changes").region("change-list"))


@pytest.mark.parametrize("data", [{}, {"until": "nonsense"}, {"until": "2026-01-01"}, {"until": "9999-99-99T00:00:00+00:00", "query": "\x00"}, {"query": "x" * 100_000}, {"until": "😀" * 30}])
def test_odd_posts_are_refused(world, sign_in, data):
    browser = sign_in(world.counselor)
    assert browser.post("/students/changes/seen", data={"csrf_token": browser.csrf()} | data).status_code == 422
    assert browser.post("/students/changes/unseen", data={"csrf_token": browser.csrf()} | data).status_code in (404, 422)


def test_the_number_of_queries_does_not_grow_with_the_changes(world, sign_in, session):
    earn(session, world.ana, world.first)
    browser = sign_in(world.director)
    few = cost_of(lambda: browser.page("/students/changes"))
    for n in range(30):
        one = make.student(world.school, given_name=f"N{n}", grade=10)
        make.choice(one, world.version)
        refresh([one.id])
    session.commit()
    assert cost_of(lambda: browser.page("/students/changes")) <= few

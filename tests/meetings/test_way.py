"""From a student's wish to a meeting: through the coordinator, by a link, and nobody sees contact data before both agreed."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from portal.accounts.models import AuditEvent
from portal.database import now
from portal.extensions import db
from portal.mail.models import Mail
from portal.meetings import steps
from portal.meetings.errors import Stale
from portal.meetings.models import MeetingRequest, Said, State
from portal.placements.waiting import queue
from tests import factories as make
from tests.meetings.conftest import DAY, NURSE

PRIVATE_OF_HOST = ("Dana Pryce", "dana@hospital.example", "555 0143")
PRIVATE_OF_STUDENT = ("Lima", "ana@school.example")


def test_three_clicks_lead_from_the_pathway_to_the_request(cast):
    there = f"/meetings?pathway={cast.pathway.id}"
    assert cast.ana.page(f"/pathways/{cast.pathway.id}").has("a", href=there)
    ask = f"/meetings/{cast.offer.id}/ask"
    assert cast.ana.page(there).has("a", href=ask)
    form = cast.ana.page(ask).form(ask)
    cast.ana.submit(ask, form | {"why": "Is it hard?", "wished": "Mondays"})
    assert (cast.request().state, cast.request().why) == ("requested", "Is it hard?")


def test_an_occupation_leads_to_the_hosts_of_its_pathways(cast):
    there = f"/meetings?soc={NURSE}"
    assert cast.ana.page(f"/occupations/{NURSE}").has("a", href=there)
    assert "Harbor Hospital" in cast.ana.page(there).text


def test_asked_twice_it_is_asked_once(cast):
    cast.ask()
    cast.ask(why="Again")
    assert db.session.query(MeetingRequest).count() == 1


def test_before_both_agreed_neither_side_sees_how_to_reach_the_other(cast):
    cast.ask()
    cast.send()
    seen = cast.host.page(cast.door)
    assert all(word in seen.text for word in ("Ana", "grade 10", "Harbor High", "What is a night shift like?"))
    assert not [word for word in PRIVATE_OF_STUDENT if word in str(seen.text)]
    own = cast.ana.page("/my-research").text
    assert not [word for word in PRIVATE_OF_HOST if word in own]
    cast.answer()
    assert all(word in cast.ana.page("/my-research").text for word in (*PRIVATE_OF_HOST, "3:30 PM", "Gate 2"))
    assert all(word in cast.host.page(cast.door).text for word in PRIVATE_OF_STUDENT)


def test_a_time_that_the_host_proposes_shows_nobodys_data_until_the_student_can(cast):
    cast.ask()
    cast.send()
    cast.answer("other_time")
    assert not [word for word in (*PRIVATE_OF_HOST, "Gate 2") if word in cast.ana.page("/my-research").text]
    assert not [word for word in PRIVATE_OF_STUDENT if word in cast.host.page(cast.door).text]
    cast.step(cast.ana, "agree")
    assert cast.request().state == "arranged"
    assert "Dana Pryce" in cast.ana.page("/my-research").text
    assert "Lima" in cast.host.page(cast.door).text


def test_a_student_who_cannot_then_says_when_and_is_sent_on_again(cast):
    cast.ask()
    cast.send()
    cast.answer("other_time")
    cast.step(cast.ana, "reword", wished="Only Fridays")
    assert (cast.request().state, cast.request().wished, cast.request().meets_on) == ("requested", "Only Fridays", None)
    assert cast.send().round == 2
    assert "Only Fridays" in cast.host.page(cast.door).text


def test_opening_the_link_changes_nothing_and_is_in_the_trail(cast):
    cast.ask()
    before = cast.send().version
    cast.host.get(cast.door)
    cast.host.head(cast.door)
    assert cast.request().version == before
    assert db.session.query(AuditEvent).filter_by(action="link.view", student_id=cast.student.id).count() == 1


def test_a_host_who_answers_twice_reads_what_was_said_first(cast):
    cast.ask()
    seen = cast.send().version
    cast.answer()
    late = cast.answer("declined", version=seen, status=409)
    assert "answered or changed already" in late.text
    assert cast.request().state == "arranged"


def test_two_coordinators_at_once_send_it_once(cast):
    cast.ask()
    seen = cast.request().version
    cast.send()
    one = cast.request()
    late = cast.cora.submit(f"/meeting-requests/{one.id}/send", {"version": seen, "contact_id": cast.dana.id}, status=409)
    assert "Somebody else was quicker" in late.text
    assert db.session.query(Mail).filter(Mail.topic == "meeting").count() == 1


def test_a_no_comes_with_a_reason_and_can_be_taken_back_by_the_coordinator(cast):
    cast.ask()
    cast.send()
    cast.answer("declined", answer_words="", status=422)
    cast.answer("declined", answer_words="We are short of people.")
    assert "We are short of people." in cast.ana.page("/my-research").text
    assert "We are short of people." in cast.ana.page("/updates").text
    cast.step(cast.cora, "reopen")
    assert (cast.request().state, cast.request().answer) == ("asked", "")
    cast.answer()
    assert cast.request().state == "arranged"


def test_a_student_who_takes_it_back_closes_the_hosts_page_and_undo_opens_it(cast):
    cast.ask()
    cast.send()
    door = cast.door
    cast.step(cast.ana, "withdraw")
    closed = cast.host.get(door)
    assert closed.status_code == 410
    off = db.session.query(Mail).filter(Mail.key.like("meeting:%:off-%")).one()
    assert off.to_email == "dana@hospital.example"
    assert "Ana" not in off.subject + off.text
    cast.step(cast.ana, "come_back")
    assert cast.request().state == "asked"
    assert cast.host.page(door).has("form", action=f"{door}/answer")


def test_it_took_place_only_once_its_day_came(cast):
    cast.ask()
    cast.send()
    cast.answer()
    assert "has not come" in cast.step(cast.cora, "finish", status=422).text
    assert not cast.cora.page(f"/meeting-requests/{cast.request().id}").has("button", id="deed-finish")
    one = cast.request()
    one.meets_on = now().date() - timedelta(days=1)
    db.session.commit()
    assert cast.cora.page(f"/meeting-requests/{one.id}").has("button", id="deed-finish")
    cast.step(cast.ana, "finish")
    assert cast.request().state == "done"


def test_a_shadow_at_the_workplace_of_a_young_student_is_confirmed_first(cast):
    cast.offer.kind = "shadow"
    cast.student.birth_date = now().date() - timedelta(days=14 * 365 + 200)
    db.session.commit()
    one = cast.ask(way="site")
    assert "Speak with a guardian" in cast.cora.page(f"/meeting-requests/{one.id}").text
    cast.send(status=422)
    assert cast.send(confirmed="y").state == "asked"


def test_a_child_under_13_is_reached_through_the_coordinator_only(cast):
    cast.student.birth_date = now().date() - timedelta(days=12 * 365)
    db.session.commit()
    cast.ask()
    cast.send()
    cast.answer()
    assert "ana@school.example" not in cast.host.page(cast.door).text
    assert "dana@hospital.example" not in cast.ana.page("/my-research").text


def test_the_queue_says_whose_turn_it_is_beside_the_placements(cast, session):
    from portal.accounts.models import User
    from portal.accounts.viewers import load_viewer

    cora = session.query(User).filter_by(email="cora@school.example").one()

    def turn():
        return [(line.who, line.kind, line.placement_id) for line in queue(load_viewer(cora.id, None))]

    assert turn() == []
    cast.ask()
    assert turn() == [("me", "meeting", None)]
    page = cast.cora.page("/")
    assert page.texts("h1") == ["1 matter waits"]
    assert page.has("a", href=f"/meeting-requests/{cast.request().id}")
    cast.send()
    assert turn() == [("host", "meeting", None)]
    cast.answer("other_time")
    assert turn() == [("student", "meeting", None)]
    cast.step(cast.ana, "agree")
    assert turn() == []


def test_whoever_is_out_of_reach_finds_nothing(cast):
    cast.ask()
    one = cast.request()
    other = cast.sign_in(make.user(cast.district, "coordinator", at=make.school(cast.district)))
    assert other.get(f"/meeting-requests/{one.id}").status_code == 404
    other.submit(f"/meeting-requests/{one.id}/decline", {"version": one.version, "reason": "x"}, status=404)
    stranger = make.user(cast.district, "student", at=cast.school)
    make.student(cast.school, user=stranger)
    cast.sign_in(stranger).submit(f"/my-research/meetings/{one.id}/withdraw", {"version": one.version}, status=404)
    assert cast.host.get("/meet/nobody-was-given-this").status_code == 404


@pytest.mark.parametrize("deed", steps.STEPS)
def test_a_deed_moves_a_request_only_from_where_it_may(cast, deed):
    """Every deed on every state and answer: it moves to its state, or nothing changes."""
    step = steps.STEPS[deed]
    for state, said in itertools.product(State, Said):
        db.session.rollback()
        ready = {"asked_at": now(), "arranged_at": now(), "meets_on": DAY, "answer": "accepted"} if state in ("arranged", "done") else {"asked_at": now(), "answer": said.value}
        one = make.add(MeetingRequest(
            district_id=cast.district.id, school_id=cast.school.id, student_id=cast.student.id, meeting_offer_id=cast.offer.id, way="phone", why="x", wished="x",
            state=state.value, closed_from="requested", **ready,
        ))  # fmt: skip
        allowed = state in step.before and (not step.answers or ready["answer"] in step.answers)
        values = {"arranged_at": now(), "meets_on": DAY, "answer": "accepted"} if step.after == State.ARRANGED else {}
        if allowed:
            steps.take(deed, one, seen=one.version, by=None, values=values)
            assert one.state == (step.after or State.REQUESTED)
        else:
            with pytest.raises(Stale):
                steps.take(deed, one, seen=one.version, by=None, values=values)
            assert one.state == state


def test_the_pages_cost_the_same_for_one_request_as_for_many(cast):
    from portal.hosts.models import Host
    from portal.meetings.models import MeetingOffer
    from tests.counting import cost_of

    def costs():
        return [cost_of(lambda: cast.cora.get("/meeting-requests")), cost_of(lambda: cast.ana.get("/my-research")), cost_of(lambda: cast.cora.get("/"))]

    cast.ask()
    costs()
    few = costs()
    for number in range(12):
        host = make.add(Host(district_id=cast.district.id, name=f"Host {number}"))
        offer = make.add(MeetingOffer(district_id=cast.district.id, host_id=host.id, kind="shadow", at_site=True, about="x"))
        make.add(MeetingRequest(district_id=cast.district.id, school_id=cast.school.id, student_id=cast.student.id, meeting_offer_id=offer.id, way="site", why="x", wished="x"))
    db.session.commit()
    assert costs() == few

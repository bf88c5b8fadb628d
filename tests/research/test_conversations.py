"""The log of conversations: quickly written, changed, taken out with undo; no day to come; told in the student's story."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.careers.models import Occupation
from portal.database import now
from portal.extensions import db
from portal.research import conversations
from portal.research.study_models import Conversation
from portal.search.services import put
from tests import factories as make
from tests.counting import cost_of
from tests.research.conftest import CODER, NURSE

HERE = "/my-research/conversations"
NEW = f"{HERE}/new"


def told(cast, **more):
    return cast.browser.page(NEW).form(NEW) | {"with_whom": "Rosa, a neighbor", "learned": "She writes everything down."} | more


def logged(cast, **more):
    cast.browser.submit(NEW, told(cast, **more))
    return conversations.conversations_of(cast.ana.id)[0]


def test_a_first_conversation_needs_but_a_name_and_a_day(cast):
    assert "No conversation yet" in cast.browser.page(HERE).text
    cast.browser.submit(NEW, {"with_whom": "My aunt", "held_on": now().date().isoformat(), "form_token": cast.browser.page(NEW).form(NEW)["form_token"]})
    [one] = conversations.conversations_of(cast.ana.id)
    assert (one.with_whom, one.held_on, one.how, one.mind) == ("My aunt", now().date(), "in_person", "")
    assert "My aunt" in cast.browser.page(HERE).text


def test_everything_that_was_written_is_shown(cast):
    cast.browser.submit(f"/my-research/occupations/{NURSE}/save")
    logged(cast, their_work="Night nurse", how="video", surprised="It is quiet.", mind="more", next_step="Visit her.", soc=NURSE)
    shown = cast.browser.page(HERE).text
    for words in ("Rosa, a neighbor", "Night nurse", "Video call", "It is quiet.", "I am more interested now", "Visit her.", "Registered Nurses", "She writes everything down."):
        assert words in shown


def test_a_day_to_come_is_refused_with_the_reason(cast):
    refused = cast.browser.submit(NEW, told(cast, held_on=(now().date() + timedelta(days=2)).isoformat()), status=422)
    assert "This day is still to come" in refused.text
    assert refused.find("input", name="held_on").get("aria-invalid") == "true"
    assert conversations.conversations_of(cast.ana.id) == []


def test_posted_twice_it_stands_once(cast):
    form = told(cast)
    for _twice in range(2):
        cast.browser.submit(NEW, form)
    assert len(conversations.conversations_of(cast.ana.id)) == 1


def test_an_occupation_is_found_by_everyday_words(cast, session):
    put(kind="occupation", key=CODER, title="Software Developers", context="", body="programmer", district_id=None)
    session.commit()
    assert logged(cast, look_for="programmer").soc == CODER


def test_where_several_are_called_like_that_the_student_chooses(cast, session):
    make.add(Occupation(soc="29-1171", title="Nurse Practitioners"))
    for soc, title in ((NURSE, "Registered Nurses"), ("29-1171", "Nurse Practitioners")):
        put(kind="occupation", key=soc, title=title, context="", body="nurse", district_id=None)
    session.commit()
    asked = cast.browser.submit(NEW, told(cast, look_for="nurse"), status=422)
    assert "Several are called like that" in asked.text
    assert asked.has("option", value="29-1171")
    cast.browser.submit(NEW, told(cast, look_for="nurse", soc="29-1171"))
    assert conversations.conversations_of(cast.ana.id)[0].soc == "29-1171"


def test_what_is_called_like_nothing_is_refused_with_a_way_out(cast):
    assert "Nothing is called like that" in cast.browser.submit(NEW, told(cast, look_for="qqqq"), status=422).text


def test_it_is_changed_and_a_stale_change_shows_both(cast):
    there = f"{HERE}/{logged(cast).id}/edit"
    seen = cast.browser.page(there).form(there)
    assert seen["with_whom"] == "Rosa, a neighbor"
    cast.browser.submit(there, seen | {"learned": "first"})
    both = cast.browser.submit(there, seen | {"learned": "second"}, status=409)
    assert "first" in both.text
    cast.browser.submit(there, both.form(there) | {"learned": "second"})
    assert conversations.conversations_of(cast.ana.id)[0].learned == "second"


def test_it_is_taken_out_and_comes_back(cast):
    one = logged(cast)
    cast.browser.submit(f"{HERE}/{one.id}/remove")
    assert conversations.conversations_of(cast.ana.id) == []
    undo = f"{HERE}/{one.id}/restore"
    cast.browser.submit(undo, cast.browser.page(HERE).form(undo))
    assert len(conversations.conversations_of(cast.ana.id)) == 1


def test_another_students_conversation_is_not_there(cast):
    one = logged(cast)
    cast.other.page(f"{HERE}/{one.id}/edit", status=404)
    for deed in ("edit", "remove", "restore"):
        cast.other.submit(f"{HERE}/{one.id}/{deed}", {"with_whom": "x"}, status=404)


def test_the_story_tells_of_it(cast):
    logged(cast, mind="less")
    shown = cast.browser.page("/my-story").text
    assert "Talked with Rosa, a neighbor" in shown
    assert "I am less interested now" in shown


def test_staff_who_see_the_student_read_the_log_and_others_do_not_find_it(cast, session):
    logged(cast, mind="more")
    admin = cast.sign_in(make.user(cast.district, "school_admin", at=cast.school))
    away = cast.sign_in(make.user(cast.district, "school_admin", at=make.school(cast.district)))
    session.commit()
    there = f"/students/{cast.ana.id}/research"
    shown = admin.page(there)
    assert "Rosa, a neighbor" in shown.text
    assert "I am more interested now" in shown.text
    away.page(there, status=404)
    cast.other.page(there, status=404)


@pytest.mark.parametrize("posted", [{}, {"with_whom": "a\x00b" * 200}, {"held_on": "99999-99-99"}, {"held_on": "0000-00-00", "how": "x", "mind": "y"}, {"soc": "🙂", "look_for": "\x00"}, {"mind": ["more", "less"], "learned": "x" * 9000}])
def test_a_bad_one_is_refused_and_never_an_error(cast, posted):
    good = {"form_token": cast.browser.page(NEW).form(NEW)["form_token"], "with_whom": "Rosa", "held_on": "2026-01-02"} if posted else {}
    assert cast.browser.post(NEW, data=good | posted | {"csrf_token": cast.browser.csrf()}).status_code in (303, 422)


def test_the_log_asks_the_database_no_more_for_fifty(cast):
    logged(cast)
    cast.browser.page(HERE)
    few = cost_of(lambda: cast.browser.page(HERE))
    db.session.add_all(Conversation(district_id=cast.district.id, student_id=cast.ana.id, with_whom=f"{n}", held_on=now().date()) for n in range(50))
    db.session.commit()
    assert cost_of(lambda: cast.browser.page(HERE)) == few

"""What is new for a student: what others did, said once, marked as seen, mailed only to those who asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from portal.accounts import audit
from portal.database import now
from portal.goals.models import Goal, GoalNote, WhatIfRequest
from portal.language import in_language
from portal.mail.models import Digest, DigestChoice, Mail
from portal.placements import transitions
from portal.rosters.models import StudentCredential
from portal.updates.digest import post_news
from portal.updates.news import news_for
from tests import factories as make
from tests.counting import cost_of
from tests.placements.cast import a_cast


@pytest.fixture
def town(session, sign_in) -> SimpleNamespace:
    cast = a_cast()
    account = make.user(cast.district, "student", at=cast.school, email="ana@school.example", given_name="Ana")
    cast.ana.user_id = account.id
    session.commit()
    return SimpleNamespace(cast=cast, ana=cast.ana, account=account, browser=sign_in(account), start=now() - timedelta(days=2))


def said(town, since=None) -> list[str]:
    return [item.text for item in news_for(town.ana, since or town.start)]


def test_the_schools_yes_is_news_and_the_students_own_deed_is_not(town, session):
    asked = town.cast.request()
    transitions.made(asked, by=None)
    assert said(town) == []
    transitions.confirm(asked, by=town.cast.coordinator)
    assert said(town) == ["Your school said yes: Network internship at Harbor Health IT."]
    transitions.reopen(asked, by=town.cast.coordinator)
    assert said(town) == [], "what was taken back is no news"


def test_hours_that_came_back_say_why_and_approved_ones_are_added_up(town, session):
    place = make.placement(town.ana, town.cast.experience, town.cast.host)
    at = now()
    make.hours(place, 2.5, "returned", returned_at=at, comment="Which day was this?")
    for _ in range(3):
        make.hours(place, 2, "approved", approved_at=at)
    session.commit()
    assert sorted(said(town)) == ["2.5 hours at Harbor Health IT came back to you. Which day was this?", "6 hours at Harbor Health IT were approved."]


def test_an_opening_is_news_on_ones_own_pathway_only_and_only_where_one_may_take_it(town, session):
    audit.record("opening.open", subject=f"openings:{town.cast.opening.id}", by=town.cast.coordinator)
    session.commit()
    assert said(town) == []
    pathway = make.pathway(make.cluster(make.framework()))
    make.alignment(town.cast.experience, pathway)
    program = make.program(town.cast.district, sites=(town.cast.school,), pathways=(pathway,))
    make.choice(town.ana, make.version(program), chosen_on=date(2020, 1, 1))
    session.commit()
    assert said(town) == ["New on your pathway: Network internship at Harbor Health IT."]


def test_a_credential_that_was_answered_is_news(town, session):
    credential = make.credential(town.cast.district, title="CNA")
    make.add(StudentCredential(district_id=town.ana.district_id, student_id=town.ana.id, credential_id=credential.id, state="approved", answered_at=now()))
    make.add(StudentCredential(district_id=town.ana.district_id, student_id=town.ana.id, credential_id=credential.id, state="refused", attempt=2, answered_at=now(), comment="The photo is blurred."))
    assert sorted(said(town)) == ["You hold CNA now.", "Your proof for CNA was not accepted. The photo is blurred."]


def test_a_counselors_answer_and_word_on_a_goal_are_news(town, session):
    program = make.program(town.cast.district, title="Welding")
    counselor = make.user(town.cast.district, "counselor", at=town.cast.school)
    make.add(WhatIfRequest(district_id=town.ana.district_id, student_id=town.ana.id, program_id=program.id, state="answered", answer="Yes.", answered_at=now(), answered_by_id=counselor.id))
    goal = make.add(Goal(district_id=town.ana.district_id, student_id=town.ana.id, title="Get a license"))
    make.add(GoalNote(goal_id=goal.id, kind="comment", text="Good.", by_id=counselor.id))
    make.add(GoalNote(goal_id=goal.id, kind="reflection", text="Hm.", by_id=town.account.id))
    assert sorted(said(town)) == ["Somebody wrote to you about “Get a license”.", "Your counselor answered about Welding."]


def test_the_news_of_others_is_not_mine(town, session):
    make.hours(make.placement(town.cast.ben, town.cast.experience, town.cast.host), 2, "returned", returned_at=now())
    assert said(town) == []


def test_marked_as_seen_it_leaves_the_home_page_and_comes_back_by_undo(town, session):
    make.hours(make.placement(town.ana, town.cast.experience, town.cast.host), 2, "returned", returned_at=now() - timedelta(minutes=5))
    session.commit()
    page = town.browser.page("/my-pathway")
    assert "1 thing is new for you" in page.text
    town.browser.submit("/updates/seen", page.form("/updates/seen"))
    assert "is new for you" not in town.browser.page("/my-pathway").text
    assert "2 hours at Harbor Health IT came back" in town.browser.page("/updates").text
    town.browser.submit("/updates/unseen", {})
    assert "1 thing is new for you" in town.browser.page("/my-pathway").text


def test_a_moment_that_is_none_marks_nothing(town):
    for until in ("", "yesterday", "0001-01-01T00:00:00+00:00", "2026-11-23", "9" * 5000, "\x00"):
        town.browser.submit("/updates/seen", {"until": until}, status=422)


def test_nobody_gets_mail_who_did_not_ask(town, session):
    make.hours(make.placement(town.ana, town.cast.experience, town.cast.host), 2, "returned", returned_at=now())
    session.commit()
    assert post_news(now()) == 0


def test_who_asked_gets_each_thing_once_in_their_language(town, session):
    make.hours(make.placement(town.ana, town.cast.experience, town.cast.host), 2, "returned", returned_at=now())
    session.add(DigestChoice(user_id=town.account.id, digest=Digest.DAILY.value))
    town.account.language = "es"
    session.commit()
    assert post_news(now()) == 1
    assert post_news(now()) == 0
    letter = session.scalar(sa.select(Mail))
    assert letter.subject == "Hay algo nuevo para ti"
    assert letter.text.startswith("2 horas en Harbor Health IT volvieron a ti.")
    assert (letter.urgent, letter.topic) == (False, "news")


def test_under_13_nothing_is_mailed(town, session):
    town.ana.birth_date = now().date().replace(year=now().year - 12)
    make.hours(make.placement(town.ana, town.cast.experience, town.cast.host), 2, "returned", returned_at=now())
    session.add(DigestChoice(user_id=town.account.id, digest=Digest.DAILY.value))
    session.commit()
    post_news(now())
    assert session.scalar(sa.select(Mail.state)) == "canceled"


def test_news_cost_the_same_for_one_thing_and_for_fifty(town, session):
    place = make.placement(town.ana, town.cast.experience, town.cast.host)
    make.hours(place, 1, "returned", returned_at=now())
    few = cost_of(lambda: news_for(town.ana, town.start))
    for day in range(50):
        make.hours(place, 1, "returned", returned_at=now(), day=date(2026, 1, 1) + timedelta(days=day))
    assert cost_of(lambda: news_for(town.ana, town.start)) == few


def test_it_is_said_in_spanish_to_who_reads_spanish(town, session):
    make.hours(make.placement(town.ana, town.cast.experience, town.cast.host), 1, "returned", returned_at=now())
    with in_language("es"):
        assert said(town) == ["1 hora en Harbor Health IT volvió a ti."]


def test_staff_have_no_such_page(town, session, sign_in):
    sign_in(town.cast.coordinator_user).page("/updates", status=404)


def at_noon(year: int, week: int, weekday: int) -> datetime:
    return datetime.combine(date.fromisocalendar(year, week, weekday), time(12), UTC)


@pytest.fixture
def october(town, session):
    """Two weeks of answers at one host: nine entries approved on three days, four come back on two; and some at another host."""
    place = make.placement(town.ana, town.cast.experience, town.cast.host)
    other = make.placement(town.ana, town.cast.experience, make.host(town.cast.district, name="City IT"))
    for number, (week, weekday) in enumerate([(41, 1), (41, 5), (42, 1)]):
        for each in range(3):
            make.hours(place, 2, "approved", approved_at=at_noon(2026, week, weekday), day=date(2026, 9, 1 + number * 3 + each))
    for number, (weekday, comment) in enumerate([(2, "Which day?"), (2, "Which day?"), (4, "What did you do?"), (4, "")]):
        make.hours(place, 1, "returned", returned_at=at_noon(2026, 41, weekday), comment=comment, day=date(2026, 9, 20 + number))
    make.hours(other, 3, "approved", approved_at=at_noon(2026, 41, 3))
    make.hours(place, 7, "returned", returned_at=at_noon(2026, 41, 3), removed_at=now())
    session.commit()
    return at_noon(2026, 40, 1)


def test_hours_are_a_line_for_each_week_and_host_however_many_entries_there_are(town, october):
    assert said(town, october) == [
        "6 hours at Harbor Health IT were approved.",
        "12 hours at Harbor Health IT were approved.",
        "4 hours at Harbor Health IT came back to you. What did you do? Which day?",
        "3 hours at City IT were approved.",
    ]
    assert {item.href for item in news_for(town.ana, october)} == {"/my-hours"}


def test_a_digest_says_each_answer_once_though_the_sum_of_its_week_still_grows(town, session):
    place = make.placement(town.ana, town.cast.experience, town.cast.host)
    session.add(DigestChoice(user_id=town.account.id, digest=Digest.DAILY.value))
    moment = at_noon(2026, 41, 3)
    make.hours(place, 2, "approved", approved_at=moment - timedelta(hours=1), day=date(2026, 9, 1))
    make.hours(place, 1, "approved", approved_at=moment - timedelta(hours=1), day=date(2026, 9, 2))
    session.commit()
    assert post_news(moment) == 1
    make.hours(place, 4, "approved", approved_at=moment + timedelta(minutes=30), day=date(2026, 9, 3))
    session.commit()
    assert post_news(moment + timedelta(hours=1)) == 1
    texts = session.scalars(sa.select(Mail.text).order_by(Mail.id)).all()
    assert [text.split(" at ")[0] for text in texts] == ["3 hours", "4 hours"]


def test_a_long_page_keeps_what_is_new_in_sight_and_folds_the_rest(town, session):
    start = now() - timedelta(days=55)
    for number in range(40):
        credential = make.credential(town.cast.district, title=f"Card {number:02}")
        make.add(StudentCredential(district_id=town.ana.district_id, student_id=town.ana.id, credential_id=credential.id, state="approved", answered_at=start + timedelta(days=number)))
    session.commit()
    page = town.browser.page("/updates")
    assert "15 older ones" in page.text
    assert page.text.index("Card 39") < page.text.index("Card 15") < page.text.index("15 older ones") < page.text.index("Card 14")
    assert all(f"Card {number:02}" in page.text for number in range(40))

"""Skills rated by oneself: one at a time, one a day, taken back, and never an error."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.database import now
from portal.extensions import db
from portal.interests import queries
from portal.interests.models import SkillRating
from tests import factories as make

LISTENING = "Active Listening"


@pytest.mark.parametrize("htmx", [False, True])
def test_a_rating_is_saved_and_counted(cast, htmx):
    answer = cast.browser.submit("/my-skills", {"skill": LISTENING, "value": 4}, htmx=htmx)
    assert queries.ratings_of(cast.student.id) == {LISTENING: 4}
    shown = answer if htmx else cast.browser.page("/my-skills")
    assert shown.find("button", id="skill-2-4").get("aria-current") == "true"
    assert "1 of 35 rated" in shown.text


def test_a_row_by_htmx_is_the_row_of_the_page(cast):
    part = cast.browser.submit("/my-skills", {"skill": LISTENING, "value": 4}, htmx=True)
    whole = cast.browser.page("/my-skills")
    assert [e.get("id") for e in part.region("skill-2").iter() if e.get("id")] == [e.get("id") for e in whole.region("skill-2").iter() if e.get("id")]


def test_another_rating_the_same_day_takes_the_place_of_the_first(cast):
    for value in (2, 2, 5):
        cast.browser.submit("/my-skills", {"skill": LISTENING, "value": value})
    assert [(one.skill, one.value) for one in queries.rating_history(cast.student.id)] == [(LISTENING, 5)]


def test_growth_is_kept_and_today_can_be_taken_back(cast, session):
    today = now().date()
    make.add(SkillRating(district_id=cast.district.id, student_id=cast.student.id, skill=LISTENING, value=2, rated_on=today - timedelta(days=90)))
    session.commit()
    cast.browser.submit("/my-skills", {"skill": LISTENING, "value": 4})
    assert [one.value for one in queries.rating_history(cast.student.id)] == [2, 4]
    cast.browser.submit("/my-skills/take-back", {"skill": LISTENING})
    assert queries.ratings_of(cast.student.id) == {LISTENING: 2}
    assert not cast.browser.page("/my-skills").has("button", id="skill-2-back")


@pytest.mark.parametrize("posted", ["", "0", "6", "9" * 40, "a\x00b", "x" * 100_000, "🦄", ["1", "2"]])
@pytest.mark.parametrize("name", ["skill", "value"])
def test_nothing_posted_as_a_rating_breaks_it(cast, name, posted):
    body = {"csrf_token": cast.browser.csrf(), "skill": LISTENING, "value": "1"} | {name: posted}
    assert cast.browser.post("/my-skills", data=body).status_code in (303, 404, 413, 422)
    db.session.expire_all()
    assert set(queries.ratings_of(cast.student.id).values()) <= {1}


def test_the_checklist_is_said_in_spanish(cast, session):
    cast.person.language = "es"
    session.commit()
    page = cast.browser.page("/my-skills")
    assert "Escuchar con atención" in page.text
    assert "Todavía no" in page.text
    assert "Listening" not in page.text


def test_every_rating_of_thirty_five_is_shown_without_more_queries(cast, session):
    from tests.counting import statements

    def cost() -> int:
        with statements() as seen:
            cast.browser.page("/my-skills")
        return len(seen)

    cast.browser.page("/my-skills")
    none = cost()
    for skill in queries.skills():
        make.add(SkillRating(district_id=cast.district.id, student_id=cast.student.id, skill=skill.name, value=3, rated_on=now().date()))
    session.commit()
    assert cost() == none <= 14

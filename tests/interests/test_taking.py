"""Taking the inventory: saved per answer, gone on with anywhere, taken back, and safe against clicks that come twice."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.extensions import db
from portal.interests import queries, services
from portal.interests.errors import InterestError
from portal.interests.models import InterestAnswer, InterestTake
from tests import factories as make


def answers(cast) -> dict[str, int]:
    db.session.expire_all()
    take = queries.open_take(cast.student.id)
    return dict(queries.answers_of(take.id)) if take else {}


@pytest.mark.parametrize("htmx", [False, True])
def test_each_answer_is_saved_and_brings_the_next_statement(cast, htmx):
    cast.browser.submit("/my-interests/start", {"form": "long"})
    first = cast.browser.page("/my-interests/answer")
    asked = first.form("/my-interests/answer")
    page = cast.browser.submit("/my-interests/answer", asked | {"value": 3}, htmx=htmx)
    assert answers(cast) == {asked["statement"]: 3}
    following = page if htmx else cast.browser.page("/my-interests/answer")
    assert following.form("/my-interests/answer")["statement"] != asked["statement"]
    assert "1 of 60 answered" in following.text


def test_the_fragment_is_the_same_as_the_region_of_the_page(cast):
    cast.browser.submit("/my-interests/start", {"form": "short"})
    whole = cast.browser.page("/my-interests/answer")
    part = cast.browser.page("/my-interests/answer", htmx=True)
    assert [e.get("id") for e in part.region("question").iter() if e.get("id")] == [e.get("id") for e in whole.region("question").iter() if e.get("id")]


def test_a_student_goes_on_on_another_device_where_they_stopped(cast):
    cast.browser.submit("/my-interests/start", {"form": "short"})
    asked = cast.browser.page("/my-interests/answer").form("/my-interests/answer")
    cast.browser.submit("/my-interests/answer", asked | {"value": 2})
    elsewhere = cast.sign_in(cast.person)
    assert "1 of 30 answered" in elsewhere.page("/my-interests").text
    assert elsewhere.page("/my-interests/answer").form("/my-interests/answer")["statement"] != asked["statement"]


def test_back_shows_the_statement_before_with_its_answer_and_changes_it(cast):
    cast.browser.submit("/my-interests/start", {"form": "short"})
    asked = cast.browser.page("/my-interests/answer").form("/my-interests/answer")
    cast.browser.submit("/my-interests/answer", asked | {"value": 0})
    back = cast.browser.page("/my-interests/answer").find("a", id="step-back").get("href")
    before = cast.browser.page(back)
    assert before.find("button", id="answer-0").get("aria-current") == "true"
    assert before.has("a", id="step-on")
    cast.browser.submit("/my-interests/answer", before.form("/my-interests/answer") | {"value": 4})
    assert answers(cast) == {asked["statement"]: 4}


def test_a_double_click_and_the_back_button_count_once(cast):
    cast.browser.submit("/my-interests/start", {"form": "short"})
    asked = cast.browser.page("/my-interests/answer").form("/my-interests/answer")
    for value in (1, 1, 4):
        cast.browser.submit("/my-interests/answer", asked | {"value": value})
    assert answers(cast) == {asked["statement"]: 4}


def test_two_browsers_at_once_answer_one_form(cast):
    other = cast.sign_in(cast.person)
    for browser in (cast.browser, other):
        browser.submit("/my-interests/start", {"form": "long"})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(InterestTake)) == 1
    one, two = (browser.page("/my-interests/answer").form("/my-interests/answer") for browser in (cast.browser, other))
    assert one["statement"] == two["statement"]
    cast.browser.submit("/my-interests/answer", one | {"value": 0})
    other.submit("/my-interests/answer", two | {"value": 3})
    assert answers(cast) == {one["statement"]: 3}


def test_what_a_second_browser_sends_after_the_end_changes_nothing(cast):
    cast.answer_all()
    stale = {"take": queries.open_take(cast.student.id).id, "statement": "R01", "value": 0}
    cast.finish()
    before = queries.latest_scores(cast.student.id)
    cast.browser.submit("/my-interests/answer", stale)
    cast.browser.submit("/my-interests/finish")
    assert queries.latest_scores(cast.student.id) == before


def test_one_is_not_finished_while_an_answer_is_missing(cast):
    cast.browser.submit("/my-interests/start", {"form": "short"})
    page = cast.browser.submit("/my-interests/finish", status=422)
    assert "Answer the rest first" in page.text
    assert queries.latest_scores(cast.student.id) is None


def test_finishing_makes_six_scores_and_one_row_in_the_trail(cast):
    cast.answer_all("RI")
    cast.finish()
    scores = queries.latest_scores(cast.student.id)
    assert scores.six == (40, 30, 0, 0, 0, 0)
    assert (scores.source, scores.code) == ("short", "RI")
    assert list(db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id))) == ["interests.start", "interests.finish"]


def test_the_short_form_goes_on_to_the_long_one_with_its_answers(cast):
    cast.answer_all("RI")
    cast.finish()
    take = queries.latest_scores(cast.student.id).take_id
    for _ in range(2):
        cast.browser.submit(f"/my-interests/{take}/extend")
    assert len(answers(cast)) == 30
    assert "30 of 60 answered" in cast.browser.page("/my-interests").text


def test_what_was_begun_is_put_away_and_comes_back(cast):
    cast.browser.submit("/my-interests/start", {"form": "short"})
    asked = cast.browser.page("/my-interests/answer").form("/my-interests/answer")
    cast.browser.submit("/my-interests/answer", asked | {"value": 2})
    take = queries.open_take(cast.student.id).id
    cast.browser.submit(f"/my-interests/{take}/remove")
    shown = cast.browser.page("/my-interests")
    assert shown.has("button", id="start-long")
    cast.browser.submit(f"/my-interests/{take}/bring-back", shown.form(f"/my-interests/{take}/bring-back"))
    assert answers(cast) == {asked["statement"]: 2}


def test_what_was_put_away_stays_so_once_another_is_begun(cast):
    cast.browser.submit("/my-interests/start", {"form": "short"})
    first = queries.open_take(cast.student.id)
    cast.browser.submit(f"/my-interests/{first.id}/remove")
    cast.browser.submit("/my-interests/start", {"form": "long"})
    cast.browser.submit(f"/my-interests/{first.id}/bring-back")
    assert "begun a new one" in cast.browser.page("/my-interests").text
    assert queries.open_take(cast.student.id).source == "long"


HOSTILE = ["", "9" * 40, "-1", "5", "1.5", "a\x00b", "x" * 100_000, "🦄", ["1", "2"]]


@pytest.mark.parametrize("posted", HOSTILE)
@pytest.mark.parametrize("name", ["value", "statement", "take"])
def test_nothing_posted_as_an_answer_breaks_it(cast, name, posted):
    cast.browser.submit("/my-interests/start", {"form": "short"})
    asked = cast.browser.page("/my-interests/answer").form("/my-interests/answer")
    body = {"csrf_token": cast.browser.csrf(), **asked, "value": "1"} | {name: posted}
    assert cast.browser.post("/my-interests/answer", data=body).status_code in (303, 413, 422)
    assert set(answers(cast).values()) <= {1, 2}


def test_a_statement_that_is_not_asked_any_more_is_no_obstacle(cast):
    cast.answer_all("RI")
    db.session.execute(sa.delete(InterestAnswer).where(InterestAnswer.statement_code == "C03"))
    db.session.execute(sa.update(queries.InterestStatement).where(queries.InterestStatement.code == "C03").values(retired=True))
    db.session.commit()
    cast.finish()
    assert queries.latest_scores(cast.student.id).code == "RI"


def test_nobody_answers_or_removes_for_somebody_else(cast):
    cast.answer_all()
    cast.finish()
    take = queries.latest_scores(cast.student.id).take_id
    stranger = make.user(cast.district, "student", at=cast.school)
    make.student(cast.school, user=stranger)
    db.session.commit()
    browser = cast.sign_in(stranger)
    browser.page(f"/my-interests/{take}", status=404)
    for deed in ("remove", "bring-back", "extend"):
        browser.submit(f"/my-interests/{take}/{deed}", status=404)
    assert queries.latest_scores(cast.student.id) is not None


def test_an_answer_outside_the_five_is_refused(cast, session):
    cast.browser.submit("/my-interests/start", {"form": "short"})
    take = queries.open_take(cast.student.id)
    for code, value in (("R01", 5), ("R01", -1), ("Z99", 2)):
        with pytest.raises(InterestError):
            services.answer(take=take, code=code, value=value)


def test_without_statements_the_page_says_what_is_missing(session, sign_in):
    home = make.district()
    school = make.school(home)
    person = make.user(home, "student", at=school)
    make.student(school, user=person)
    session.commit()
    browser = sign_in(person)
    browser.submit("/my-interests/start", {"form": "long"})
    assert "not loaded yet" in browser.page("/my-interests").text


def test_answering_costs_the_same_at_the_first_and_at_the_last(cast):
    from tests.counting import statements

    cast.browser.submit("/my-interests/start", {"form": "short"})
    costs = []
    for _ in range(20):
        asked = cast.browser.page("/my-interests/answer").form("/my-interests/answer") | {"value": 1, "csrf_token": cast.browser.csrf()}
        with statements() as seen:
            cast.browser.post("/my-interests/answer", data=asked, headers={"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#question"})
        costs.append(len(seen))
    assert costs[0] == costs[-1] <= 16, costs

"""Questions for a professional: offered and never forced, in the student's order and words, on one page to take along."""

from __future__ import annotations

import pytest

from portal.extensions import db
from portal.research import queries, questions
from portal.research.study_models import ResearchQuestion
from tests.counting import cost_of
from tests.research.conftest import NURSE

HERE = "/my-research/questions"
TAKE = f"{HERE}/suggested"


def texts(cast):
    return [one.text for one in questions.questions_of(cast.ana.id)]


def added(cast, text="Nights?", **more):
    form = cast.browser.page(HERE).form(HERE) | {"text": text} | more
    cast.browser.submit(HERE, form)
    return questions.questions_of(cast.ana.id)[-1]


def test_a_new_list_is_empty_and_offers_questions(cast):
    shown = cast.browser.page(HERE)
    assert texts(cast) == []
    assert "Questions to begin with" in shown.text
    assert len(shown.all("input", name="starter")) == len(questions.STARTERS)


@pytest.mark.parametrize("htmx", [False, True])
def test_an_offered_question_is_taken_once(cast, htmx):
    for _twice in range(2):
        cast.browser.submit(TAKE, {"starter": "now"}, htmx=htmx, target="question-list")
    assert texts(cast) == ["What could I do this year to get ready?"]
    assert not cast.browser.page(HERE).has("input", value="now")


def test_all_are_taken_at_once_in_their_order(cast):
    cast.browser.submit(TAKE)
    assert texts(cast) == [str(words) for words in questions.STARTERS.values()]


def test_an_offered_question_is_taken_in_the_language_of_the_student(cast, session):
    cast.people["ana"].language = "es"
    session.commit()
    cast.browser.submit(TAKE, {"starter": "who"})
    assert texts(cast) == ["¿Con quién más debería hablar?"]


def test_a_question_of_ones_own_can_be_about_a_saved_occupation(cast, session):
    cast.browser.submit(f"/my-research/occupations/{NURSE}/save")
    saved = queries.item_for(cast.ana.id, soc=NURSE)
    assert added(cast, saved_item_id=str(saved.id)).title == "Registered Nurses"
    assert "Registered Nurses" in cast.browser.page(HERE).text


def test_a_question_posted_twice_counts_once(cast):
    form = cast.browser.page(HERE).form(HERE) | {"text": "Nights?"}
    for _twice in range(2):
        cast.browser.submit(HERE, form)
    assert texts(cast) == ["Nights?"]


@pytest.mark.parametrize("htmx", [False, True])
def test_questions_move_up_and_down_by_buttons_and_back_by_undo(cast, htmx):
    for text in ("a?", "b?", "c?"):
        last = added(cast, text)
    cast.browser.submit(f"{HERE}/{last.id}/up", htmx=htmx, target="question-list")
    assert texts(cast) == ["a?", "c?", "b?"]
    cast.browser.submit(f"{HERE}/{last.id}/down")
    assert texts(cast) == ["a?", "b?", "c?"]
    cast.browser.submit(f"{HERE}/{last.id}/down")
    assert texts(cast) == ["a?", "b?", "c?"]


def test_a_removed_question_comes_back_by_undo(cast):
    one = added(cast)
    cast.browser.submit(f"{HERE}/{one.id}/remove")
    assert texts(cast) == []
    undo = f"{HERE}/{one.id}/restore"
    cast.browser.submit(undo, cast.browser.page(HERE).form(undo))
    assert texts(cast) == ["Nights?"]


def test_an_offered_question_that_was_removed_is_offered_again(cast):
    cast.browser.submit(TAKE, {"starter": "now"})
    cast.browser.submit(f"{HERE}/{questions.questions_of(cast.ana.id)[0].id}/remove")
    cast.browser.submit(TAKE, {"starter": "now"})
    assert len(texts(cast)) == 1


def test_what_is_asked_is_marked_with_its_day_and_left_off_the_page_to_take_along(cast):
    one = added(cast, "Nights?")
    added(cast, "Pay?")
    cast.browser.submit(f"{HERE}/{one.id}/asked")
    assert "1 of 2 asked" in cast.browser.page(HERE).text
    paper = cast.browser.page(f"{HERE}/print").text
    assert "Pay?" in paper
    assert "Nights?" not in paper
    cast.browser.submit(f"{HERE}/{one.id}/not_asked")
    assert "Nights?" in cast.browser.page(f"{HERE}/print").text


def test_a_question_changed_in_another_window_is_shown_beside_the_own(cast):
    one = added(cast)
    there = f"{HERE}/{one.id}/edit"
    seen = cast.browser.page(HERE).form(there)
    cast.browser.submit(there, seen | {"text": "first?"})
    both = cast.browser.submit(there, seen | {"text": "second?"}, status=409)
    assert "first?" in both.text
    assert both.form(there)["text"] == "second?"
    cast.browser.submit(there, both.form(there) | {"text": "second?", "version": questions.questions_of(cast.ana.id)[0].version})
    assert texts(cast) == ["second?"]


def test_another_students_question_is_not_there(cast):
    one = added(cast)
    for deed in ("edit", "asked", "up", "remove", "restore"):
        cast.other.submit(f"{HERE}/{one.id}/{deed}", {"text": "x", "version": one.version}, status=404)


def test_a_list_has_an_end_and_says_so(cast, monkeypatch):
    monkeypatch.setattr(questions, "MOST", 1)
    added(cast)
    refused = cast.browser.submit(HERE, cast.browser.page(HERE).form(HERE) | {"text": "b?"}, status=422)
    assert "Take some off before you add more" in refused.text
    assert "Take some off before you add more" in cast.browser.submit(TAKE, {"starter": "now"}, status=422).text


@pytest.mark.parametrize("posted", [{}, {"text": "x" * 500}, {"text": "a\x00", "saved_item_id": "9" * 40}, {"text": "  "}, {"text": ["a", "b"], "saved_item_id": "🙂"}])
def test_a_bad_question_is_refused_and_never_an_error(cast, posted):
    for path in (HERE, f"{HERE}/{added(cast).id}/edit"):
        token = cast.browser.page(HERE).form(HERE)["form_token"]
        assert cast.browser.post(path, data={"form_token": token, "version": "1"} | posted | {"csrf_token": cast.browser.csrf()}).status_code in (303, 409, 422)


@pytest.mark.parametrize("starter", ["nothing", "x" * 90, "a\x00"])
def test_what_is_not_offered_is_not_taken(cast, starter):
    assert cast.browser.post(TAKE, data={"starter": starter, "csrf_token": cast.browser.csrf()}).status_code == 422


def test_the_list_asks_the_database_no_more_for_fifty(cast):
    added(cast)
    cast.browser.page(HERE)
    few = cost_of(lambda: cast.browser.page(HERE))
    db.session.add_all(ResearchQuestion(district_id=cast.district.id, student_id=cast.ana.id, text=f"{n}?", position=n) for n in range(50))
    db.session.commit()
    assert cost_of(lambda: cast.browser.page(HERE)) == few

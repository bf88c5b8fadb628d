"""Suggested pathways in the panel of an offering: accept, put away, take back; with and without htmx."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.alignment.models import Alignment
from portal.alignment.suggested import likely_role
from portal.extensions import db
from portal.suggestions.models import SuggestionAnswer
from tests import factories as make

both = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


@pytest.fixture
def welding(cast):
    cast.course.title, cast.course.description = "Welding I", "Cutting and joining steel."
    db.session.flush()
    return cast


def panel(cast, more=""):
    return f"/offerings/{cast.course.id}/alignments{more}"


def deed(cast, name, pathway=None):
    return f"/offerings/{cast.course.id}/suggestions/{(pathway or cast.welding).id}/{name}"


def answers():
    db.session.expire_all()
    return db.session.scalars(sa.select(SuggestionAnswer)).all()


def alignments():
    db.session.expire_all()
    return db.session.scalars(sa.select(Alignment)).all()


@both
def test_a_pathway_that_the_title_names_is_suggested_with_the_words_that_both_have(welding, sign_in, htmx):
    region = sign_in(welding.teacher).page(panel(welding), htmx=htmx)
    assert "Fits well" in region.text
    assert "Words in both" in region.text
    assert "Accept Welding" in region.text
    assert "Accept Robotics" not in region.text


@both
def test_one_click_accepts_and_proposes_with_the_chosen_role(welding, sign_in, htmx):
    browser = sign_in(welding.teacher)
    fields = browser.page(panel(welding)).form(deed(welding, "accept"))
    answer = browser.submit(deed(welding, "accept"), fields, htmx=htmx, status=200 if htmx else 303)
    [made] = alignments()
    assert (made.state, made.proposed_role, made.pathway_id) == ("submitted", "foundational", welding.welding.id)
    assert [one.answer for one in answers()] == ["accepted"]
    if htmx:
        assert "sent to the reviewers" in answer.text
        assert "Accept Welding" not in answer.text


@both
def test_a_double_click_on_accept_makes_one_proposal(welding, sign_in, htmx):
    browser = sign_in(welding.teacher)
    fields = browser.page(panel(welding)).form(deed(welding, "accept"))
    for _ in range(2):
        browser.submit(deed(welding, "accept"), fields, htmx=htmx, status=200 if htmx else 303)
    assert len(alignments()) == len(answers()) == 1


def test_accepting_what_somebody_else_proposed_meanwhile_is_told_and_changes_nothing(welding, sign_in):
    browser = sign_in(welding.teacher)
    fields = browser.page(panel(welding)).form(deed(welding, "accept"))
    make.alignment(welding.course, welding.welding, "capstone", state="submitted", proposed_by_id=welding.colleague.id)
    db.session.commit()
    answer = browser.submit(deed(welding, "accept"), fields, status=409)
    assert "Welding is in the list already" in answer.text
    assert [one.proposed_role for one in alignments()] == ["capstone"]
    assert not answers()


@both
def test_what_is_put_away_does_not_come_again_and_can_be_taken_back(welding, sign_in, htmx):
    browser = sign_in(welding.teacher)
    status = 200 if htmx else 303
    for _ in range(2):
        browser.submit(deed(welding, "reject"), {}, htmx=htmx, status=status)
    assert [one.answer for one in answers()] == ["rejected"]
    found = browser.page(panel(welding), htmx=htmx)
    assert "Accept Welding" not in found.text
    assert "1 suggestion put away" in found.text
    assert "Suggest again: Welding" in browser.page(panel(welding, "?put-away=1"), htmx=htmx).text
    for _ in range(2):
        browser.submit(deed(welding, "take-back"), {}, htmx=htmx, status=status)
    assert not answers()
    assert "Accept Welding" in browser.page(panel(welding)).text


def test_a_rejection_is_forgotten_when_the_text_changes_much_and_only_then(welding, sign_in):
    browser = sign_in(welding.teacher)
    welding.course.description = "Students cut, grind and join steel plate with stick, wire and gas torches in the shop."
    db.session.commit()
    browser.submit(deed(welding, "reject"), {}, status=303)
    welding.course.description += " Gloves."
    db.session.commit()
    assert "Accept Welding" not in browser.page(panel(welding)).text
    welding.course.description = "Bridges, ships, pipelines: certificates, inspection, codes, blueprints, estimates, metallurgy."
    db.session.commit()
    assert "Accept Welding" in browser.page(panel(welding)).text


def test_nothing_of_the_text_is_kept_with_an_answer(welding, sign_in):
    sign_in(welding.teacher).submit(deed(welding, "reject"), {}, status=303)
    [kept] = answers()
    assert len(kept.gist) == 64
    assert set(kept.gist) <= set("0123456789abcdef")


def test_every_answer_leaves_an_audit_row(welding, sign_in):
    browser = sign_in(welding.teacher)
    browser.submit(deed(welding, "reject"), {}, status=303)
    browser.submit(deed(welding, "take-back"), {}, status=303)
    browser.submit(deed(welding, "accept"), {"role": "core"}, status=303)
    noted = db.session.scalars(sa.select(AuditEvent.action).where(AuditEvent.action.like("suggestion.%")).order_by(AuditEvent.id)).all()
    assert noted == ["suggestion.reject", "suggestion.take_back", "suggestion.accept"]


@pytest.mark.parametrize("name", ["accept", "reject", "take-back"])
def test_who_may_not_align_finds_nothing_to_answer(welding, sign_in, name):
    stranger = make.user(make.district(), "cte_director")
    student = make.user(welding.district, "student", at=welding.north)
    for who in (welding.southerner, stranger, student):
        sign_in(who).submit(deed(welding, name), {"role": "core"}, status=404)
    theirs = make.pathway(make.cluster(make.framework(make.district())))
    sign_in(welding.teacher).submit(deed(welding, name, theirs), {"role": "core"}, status=404)
    assert not answers()
    assert not alignments()


@pytest.mark.parametrize("role", ["", "boss", "c" * 100_000, "\x00", "🎉"])
def test_a_role_that_is_none_is_refused(welding, sign_in, role):
    sign_in(welding.teacher).submit(deed(welding, "accept"), {"role": role}, status=422)
    assert not alignments()


def test_a_retired_offering_gets_no_suggestions(welding, sign_in):
    welding.course.state = "retired"
    db.session.commit()
    assert "Suggested" not in sign_in(welding.teacher).page(panel(welding)).text
    sign_in(welding.teacher).submit(deed(welding, "accept"), {"role": "core"}, status=404)


@pytest.mark.parametrize(
    ("title", "low", "high", "role"),
    [
        ("Intro to Welding", 9, 10, "exploratory"),
        ("Introduction to Law", 10, 12, "foundational"),
        ("Exploring Careers", 7, 8, "exploratory"),
        ("Welding I", 9, 12, "foundational"),
        ("Welding II", 10, 12, "core"),
        ("Engineering Capstone", 12, 12, "capstone"),
        ("Nursing Practicum", 11, 12, "capstone"),
    ],
)
def test_the_role_that_is_preselected_follows_from_title_and_grades(cast, title, low, high, role):
    assert likely_role(make.course(cast.district, title=title, grade_low=low, grade_high=high)) == role

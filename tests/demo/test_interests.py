"""The demo shows interests in every case: over time, begun, official, without a preference, none yet."""

from __future__ import annotations

import sqlalchemy as sa

from portal.extensions import db
from portal.interests import queries
from portal.rosters.models import Student


def who(given: str, family: str) -> int:
    return db.session.scalars(sa.select(Student.id).where(Student.given_name == given, Student.family_name == family)).first()


def test_anas_interests_changed_over_three_results(loaded):
    results = queries.results_of(who("Ana", "Lima"))
    assert len(results) == 3
    assert set(results[0].code) >= {"I", "C"}
    assert results[-1].code.startswith("A")


def test_ana_rated_her_skills_twice(loaded):
    assert len({one.rated_on for one in queries.rating_history(who("Ana", "Lima"))}) == 2


def test_one_is_half_way_one_official_and_one_without_a_preference(loaded):
    devon = queries.open_take(who("Devon", "Marsh"))
    assert len(queries.answers_of(devon.id)) == 23
    assert queries.latest_scores(who("Sam", "Delacroix")).source == "official"
    assert not queries.latest_scores(who("Jordan", "Whitaker")).is_clear


def test_some_students_have_a_result_and_most_have_none(loaded):
    students = list(db.session.scalars(sa.select(Student.id).where(Student.state == "active")))
    found = len(queries.with_results(students))
    assert 0 < found < len(students) / 2

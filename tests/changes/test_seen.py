"""What others changed since one last looked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.accounts.models import LastLook
from portal.changes.queries.since import news_for
from portal.coverage.models import CoverageChange
from portal.database import now
from tests import factories as make
from tests.changes.conftest import Town


@pytest.fixture
def told(session: Any, town: Town) -> Town:
    """Old news, news by others, and the teacher's own deed."""
    cast, (first, second, *_) = town.cast, town.competencies
    town.set(cast.colleague, (cast.course, first, "introduced"))
    session.execute(sa.update(CoverageChange).values(at=now() - timedelta(days=9)))
    session.add(LastLook(user_id=cast.teacher.id, place="changes", at=now() - timedelta(days=3)))
    town.set(cast.colleague, (cast.course, first, "mastered"))
    town.set(cast.teacher, (cast.course, second, "introduced"))
    town.set(cast.director, (cast.internship, second, "introduced"))
    session.commit()
    return town


def test_what_others_changed_since_is_marked_and_counted(told: Town, sign_in: Any) -> None:
    page = sign_in(told.cast.teacher).page("/changes")
    assert "2 changes by others since you last looked" in page.text
    assert page.html.count('class="new-mark"') == 2


def test_only_what_is_new_can_be_asked_for(told: Town, sign_in: Any) -> None:
    page = sign_in(told.cast.teacher).page("/changes?new=1", htmx=True, target="div#change-list")
    assert page.html.count('class="new-mark"') == 2
    assert page.html.count('class="who-when"') == 2


def test_looking_marks_nothing_and_marking_can_be_taken_back(session: Any, told: Town, sign_in: Any) -> None:
    client = sign_in(told.cast.teacher)
    client.page("/changes")
    until = client.page("/changes").find("input", name="until").get("value")
    client.submit("/changes/seen", {"until": until})
    assert "Nothing new by others since you last looked" in client.page("/changes").text
    client.submit("/changes/unseen")
    assert "2 changes by others" in client.page("/changes").text


def test_what_came_after_the_page_was_made_stays_new(session: Any, told: Town, sign_in: Any) -> None:
    client = sign_in(told.cast.teacher)
    until = client.page("/changes").find("input", name="until").get("value")
    told.set(told.cast.colleague, (told.cast.course, told.competencies[3], "introduced"))
    session.commit()
    for _ in range(2):
        client.submit("/changes/seen", {"until": until})
    assert "1 change by others" in client.page("/changes").text


@pytest.mark.parametrize("until", ["", "yesterday", "2026-01-01", "\x00", "9" * 5000, "0001-01-01T00:00:00+00:00"])
def test_a_hostile_moment_is_refused(told: Town, sign_in: Any, until: str) -> None:
    sign_in(told.cast.teacher).submit("/changes/seen", {"until": until}, status=422)


def test_without_a_look_there_is_none_to_take_back(told: Town, sign_in: Any) -> None:
    sign_in(told.cast.colleague).submit("/changes/unseen", status=404)


def test_a_teachers_home_counts_the_own_courses_and_a_directors_all(session: Any, told: Town, sign_in: Any) -> None:
    cast = told.cast
    year = make.school_year(cast.district, now().year + 1, ends_on=now().date() + timedelta(days=90))
    make.section(cast.course, at=cast.north, year=year, teacher=cast.teacher)
    session.commit()
    assert "1 change by others to your courses since" in sign_in(cast.teacher).page("/").text
    assert "3 changes by others to alignments and coverage since" in sign_in(cast.director).page("/").text
    assert news_for(told.by(cast.reviewer)).count == 4
    assert "by others" not in sign_in(make.user(cast.district, "counselor", at=cast.north)).page("/").text


def test_an_offerings_page_marks_what_is_new_there(told: Town, sign_in: Any) -> None:
    page = sign_in(told.cast.teacher).page(f"/offerings/{told.cast.course.id}")
    panel = page.html[page.html.index('id="offering-changes"') :]
    assert panel.count('class="new-mark"') == 1
    assert f"/changes?offering_id={told.cast.course.id}" in panel


def test_at_another_school_the_panel_is_not_there(told: Town, sign_in: Any) -> None:
    assert "offering-changes" not in sign_in(told.cast.southerner).page(f"/offerings/{told.cast.course.id}").html

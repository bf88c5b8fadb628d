"""Saving occupations and pathways: one click, undone by one; notes that nobody loses; one that is aimed at."""

from __future__ import annotations

import pytest

from portal.extensions import db
from portal.research import queries
from portal.research.models import SavedItem
from tests import factories as make
from tests.counting import cost_of
from tests.research.conftest import CODER, NURSE

SAVE = f"/my-research/occupations/{NURSE}/save"
UNSAVE = f"/my-research/occupations/{NURSE}/unsave"


def kept(cast):
    return [(one.soc or one.pathway_id, one.is_target, one.note) for one in queries.saved_of(cast.ana.id)]


def item(cast, soc=NURSE):
    return queries.item_for(cast.ana.id, soc=soc)


@pytest.mark.parametrize("htmx", [False, True])
def test_an_occupation_is_saved_from_its_page_and_listed(cast, htmx):
    shown = cast.browser.page(f"/occupations/{NURSE}")
    cast.browser.submit(SAVE, shown.form(SAVE), htmx=htmx)
    assert "Registered Nurses is saved" in cast.browser.page("/my-research").text
    assert kept(cast) == [(NURSE, False, "")]
    assert cast.browser.page(f"/occupations/{NURSE}").has("form", action=UNSAVE)


def test_a_pathway_is_saved_from_its_page_and_listed(cast):
    there = f"/my-research/pathways/{cast.pathway.id}/save"
    cast.browser.submit(there, cast.browser.page(f"/pathways/{cast.pathway.id}").form(there))
    assert kept(cast) == [(cast.pathway.id, False, "")]
    assert "Nursing" in cast.browser.page("/my-research").text


def test_the_page_of_an_occupation_is_kept_nowhere_and_knows_at_once_what_is_saved(cast):
    before = cast.browser.page(f"/occupations/{NURSE}")
    assert before.headers["Cache-Control"] == "no-store"
    cast.browser.submit(SAVE)
    assert cast.browser.page(f"/occupations/{NURSE}").has("form", action=UNSAVE)


def test_taken_off_and_undone_it_is_back_with_its_note_and_aimed_at(cast):
    cast.browser.submit(SAVE)
    one = item(cast)
    cast.browser.submit(f"/my-research/saved/{one.id}/note", {"note": "Nights?", "version": one.version})
    cast.browser.submit(f"/my-research/saved/{one.id}/aim")
    cast.browser.submit(UNSAVE, {"back": "list"})
    assert kept(cast) == []
    assert queries.target_of(cast.ana.id) is None
    undo = cast.browser.page("/my-research").form(SAVE)
    cast.browser.submit(SAVE, undo)
    assert kept(cast) == [(NURSE, True, "Nights?")]


def test_saved_twice_it_stands_once(cast):
    for _ in range(2):
        cast.browser.submit(SAVE)
    assert len(kept(cast)) == 1
    for _ in range(2):
        cast.browser.submit(UNSAVE)
    assert kept(cast) == []


def test_a_note_written_in_another_window_is_shown_beside_the_own(cast):
    cast.browser.submit(SAVE)
    one = item(cast)
    there, seen = f"/my-research/saved/{one.id}/note", one.version
    cast.browser.submit(there, {"note": "first", "version": seen})
    both = cast.browser.submit(there, {"note": "second", "version": seen}, status=409)
    assert "first" in both.text
    assert both.form(there)["note"] == "second"
    cast.browser.submit(there, both.form(there))
    assert kept(cast) == [(NURSE, False, "second")]


def test_only_one_occupation_is_aimed_at_and_the_one_before_can_come_back(cast):
    for soc in (NURSE, CODER):
        cast.browser.submit(f"/my-research/occupations/{soc}/save")
    for soc in (NURSE, CODER):
        cast.browser.submit(f"/my-research/saved/{item(cast, soc).id}/aim")
    assert queries.target_of(cast.ana.id) == CODER
    undo = f"/my-research/saved/{item(cast).id}/aim"
    cast.browser.submit(undo, cast.browser.page("/my-research").form(undo))
    assert queries.target_of(cast.ana.id) == NURSE


def test_a_pathway_cannot_be_aimed_at(cast):
    cast.browser.submit(f"/my-research/pathways/{cast.pathway.id}/save")
    one = queries.item_for(cast.ana.id, pathway_id=cast.pathway.id)
    assert "Save the occupation first" in cast.browser.submit(f"/my-research/saved/{one.id}/aim", status=422).text


def test_another_students_item_is_not_there(cast):
    cast.browser.submit(SAVE)
    one = item(cast)
    for deed in ("note", "aim", "aim_no_more"):
        cast.other.submit(f"/my-research/saved/{one.id}/{deed}", {"note": "x", "version": 1}, status=404)
    cast.desk.submit(SAVE, status=404)


def test_a_pathway_of_another_districts_framework_is_not_saved(cast, session):
    away = make.pathway(make.cluster(make.framework(make.district())))
    session.commit()
    cast.browser.submit(f"/my-research/pathways/{away.id}/save", status=404)


def test_staff_see_what_is_saved_and_not_the_notes(cast):
    cast.browser.submit(SAVE)
    one = item(cast)
    cast.browser.submit(f"/my-research/saved/{one.id}/note", {"note": "My secret thought", "version": one.version})
    shown = cast.desk.page(f"/students/{cast.ana.id}")
    assert "Registered Nurses" in shown.text
    assert "My secret thought" not in shown.html


@pytest.mark.parametrize("posted", [{}, {"note": "x" * 5000, "version": "1"}, {"note": "a\x00b", "version": "9" * 30}, {"note": "😀", "version": "no"}])
def test_a_bad_note_is_refused_or_stale_and_never_an_error(cast, posted):
    cast.browser.submit(SAVE)
    assert cast.browser.post(f"/my-research/saved/{item(cast).id}/note", data=posted | {"csrf_token": cast.browser.csrf()}).status_code in (409, 422)


def test_the_list_is_in_spanish_for_who_reads_spanish(cast, session):
    cast.people["ana"].language = "es"
    session.commit()
    cast.browser.submit(SAVE)
    shown = cast.browser.page("/my-research").text
    assert "Enfermeros titulados" in shown
    assert "Mi investigación" in shown


def test_the_list_asks_the_database_no_more_for_fifty(cast, session):
    cast.browser.submit(SAVE)
    cast.browser.page("/my-research")
    few = cost_of(lambda: cast.browser.page("/my-research"))
    cluster = make.cluster(make.framework())
    db.session.add_all(SavedItem(district_id=cast.district.id, student_id=cast.ana.id, pathway_id=make.pathway(cluster).id) for _ in range(50))
    session.commit()
    assert cost_of(lambda: cast.browser.page("/my-research")) == few

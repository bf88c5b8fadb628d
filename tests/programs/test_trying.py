"""A draft is tried on real students before it is published: who gains, who loses, and no trace is left."""

from __future__ import annotations

import csv
import io

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.database import Model
from portal.programs import services
from portal.programs.comparing import sums_of
from portal.programs.models import RequirementKind, Waiver
from portal.programs.queries import trials
from portal.programs.queries.trials import Trial, Wanted
from portal.programs.summaries import refresh
from tests import factories as make
from tests.programs.drafts import row
from tests.programs.viewers import viewer_of


@pytest.fixture
def tried(session, lakes, editor):
    """Version 1 asks for Robots I and two core courses; the draft drops the core ones and asks for Sensors instead."""
    services.remove_requirement(row(session, lakes.draft, 1), by=lakes.by)
    made = services.add_requirement(lakes.draft, kind=RequirementKind.ALL_OF, by=lakes.by)
    services.add_option(made, offering=lakes.third_course, by=lakes.by)
    lakes.loser = make.student(lakes.school, family_name="Zeta", grade=11)
    make.choice(lakes.loser, lakes.version)
    make.record(lakes.loser, lakes.first_course)
    make.record(lakes.loser, lakes.second_course)
    lakes.finisher = make.student(lakes.second, family_name="Alpha", grade=12)
    make.choice(lakes.finisher, lakes.version)
    for each in (lakes.first_course, lakes.third_course):
        make.record(lakes.finisher, each)
    lakes.onlooker = make.student(lakes.school, family_name="Looker", grade=9)
    make.record(lakes.onlooker, lakes.third_course)
    refresh([lakes.student.id, lakes.loser.id, lakes.finisher.id, lakes.onlooker.id])
    session.commit()
    return lakes


def outcomes(lakes, wanted=None, by=None):
    return {one.id: one.outcome for one in Trial(by or lakes.by, lakes.draft, wanted or Wanted()).outcomes()}


def test_who_gains_loses_and_becomes_complete_is_named(session, tried):
    found = outcomes(tried)
    loser, finisher, nobody = found[tried.loser.id], found[tried.finisher.id], found[tried.student.id]
    assert (loser.done_before, loser.total_before, loser.done_after, loser.total_after) == (2, 3, 1, 2)
    assert (loser.lost, loser.kept, loser.needed) == ((tried.second_course.id,), (tried.first_course.id,), ("Sensors",))
    assert loser.effects == ("loses",)
    assert (finisher.complete_before, finisher.complete_after) == (False, True)
    assert finisher.effects == ("completes", "closer")
    assert nobody.effects == ("closer",)


def test_those_who_did_not_choose_it_are_tried_where_something_counts(session, tried):
    assert tried.onlooker.id not in outcomes(tried)
    assert outcomes(tried, Wanted(everybody=True))[tried.onlooker.id].done_after == 1


def test_it_is_narrowed_by_school_and_grade(session, tried):
    assert set(outcomes(tried, Wanted(school_id=tried.second.id))) == {tried.finisher.id}
    assert set(outcomes(tried, Wanted(grade=11))) == {tried.loser.id}


def test_a_viewer_tries_it_on_whom_they_may_see_only(session, tried):
    assert outcomes(tried, by=viewer_of(tried.teacher)) == {}


def test_a_waiver_is_tried_at_the_twin_of_its_requirement_even_where_its_title_changed(session, tried):
    services.grant_waiver(student=tried.student, requirement=tried.foundation, reason="Did it elsewhere", by=tried.by)
    twin = row(session, tried.draft, 0)
    services.edit_requirement(twin, kind=RequirementKind.ALL_OF, title="Another title", amount=twin.amount, seen=twin.version, by=tried.by)
    assert outcomes(tried)[tried.student.id].done_after == 1


def test_chunks_change_nothing(session, tried, monkeypatch):
    whole = outcomes(tried, Wanted(everybody=True))
    monkeypatch.setattr(trials, "CHUNK", 1)
    assert outcomes(tried, Wanted(everybody=True)) == whole
    assert sums_of(whole.values()).students == 4


def counts(session):
    return {table.name: session.scalar(sa.select(sa.func.count()).select_from(table)) for table in Model.metadata.sorted_tables if table.name not in ("audit_events", "user_sessions")}


def test_the_page_names_every_figure_and_leaves_no_trace(session, tried, editor):
    before = counts(session)
    here = f"{tried.here}/try"
    assert editor.page(tried.here).has("a", href=here)
    page = editor.page(here)
    assert "3 students. Complete: 0 now, 1 with version 2." in page.text
    assert page.find("a", id="effect-completes").itertext
    assert [a for a in page.texts("a") if a in ("Alpha, Student", "Zeta, Student")] == ["Alpha, Student", "Zeta, Student"]
    only = editor.page(f"{here}?show=loses")
    assert "Zeta" in only.text
    assert "Alpha" not in only.text
    assert "No longer counts: Robots II" in only.text
    assert counts(session) == before


@pytest.mark.parametrize("query", ["", "?show=completes", "?who=any&grade=9", "?school=x&grade=99999999999999999999&page=0&show=nothing"])
def test_the_fragment_is_the_region_of_the_page(session, tried, editor, query):
    here = f"{tried.here}/try{query}"
    whole, part = editor.page(here), editor.page(here, htmx=True)
    assert "".join(part.region("trial").itertext()).split() == "".join(whole.region("trial").itertext()).split()


def test_the_download_has_a_row_for_each_student_and_is_noted(session, tried, editor):
    answer = editor.get(f"{tried.here}/try.csv?who=any")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert {row["Student"].split(",")[0] for row in rows} >= {"Alpha", "Zeta", "Looker"}
    zeta = next(row for row in rows if row["Student"].startswith("Zeta"))
    assert (zeta["Done now"], zeta["Done then"], zeta["No longer counts"], zeta["Still needed"]) == ("2", "1", "Robots II", "Sensors")
    assert session.scalar(sa.select(sa.func.count()).where(AuditEvent.action == "program_version.try_export")) == 1


def test_too_many_for_one_page_are_sent_to_filters_and_the_download(session, tried, editor, monkeypatch):
    monkeypatch.setattr("portal.programs.routes.trying.MOST_AT_ONCE", 2)
    assert "too many for one page" in editor.page(f"{tried.here}/try").text


def test_others_cannot_try_a_draft(session, tried, sign_in):
    for who in (tried.teacher, tried.counselor, tried.stranger, tried.person):
        sign_in(who).page(f"{tried.here}/try", status=404)
        assert sign_in(who).get(f"{tried.here}/try.csv").status_code == 404


def test_trying_costs_as_many_queries_for_thirty_students_as_for_three(session, tried):
    from tests.counting import cost_of

    outcomes(tried)
    few = cost_of(lambda: outcomes(tried))
    for _ in range(27):
        make.record(one := make.student(tried.school), tried.first_course)
        make.choice(one, tried.version)
    assert cost_of(lambda: outcomes(tried)) == few
    assert session.scalar(sa.select(sa.func.count()).select_from(Waiver)) == 0

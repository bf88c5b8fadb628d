"""Waivers and substitutions end on their day, are taken back with a reason, and stand in one list."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.database import now
from portal.programs import daily, services
from portal.programs.compiled import versions_of
from portal.programs.errors import NotAllowed, NotPossible
from portal.programs.facts import facts_of
from portal.programs.models import ProgressSummary, Waiver
from portal.programs.progress import evaluate
from portal.programs.summaries import recompute_all, standings
from tests import factories as make
from tests.programs.viewers import viewer_of

TODAY = now().date()
LATER = TODAY + timedelta(days=10)


@pytest.fixture
def excused(session, lakes):
    """Foundation waived for ten days, Robots I let count among the core courses without an end."""
    make.record(lakes.student, lakes.first_course)
    lakes.waiver = services.grant_waiver(student=lakes.student, requirement=lakes.foundation, reason="Letter on file", ends_on=LATER, by=lakes.by)
    lakes.substitution = services.grant_substitution(student=lakes.student, requirement=lakes.core, offering=lakes.first_course, reason="Same book", by=lakes.by)
    session.commit()
    return lakes


def done(session, lakes):
    return session.get(ProgressSummary, (lakes.student.id, lakes.program.id), populate_existing=True).done


def evaluated(lakes, day):
    return standings([lakes.student.id], versions_of(lakes.district.id), today=day)[0].progress.bands[0]


def test_a_waiver_counts_through_its_last_day_and_not_the_day_after(session, excused):
    rules = versions_of(excused.district.id).rules(excused.version.id)
    counts = [evaluate(rules, facts_of([excused.student.id], today=LATER + timedelta(days=n))[excused.student.id]).bands[0] for n in (-1, 0, 1)]
    assert counts == [2, 2, 1]


def test_the_daily_command_makes_the_summary_agree_with_the_page(session, excused):
    assert done(session, excused) == evaluated(excused, TODAY) == 2
    day = LATER + timedelta(days=1)
    assert recompute_all(excused.district.id, check=True, today=day).corrected == 1
    assert daily.bring_to(excused.district.id, today=day) == 1
    assert done(session, excused) == evaluated(excused, day) == 1
    assert recompute_all(excused.district.id, check=True, today=day).corrected == 0


def test_a_day_on_which_nothing_passes_is_no_work(session, excused):
    assert list(daily.due(excused.district.id, LATER)) == []
    assert daily.bring_to(excused.district.id, today=LATER) == 0
    assert list(daily.due(excused.district.id, LATER + timedelta(days=1))) == [[excused.student.id]]


def test_a_day_is_looked_at_once(session, excused, monkeypatch):
    day = LATER + timedelta(days=1)
    monkeypatch.setattr(daily, "now", lambda: now() + timedelta(days=11))
    daily.bring_to(excused.district.id, today=day)
    assert list(daily.due(excused.district.id, day)) == []


def test_the_command_says_what_it_did(session, excused, app, monkeypatch):
    from portal.programs import cli

    monkeypatch.setattr(cli, "bring_to", lambda district_id: daily.bring_to(district_id, today=LATER + timedelta(days=1)))
    answer = app.test_cli_runner().invoke(args=["programs", "daily"])
    assert "Lakes: 1 rows brought to the day" in answer.output


def test_taking_back_needs_a_reason_and_keeps_it(session, excused):
    with pytest.raises(NotPossible):
        services.end_waiver(waiver=excused.waiver, reason=" ", by=excused.by)
    services.end_waiver(waiver=excused.waiver, reason="The letter was forged", by=excused.by)
    assert (excused.waiver.end_reason, done(session, excused)) == ("The letter was forged", 1)
    services.grant_waiver(student=excused.student, requirement=excused.foundation, reason="A true letter", by=excused.by)
    assert excused.waiver.end_reason == ""


def test_nobody_excuses_themselves_or_somebody_they_do_not_see(session, excused):
    for who in (excused.person, excused.teacher, excused.stranger, excused.counselor):
        with pytest.raises(NotAllowed):
            services.end_waiver(waiver=excused.waiver, reason="Why", by=viewer_of(who))
    both = make.user(excused.district, "cte_director")
    own = make.student(excused.school, user=both)
    with pytest.raises(NotAllowed):
        services.grant_waiver(student=own, requirement=excused.foundation, reason="Mine", by=viewer_of(both))


@pytest.mark.parametrize("query", ["", "?show=soon", "?show=ended", "?kind=waivers", "?program=9999999", "?show=x&program=y&kind=z&page=0"])
def test_the_list_fits_its_fragment(excused, sign_in, query):
    browser = sign_in(excused.director)
    whole, part = browser.page(f"/programs/exceptions{query}"), browser.page(f"/programs/exceptions{query}", htmx=True)
    assert "".join(part.region("exceptions").itertext()).split() == "".join(whole.region("exceptions").itertext()).split()


def test_a_director_sees_what_is_in_force_and_what_ends_soon(excused, sign_in):
    browser = sign_in(excused.director)
    assert browser.page("/programs").has("a", href="/programs/exceptions")
    page = browser.page("/programs/exceptions")
    assert "“Foundation” is waived" in page.text
    assert "Robots I counts for “Core courses”" in page.text
    soon = browser.page("/programs/exceptions?show=soon")
    assert "Foundation" in soon.text
    assert "Same book" not in soon.text


@pytest.mark.parametrize("htmx", [False, True])
def test_it_is_taken_back_from_the_list_with_its_reason(session, excused, sign_in, htmx):
    browser = sign_in(excused.director)
    page = browser.page("/programs/exceptions")
    here = next(f.get("action") for f in page.all("form") if f"/waivers/{excused.waiver.id}/end" in f.get("action"))
    browser.submit(here, {"reason": ""}, htmx=htmx, status=422)
    browser.submit(here, {"reason": "x" * 500}, htmx=htmx, status=422)
    browser.submit(here, {"reason": "Out of date"}, htmx=htmx)
    assert done(session, excused) == 1
    ended = browser.page("/programs/exceptions?show=ended")
    assert "Taken back: Out of date" in ended.text


def test_a_counselor_sees_those_of_their_caseload_only(session, excused, sign_in):
    browser = sign_in(excused.counselor)
    assert "None in force" in browser.page("/programs/exceptions").text
    browser.submit(f"/programs/exceptions/waivers/{excused.waiver.id}/end", {"reason": "x"}, status=404)
    make.caseload(excused.counselor, excused.student)
    session.commit()
    assert "Foundation" in browser.page("/programs/exceptions").text
    for who in (excused.teacher, excused.person):
        sign_in(who).page("/programs/exceptions", status=404)


def test_the_list_is_downloaded_and_that_is_noted(session, excused, sign_in):
    lines = sign_in(excused.director).get("/programs/exceptions.csv").get_data(as_text=True).splitlines()
    assert len(lines) == 3
    assert "Letter on file" in lines[1]
    assert session.scalar(sa.select(sa.func.count()).where(AuditEvent.action == "exceptions.export")) == 1


def test_the_list_costs_as_many_queries_for_thirty_as_for_two(session, excused):
    from portal.programs.queries.exceptions import Narrowed, exception_counts, exception_rows
    from portal.web.tables import listing
    from tests.counting import cost_of

    def look():
        return listing(exception_rows(excused.by, Narrowed())).rows, exception_counts(excused.by, Narrowed())

    few = cost_of(look)
    for _ in range(28):
        make.add(Waiver(district_id=excused.district.id, student_id=make.student(excused.school).id, requirement_id=excused.core.id, reason="r", approved_by_id=excused.director.id))
    assert cost_of(look) == few
    assert look()[1] == {"in_force": 30, "soon": 1, "ended": 0}

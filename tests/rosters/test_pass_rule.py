"""The pass rule's page: what a change would do is seen before it is saved, and progress follows."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.extensions import db
from portal.programs.models import ProgressSummary
from portal.programs.summaries import refresh
from portal.rosters import jobs
from portal.rosters.record_models import MarkRule, RecordChange, RecordOverride
from tests import factories as make

PAGE = "/pass-rule"


@pytest.fixture
def town(session):
    class Town:
        district = make.district()
        north = make.school(district)
        admin = make.user(district, "district_admin")
        ana, ben = make.student(north), make.student(north)
        course = make.course(district)
        low = make.record(ana, course, mark="D", outcome="passed")
        good = make.record(ben, course, mark="B+", outcome="passed")
        version = make.version(make.program(district, sites=(north,)))
        requirement = make.requirement(version, "all_of", {"offering_id": course.id})

    make.choice(Town.ana, Town.version)
    refresh([Town.ana.id])
    return Town


def fields(browser, **changes: str) -> dict[str, str]:
    """The form as it stands, with the line of each mark changed: D='failed'."""
    form = browser.page(PAGE).form(PAGE)
    for mark, outcome in changes.items():
        line = next(name.removeprefix("mark-") for name, value in form.items() if name.startswith("mark-") and value == mark)
        form[f"outcome-{line}"] = outcome
    return {name: value for name, value in form.items() if name not in ("check", "save")}


def fresh(row):
    db.session.expire_all()
    return db.session.get(type(row), row.id)


@pytest.mark.parametrize("htmx", [False, True])
def test_what_would_change_is_shown_and_nothing_saved(town, sign_in, htmx):
    browser = sign_in(town.admin)
    page = browser.submit(PAGE, fields(browser, D="failed") | {"check": "1"}, htmx=htmx, status=200)
    assert "1 record of 1 student would change" in page.text
    assert fresh(town.low).passed
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(MarkRule))


def test_saving_reads_the_records_again_and_progress_follows(town, sign_in):
    browser = sign_in(town.admin)
    browser.submit(PAGE, fields(browser, D="failed") | {"save": "1"}, status=303)
    low = fresh(town.low)
    assert (low.outcome, low.passed, low.credits_earned) == ("failed", False, 0)
    assert fresh(town.good).passed
    assert db.session.scalars(sa.select(ProgressSummary).where(ProgressSummary.student_id == town.ana.id)).one().done == 0
    change = db.session.scalars(sa.select(RecordChange)).one()
    assert (change.kind, change.changes["outcome"]) == ("rule", ["passed", "failed"])
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "rule.set")).one()
    assert event.detail["marks"]["D"] == ["passed", "failed"]
    browser.submit(PAGE, fields(browser, D="passed") | {"save": "1"}, status=303)
    assert (fresh(town.low).passed, fresh(town.low).credits_earned) == (True, 1)


def test_the_lowest_passing_number_is_part_of_the_rule(town, sign_in):
    record = make.record(town.ben, make.course(town.district), mark="65", outcome="passed")
    browser = sign_in(town.admin)
    browser.submit(PAGE, fields(browser) | {"number": "70", "save": "1"}, status=303)
    assert fresh(record).outcome == "failed"


def test_what_somebody_decided_stays_as_decided(town, sign_in):
    make.add(RecordOverride(district_id=town.district.id, record_id=town.low.id, counts=True, reason="Decided"))
    browser = sign_in(town.admin)
    page = browser.submit(PAGE, fields(browser, D="failed") | {"check": "1"}, status=200)
    assert "No record would change" in page.text
    browser.submit(PAGE, fields(browser, D="failed") | {"save": "1"}, status=303)
    assert fresh(town.low).passed


def test_another_districts_records_are_not_touched(town, sign_in):
    other = make.record(make.student(make.school(make.district())), town.course, mark="D", outcome="passed")
    browser = sign_in(town.admin)
    browser.submit(PAGE, fields(browser, D="failed") | {"save": "1"}, status=303)
    assert fresh(other).passed


def test_a_mark_in_use_that_the_rule_does_not_know_is_named(town, sign_in):
    make.record(town.ben, make.course(town.district), mark="QX", passed=False, outcome="none", credits_earned=0)
    page = sign_in(town.admin).page(PAGE)
    assert "QX (1 record)" in page.text


def test_a_mark_of_the_districts_own_can_be_added(town, sign_in):
    browser = sign_in(town.admin)
    form = fields(browser)
    blank = next(name for name, value in form.items() if name.startswith("mark-") and not value)
    number = blank.removeprefix("mark-")
    browser.submit(PAGE, form | {blank: "ex ", f"meaning-{number}": "Excellent", f"outcome-{number}": "passed", "save": "1"}, status=303)
    assert db.session.scalars(sa.select(MarkRule).where(MarkRule.mark == "EX")).one().outcome == "passed"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mark-0": "B"}, "stands here twice"),
        ({"mark-0": "88"}, "lowest passing number"),
        ({"outcome-0": "maybe"}, "Choose one"),
        ({"number": "101"}, "0 to 100"),
        ({"number": ""}, "0 to 100"),
        ({"mark-0": "x" * 11}, "at most 10"),
        ({"days-19": "99999999999999999999"}, "too large"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(town, sign_in, changes, words):
    browser = sign_in(town.admin)
    page = browser.submit(PAGE, fields(browser) | changes | {"save": "1"}, status=422)
    assert words in page.text


def test_a_rule_by_which_nothing_passes_is_refused(town, sign_in):
    browser = sign_in(town.admin)
    form = fields(browser)
    form |= {name: "failed" for name in form if name.startswith("outcome-")}
    assert "At least one mark has to pass" in browser.submit(PAGE, form | {"save": "1"}, status=422).text


@pytest.mark.parametrize("posted", [{}, {"mark-99": "A"}, {"mark-x": "A", "number": "60"}, {"mark-0": "\x00A", "version": "x"}])
def test_odd_posts_are_refused_and_break_nothing(town, sign_in, posted):
    sign_in(town.admin).submit(PAGE, posted, status=422)


def test_whoever_saves_second_sees_both_versions(town, sign_in):
    browser = sign_in(town.admin)
    mine = fields(browser, D="failed")
    browser.submit(PAGE, fields(browser, A="failed") | {"save": "1"}, status=303)
    page = browser.submit(PAGE, mine | {"save": "1"}, status=409)
    assert "Somebody else changed the pass rule first" in page.text
    assert fresh(town.low).passed


def test_many_records_are_read_again_by_the_queue(town, sign_in, monkeypatch):
    monkeypatch.setattr(jobs, "FEW", 0)
    browser = sign_in(town.admin)
    browser.submit(PAGE, fields(browser, D="failed") | {"save": "1"}, status=303)
    assert fresh(town.low).outcome == "failed"


def test_what_a_stopped_queue_left_is_offered_and_done(town, sign_in, monkeypatch):
    monkeypatch.setattr(jobs, "FEW", 0)
    monkeypatch.setattr(jobs, "start", lambda by: None)
    browser = sign_in(town.admin)
    browser.submit(PAGE, fields(browser, D="failed") | {"save": "1"}, status=303)
    assert "still reads as an earlier rule said" in browser.page(PAGE).text
    monkeypatch.setattr(jobs, "FEW", 10)
    browser.submit("/pass-rule/read-again", {}, status=303)
    assert fresh(town.low).outcome == "failed"


def test_a_schools_administrator_reads_the_rule_and_cannot_change_it(town, sign_in):
    browser = sign_in(make.user(town.district, "school_admin", at=town.north))
    page = browser.page(PAGE)
    assert "Your district's administrators keep the rule" in page.text
    assert not page.has("form", id="rule-form")
    browser.submit(PAGE, {"save": "1", "number": "10", "version": "1", "mark-0": "A", "outcome-0": "failed"}, status=200)
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(MarkRule))


@pytest.mark.parametrize("role", ["teacher", "counselor", "coordinator", "cte_director"])
def test_others_find_no_page(town, sign_in, role):
    sign_in(make.user(town.district, role)).page(PAGE, status=404)



"""How a host's papers stand on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal.database import now
from portal.hosts.papers import PaperState, expiring, standing
from portal.hosts.record_models import HostDocument
from tests import factories as make
from tests.hosts.conftest import TODAY, paper


@pytest.mark.parametrize(
    ("days", "state", "threshold", "words"),
    [
        (61, PaperState.IN_FORCE, None, "in force"),
        (60, PaperState.RUNS_OUT, 60, "runs out in 60 days"),
        (31, PaperState.RUNS_OUT, 60, "runs out in 31 days"),
        (30, PaperState.RUNS_OUT, 30, "runs out in 30 days"),
        (8, PaperState.RUNS_OUT, 30, "runs out in 8 days"),
        (7, PaperState.RUNS_OUT, 7, "runs out in 7 days"),
        (1, PaperState.RUNS_OUT, 7, "runs out in 1 day"),
        (0, PaperState.RUNS_OUT, 7, "runs out today"),
        (-1, PaperState.EXPIRED, 0, "expired 1 day ago"),
    ],
)
def test_a_paper_warns_60_30_and_7_days_before_it_expires(world, days, state, threshold, words):
    paper(world.bakery, "insurance", days)
    found = standing([world.bakery.id], TODAY)[world.bakery.id].insurance
    assert (found.state, found.threshold, found.words) == (state, threshold, words)
    assert found.days in (days, None)


def test_a_host_without_any_paper_says_that_both_are_missing(world):
    found = standing([world.bakery.id], TODAY)[world.bakery.id]
    assert found.problems == ["The agreement is missing.", "The insurance is missing."]
    assert not found.is_clear


def test_a_paper_without_an_end_is_in_force_and_never_warns(world):
    paper(world.bakery, "agreement", None)
    found = standing([world.bakery.id], TODAY)[world.bakery.id].agreement
    assert (found.state, found.until, found.threshold) == (PaperState.IN_FORCE, None, None)


def test_a_renewal_that_carries_on_the_day_after_takes_the_warning_away(world):
    paper(world.bakery, "insurance", 10)
    paper(world.bakery, "insurance", 375, begins=11)
    found = standing([world.bakery.id], TODAY)[world.bakery.id].insurance
    assert (found.state, found.days) == (PaperState.IN_FORCE, 375)


def test_a_renewal_that_leaves_a_gap_does_not(world):
    paper(world.bakery, "insurance", 10)
    paper(world.bakery, "insurance", 375, begins=12)
    assert standing([world.bakery.id], TODAY)[world.bakery.id].insurance.days == 10


def test_a_paper_that_has_not_begun_counts_for_nothing_yet_and_for_a_later_day(world):
    paper(world.bakery, "agreement", 400, begins=30)
    assert standing([world.bakery.id], TODAY)[world.bakery.id].agreement.state == PaperState.MISSING
    later = TODAY + timedelta(days=30)
    assert standing([world.bakery.id], later)[world.bakery.id].agreement.is_clear


def test_a_removed_paper_counts_for_nothing(world, session):
    row = paper(world.bakery, "agreement", 400)
    row.removed_at = now()
    session.flush()
    assert standing([world.bakery.id], TODAY)[world.bakery.id].agreement.state == PaperState.MISSING


def test_what_runs_out_is_listed_the_first_first_for_active_hosts_of_the_own_district(world):
    paper(world.bakery, "insurance", 40)
    paper(world.forge, "agreement", 5)
    paper(world.forge, "insurance", -3)
    paper(world.closed, "insurance", 5)
    paper(make.host(make.district(), name="Far away"), "insurance", 5)
    found = expiring(world.viewer(world.coordinator), TODAY)
    assert [(each.host, each.paper.kind.value, each.paper.days) for each in found] == [
        ("Erie Forge", "insurance", -3), ("Erie Forge", "agreement", 5), ("Chen Bakery", "insurance", 40),
    ]  # fmt: skip
    assert expiring(world.viewer(world.teacher), TODAY) == []


def test_the_database_refuses_a_paper_that_ends_before_it_begins(session):
    host = make.host(make.district())
    session.add(HostDocument(host_id=host.id, kind="other", begins_on=date(2026, 2, 2), expires_on=date(2026, 2, 1)))
    with pytest.raises(Exception, match="days"):
        session.flush()

"""On which terms a placement runs on a day, and how they are amended."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from portal.database import now
from portal.placements import terms as kept
from portal.placements.amendments import add_host, amend, take_back
from portal.placements.transitions import PlacementError
from tests import factories as make

TODAY = now().date()


def days(count: int):
    return TODAY + timedelta(days=count)


@pytest.fixture
def placement(cast, session):
    """Active for 30 days, 60 hours at Harbor Health IT, until in 60 days."""
    made = cast.request(state="active", begins_on=days(-30), ends_on=days(60), hours_goal=Decimal(60))
    session.commit()
    return made


@pytest.fixture
def second(cast):
    return make.host(cast.district, name="City IT")


def change(placement, cast, day, reason="The supervisor moved.", **changes):
    return amend(placement, begins_on=day, changes=changes, reason=reason, by=cast.coordinator)


def test_an_amendment_holds_from_its_day_on_and_the_old_terms_until_the_day_before(placement, cast):
    change(placement, cast, days(10), hours_goal=Decimal(80))
    terms = kept.history_of(placement.id)
    assert [kept.goal_on(terms, days(n)) for n in (-30, 9, 10, 60)] == [60, 60, 80, 80]
    assert [(t.begins_on, t.ends_on) for t in terms] == [(days(-30), days(9)), (days(10), None)]


def test_the_day_of_the_change_itself_belongs_to_the_new_terms(placement, cast, second):
    change(placement, cast, TODAY, host_id=second.id)
    terms = kept.history_of(placement.id)
    assert kept.hosts_on(terms, days(-1)) == (cast.host.id,)
    assert kept.hosts_on(terms, TODAY) == (second.id,)
    assert placement.host_id == second.id


def test_a_future_amendment_moves_the_placement_when_its_day_comes(placement, cast, second, session):
    change(placement, cast, days(10), host_id=second.id, supervisor_name="Lee Park")
    assert placement.host_id == cast.host.id
    assert kept.bring_up_to_date(days(9)) == 0
    assert kept.bring_up_to_date(days(10)) == 1
    assert (placement.host_id, placement.supervisor_name) == (second.id, "Lee Park")


def test_two_amendments_inside_a_period_each_hold_on_their_days(placement, cast):
    change(placement, cast, days(20), hours_goal=Decimal(100))
    change(placement, cast, days(10), hours_goal=Decimal(80))
    terms = kept.history_of(placement.id)
    assert [kept.goal_on(terms, days(n)) for n in (9, 10, 19, 20)] == [60, 80, 80, 100]


def test_a_future_amendment_is_taken_back_once_and_the_old_terms_go_on(placement, cast):
    made = change(placement, cast, days(10), hours_goal=Decimal(80)).terms
    assert take_back(placement, terms_id=made.id, by=cast.coordinator) is True
    assert take_back(placement, terms_id=made.id, by=cast.coordinator) is False
    terms = kept.history_of(placement.id)
    assert [(t.begins_on, t.ends_on, t.hours_goal) for t in terms] == [(days(-30), None, 60)]


def test_taking_back_the_first_of_two_leaves_the_second_and_no_gap(placement, cast):
    first = change(placement, cast, days(10), hours_goal=Decimal(80)).terms
    second = change(placement, cast, days(20), hours_goal=Decimal(100)).terms
    take_back(placement, terms_id=first.id, by=cast.coordinator)
    assert [(t.begins_on, t.ends_on) for t in kept.history_of(placement.id)] == [(days(-30), days(19)), (days(20), None)]
    take_back(placement, terms_id=second.id, by=cast.coordinator)
    assert [(t.begins_on, t.ends_on) for t in kept.history_of(placement.id)] == [(days(-30), None)]


def test_an_amendment_in_force_and_the_first_terms_are_not_taken_back(placement, cast):
    made = change(placement, cast, TODAY, hours_goal=Decimal(80)).terms
    with pytest.raises(PlacementError, match="in force since"):
        take_back(placement, terms_id=made.id, by=cast.coordinator)
    with pytest.raises(PlacementError, match="first terms"):
        take_back(placement, terms_id=kept.history_of(placement.id)[0].id, by=cast.coordinator)


def test_a_second_host_holds_beside_the_first_and_only_on_its_days(placement, cast, second):
    add_host(placement, begins_on=days(5), ends_on=days(15), values={"host_id": second.id, "supervisor_name": "Lee Park"}, reason="Two mornings there.", by=cast.coordinator)
    change(placement, cast, days(10), hours_goal=Decimal(80))  # begins after the second host: the main one stays first
    terms = kept.history_of(placement.id)
    assert [kept.hosts_on(terms, days(n)) for n in (4, 5, 12, 15, 16)] == [(cast.host.id,), (cast.host.id, second.id), (cast.host.id, second.id), (cast.host.id, second.id), (cast.host.id,)]
    assert kept.goal_on(terms, days(12)) == 80
    kept.show_on(placement, terms, days(12))
    assert placement.host_id == cast.host.id
    assert kept.supervisors_on(terms, days(12)) == ("Rosa Diaz", "Lee Park")
    assert getattr(kept.at_host_on(terms, second.id, days(12)), "supervisor_name", "") == "Lee Park"
    assert kept.at_host_on(terms, second.id, days(16)) is None


def test_nobody_is_at_one_host_twice_at_a_time(placement, cast, session):
    with pytest.raises(PlacementError, match="at this host already"):
        add_host(placement, begins_on=days(5), ends_on=None, values={"host_id": cast.host.id}, reason="x", by=cast.coordinator)


def test_an_amendment_says_how_many_entries_lie_on_its_days_and_leaves_them(placement, cast):
    entry = make.hours(placement, 3, "approved", day=days(-4), host_id=cast.host.id)
    make.hours(placement, 3, "planned", day=days(4))
    done = change(placement, cast, days(-5), hours_goal=Decimal(80))
    assert done.entries == 1
    assert (entry.host_id, entry.hours, entry.state) == (cast.host.id, 3, "approved")


def test_before_it_begins_the_first_day_moves_and_may_be_moved_back(cast):
    placement = cast.request(state="confirmed", begins_on=days(14), ends_on=days(60))
    made = amend(placement, begins_on=days(20), changes={}, reason="The host asked.", by=cast.coordinator, first_day=True).terms
    assert (placement.begins_on, len(kept.history_of(placement.id))) == (days(20), 1)
    take_back(placement, terms_id=made.id, by=cast.coordinator)
    assert placement.begins_on == days(14)


@pytest.mark.parametrize(
    ("day", "changes", "said"),
    [
        (5, {}, "Nothing would change"),
        (5, {"last_on": TODAY}, "lies before the amendment begins"),
        (61, {"hours_goal": Decimal(80)}, "The placement ends on"),
        (5, {"hours_goal": Decimal(-1)}, "from 0 to 9,999"),
        (5, {"host_id": 0}, "Choose a host"),
    ],
)
def test_an_amendment_that_cannot_be_says_why(placement, cast, day, changes, said):
    with pytest.raises(PlacementError, match=said):
        change(placement, cast, days(day), **changes)


def test_a_completed_placement_and_somebody_elses_are_not_amended(placement, cast):
    with pytest.raises(PlacementError, match="Only the coordinator"):
        amend(placement, begins_on=days(5), changes={"hours_goal": Decimal(80)}, reason="x", by=cast.stranger)
    placement.state = "completed"
    with pytest.raises(PlacementError, match="Undo that first"):
        change(placement, cast, days(5), hours_goal=Decimal(80))

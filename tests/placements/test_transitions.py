"""The states of a placement and the deeds that move it, without pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from portal.accounts.models import AuditEvent
from portal.database import now
from portal.placements import transitions
from portal.placements.models import PlacementChange, WithdrawnAs
from portal.placements.signals import hours_changed
from portal.placements.steps import steps_of
from portal.placements.transitions import PlacementError
from tests import factories as make

TODAY = now().date()


@pytest.fixture
def told():
    """Students of whom the programs were told, in order."""
    heard: list[int] = []

    def hear(_, *, student_ids, **__):
        heard.extend(student_ids)

    hours_changed.connect(hear)
    yield heard
    hours_changed.disconnect(hear)


def test_a_request_goes_all_the_way_to_completed(cast, told):
    placement = cast.request(begins_on=TODAY)
    by = cast.coordinator
    assert transitions.confirm(placement, by=by)
    assert placement.decided_at is not None
    assert transitions.send_agreement_out(placement, by=by)
    assert transitions.agreement_signed(placement, by=None)
    assert (placement.state, placement.agreement_signed_on) == ("active", TODAY)
    assert transitions.complete(placement, by=by)
    assert (placement.state, placement.ended_on) == ("completed", TODAY)
    assert told == [cast.ana.id] * 4


def test_every_deed_is_in_the_trail_and_in_the_history(cast, session):
    placement = cast.request()
    transitions.confirm(placement, by=cast.coordinator)
    transitions.withdraw(placement, kind=WithdrawnAs.HOST, reason="The host moved away.", by=cast.coordinator)
    assert list(session.scalars(sa.select(AuditEvent.action).where(AuditEvent.subject == f"placements:{placement.id}").order_by(AuditEvent.id))) == ["placement.confirm", "placement.withdraw"]
    steps = steps_of(placement.id)
    assert [(s.deed, s.before, s.after, s.reason, s.by_id) for s in steps] == [
        ("withdraw", "confirmed", "withdrawn", "The host moved away.", cast.coordinator.user_id),
        ("confirm", "requested", "confirmed", "", cast.coordinator.user_id),
    ]


@pytest.mark.parametrize("deed", ["confirm", "send_agreement_out", "agreement_signed", "complete", "decline", "withdraw"])
def test_a_double_click_counts_once(cast, session, deed):
    state = {"confirm": "requested", "decline": "requested", "withdraw": "active", "complete": "active", "send_agreement_out": "confirmed", "agreement_signed": "agreement_out"}[deed]
    placement = cast.request(state=state)
    more = {"decline": {"reason": "It is full."}, "withdraw": {"kind": WithdrawnAs.STUDENT, "reason": "Changed plans."}}.get(deed, {})
    do = getattr(transitions, deed)
    assert do(placement, by=cast.coordinator, **more) is True
    assert do(placement, by=cast.coordinator, **more) is False
    assert session.scalar(sa.select(sa.func.count()).select_from(PlacementChange)) == 1


def test_a_signed_agreement_waits_for_the_first_day_and_then_begins(cast):
    placement = cast.request(state="agreement_out", begins_on=TODAY + timedelta(days=3))
    transitions.agreement_signed(placement, by=None, on=TODAY - timedelta(days=1))
    assert (placement.state, placement.agreement_signed_on) == ("agreement_out", TODAY - timedelta(days=1))
    with pytest.raises(PlacementError, match="Its first day is"):
        transitions.activate(placement, by=cast.coordinator)
    placement.begins_on = TODAY
    assert transitions.activate(placement, by=None)
    assert placement.state == "active"


def test_more_than_the_seats_are_refused_with_the_names_of_who_has_them(cast):
    transitions.confirm(cast.request(), by=cast.coordinator)
    second = cast.request(cast.ben)
    with pytest.raises(PlacementError, match=r"The only seat of this opening is taken, by Ana Lima\."):
        transitions.confirm(second, by=cast.coordinator)
    assert second.state == "requested"


def test_a_student_of_another_school_is_counted_but_not_named(cast):
    carl = make.student(cast.other_school, given_name="Carl", family_name="Secret")
    transitions.confirm(cast.request(carl), by=cast.stranger)
    with pytest.raises(PlacementError) as refused:
        transitions.confirm(cast.request(), by=cast.coordinator)
    assert "Secret" not in str(refused.value)
    assert "1 student" in str(refused.value)


def test_a_withdrawal_gives_the_seat_back_and_its_undo_needs_it_again(cast):
    first, second = cast.request(), cast.request(cast.ben)
    transitions.confirm(first, by=cast.coordinator)
    transitions.withdraw(first, kind=WithdrawnAs.STUDENT, reason="No bus.", by=cast.coordinator)
    transitions.confirm(second, by=cast.coordinator)
    with pytest.raises(PlacementError, match="taken, by Ben Ortiz"):
        transitions.reopen(first, by=cast.coordinator)
    transitions.withdraw(second, kind=WithdrawnAs.HOST, reason="Closed.", by=cast.coordinator)
    assert transitions.reopen(first, by=cast.coordinator)
    assert (first.state, first.withdrawn_as, first.ended_reason, first.ended_on) == ("confirmed", "", "", None)


def test_a_host_that_was_not_checked_is_not_confirmed(cast):
    cast.host.state = "pending"
    with pytest.raises(PlacementError, match="Accept the host first"):
        transitions.confirm(cast.request(), by=cast.coordinator)


@pytest.mark.parametrize(("state", "before"), [("withdrawn", "confirmed"), ("completed", "active"), ("confirmed", "requested"), ("active", "agreement_out")])
def test_a_placement_older_than_its_history_goes_one_state_back(cast, state, before):
    placement = cast.request(state=state, decided_at=now())
    assert transitions.reopen(placement, by=cast.coordinator)
    assert placement.state == before


def test_undo_after_undo_walks_back_step_by_step_but_a_double_click_only_once(cast):
    placement = cast.request(begins_on=TODAY)
    transitions.confirm(placement, by=cast.coordinator)
    transitions.agreement_signed(placement, by=None)
    transitions.complete(placement, by=cast.coordinator)
    assert transitions.reopen(placement, by=cast.coordinator, seen="completed") is True
    assert transitions.reopen(placement, by=cast.coordinator, seen="completed") is False
    assert (placement.state, placement.agreement_signed_on) == ("active", TODAY)
    transitions.reopen(placement, by=cast.coordinator)
    assert (placement.state, placement.agreement_signed_on) == ("confirmed", None)
    transitions.reopen(placement, by=cast.coordinator)
    assert (placement.state, placement.decided_at) == ("requested", None)
    with pytest.raises(PlacementError, match="no step to undo"):
        transitions.reopen(placement, by=cast.coordinator)


def test_a_request_is_declined_with_a_reason_or_expires_after_its_day(cast):
    declined, expired = cast.request(), cast.request(cast.ben, expires_on=TODAY - timedelta(days=1))
    with pytest.raises(PlacementError, match="Say why"):
        transitions.decline(declined, reason="  ", by=cast.coordinator)
    transitions.decline(declined, reason="It is full.", by=cast.coordinator)
    assert (declined.withdrawn_as, declined.ended_reason) == ("declined", "It is full.")
    transitions.expire(expired)
    assert (expired.state, expired.withdrawn_as) == ("withdrawn", "expired")
    transitions.reopen(expired, by=cast.coordinator)
    assert (expired.state, expired.expires_on) == ("requested", TODAY + timedelta(days=14))


def test_a_request_that_still_has_time_does_not_expire(cast):
    placement = cast.request(expires_on=TODAY)
    with pytest.raises(PlacementError, match="not expired"):
        transitions.expire(placement)


def test_the_coordinator_of_another_school_may_do_none_of_it(cast):
    placement = cast.request()
    for deed, more in (("confirm", {}), ("decline", {"reason": "x"}), ("withdraw", {"kind": WithdrawnAs.HOST, "reason": "x"}), ("reopen", {})):
        with pytest.raises(PlacementError, match="Only the coordinator"):
            getattr(transitions, deed)(placement, by=cast.stranger, **more)


@pytest.mark.parametrize(("deed", "state"), [("confirm", "withdrawn"), ("send_agreement_out", "requested"), ("complete", "confirmed"), ("decline", "confirmed"), ("activate", "completed"), ("agreement_signed", "withdrawn"), ("withdraw", "completed")])
def test_a_deed_out_of_turn_is_refused_and_says_what_to_do(cast, deed, state):
    placement = cast.request(state=state, begins_on=date(2026, 1, 1))
    more = {"decline": {"reason": "x"}, "withdraw": {"kind": WithdrawnAs.HOST, "reason": "x"}}.get(deed, {})
    with pytest.raises(PlacementError, match=r"\. [A-Z]"):
        getattr(transitions, deed)(placement, by=cast.coordinator, **more)
    assert placement.state == state

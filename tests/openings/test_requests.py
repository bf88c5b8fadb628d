"""A student asks for a seat, brings a host, takes a request back; requests that nobody answers expire."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal.mail.models import Mail
from portal.minors.checking import Checked
from portal.minors.findings import Finding
from portal.openings import fitting, services
from portal.placements import daily, transitions
from portal.placements.models import Placement, PlacementTerms
from portal.placements.transitions import PlacementError
from tests import factories as make


def test_a_request_carries_what_the_opening_says(session: Any, cast: Any) -> None:
    made = services.request_seat(cast.opening, cast.student, why="I like networks.", by=cast.me)
    assert (made.state, made.origin, made.request) == ("requested", "request", "I like networks.")
    assert made.hours_goal == 80, "the experience's, where the opening says none"
    assert made.expires_on == cast.today + timedelta(days=14)
    terms = session.scalars(sa.select(PlacementTerms).where(PlacementTerms.placement_id == made.id)).one()
    assert (terms.plan, terms.supervisor_id) == ([[1, "15:00", "17:00"]], cast.supervisor.id)


def test_asked_twice_it_is_one_request(session: Any, cast: Any) -> None:
    first = services.request_seat(cast.opening, cast.student, why="I like networks.", by=cast.me)
    assert services.request_seat(cast.opening, cast.student, why="Again.", by=cast.me).id == first.id
    assert session.scalar(sa.select(sa.func.count()).select_from(Placement)) == 1


def test_after_it_was_taken_back_one_may_ask_again(session: Any, cast: Any) -> None:
    first = services.request_seat(cast.opening, cast.student, why="I like networks.", by=cast.me)
    assert services.withdraw_request(first, by=cast.me)
    assert services.request_seat(cast.opening, cast.student, why="Still.", by=cast.me).id != first.id


def test_a_request_without_a_word_of_why_is_refused(cast: Any) -> None:
    with pytest.raises(services.OpeningError, match="one sentence"):
        services.request_seat(cast.opening, cast.student, why="  ", by=cast.me)


def test_what_may_not_be_taken_is_never_requested(session: Any, cast: Any) -> None:
    cast.opening.grade_low = 12
    session.flush()
    with pytest.raises(services.OpeningError, match="for grade 12"):
        services.request_seat(cast.opening, cast.student, why="Please.", by=cast.me)


def test_what_the_rules_for_minors_block_is_never_requested_and_says_why(monkeypatch: Any, cast: Any) -> None:
    blocked = Checked((Finding("k", "HO7", "Forklifts", "Nobody under 18 drives a forklift.", "29 CFR 570.58"),))
    monkeypatch.setattr(fitting, "check_many", lambda stage, asks, today: [blocked for _ in asks])
    with pytest.raises(services.OpeningError, match="forklift"):
        services.request_seat(cast.opening, cast.student, why="Please.", by=cast.me)


def test_nobody_asks_for_somebody_else(cast: Any, other_student: Any) -> None:
    with pytest.raises(services.OpeningError, match="for themselves"):
        services.request_seat(cast.opening, cast.student, why="Please.", by=other_student().me)


def test_a_confirmed_placement_is_not_taken_back_by_the_student(cast: Any) -> None:
    made = services.request_seat(cast.opening, cast.student, why="Please.", by=cast.me)
    transitions.confirm(made, by=cast.viewer)
    with pytest.raises(PlacementError, match="Ask your coordinator"):
        services.withdraw_request(made, by=cast.me)


def test_a_request_nobody_answered_expires_after_its_last_day_and_both_are_told(session: Any, cast: Any) -> None:
    made = services.request_seat(cast.opening, cast.student, why="Please.", by=cast.me)
    session.commit()
    daily.look_after()
    assert services.tell_expired() == 0
    made.expires_on = cast.today - timedelta(days=1)
    session.commit()
    daily.look_after()
    assert services.tell_expired() == 2
    assert services.tell_expired() == 0
    assert (made.state, made.withdrawn_as) == ("withdrawn", "expired")
    mails = session.execute(sa.select(Mail.to_email, Mail.urgent).order_by(Mail.id)).all()
    assert [tuple(m) for m in mails] == [("ana@example.org", False), ("coordinator@example.org", False)]


def test_a_host_of_ones_own_waits_for_the_school(session: Any, cast: Any) -> None:
    host = make.host(cast.home, name="Corner Garage", state="pending")
    ends = cast.today + timedelta(days=60)
    made = services.bring_host(cast.student, host, experience_id=cast.experience.id, why="Repair bikes", begins_on=cast.today, ends_on=ends, by=cast.me)
    assert (made.origin, made.state) == ("own_host", "requested")
    twin = services.bring_host(cast.student, host, experience_id=cast.experience.id, why="Repair bikes", begins_on=cast.today, ends_on=ends, by=cast.me)
    assert twin.id == made.id
    with pytest.raises(PlacementError, match="not checked yet"):
        transitions.confirm(made, by=cast.viewer)


def test_a_host_of_ones_own_in_the_past_is_refused(cast: Any) -> None:
    with pytest.raises(services.OpeningError, match="today or later"):
        services.bring_host(
            cast.student, cast.host, experience_id=cast.experience.id, why="", begins_on=cast.today - timedelta(days=1), ends_on=cast.today, by=cast.me
        )

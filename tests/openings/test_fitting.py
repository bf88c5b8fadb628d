"""What a student may take, and why not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.openings import fitting
from tests import factories as make
from tests.counting import statements


def reasons(cast: Any, student: Any = None) -> tuple[str, ...]:
    seeker = fitting.seeker_of(student or cast.student, cast.today)
    return fitting.offers(seeker, cast.today, only=cast.opening.id)[0].reasons


def test_a_student_may_take_what_fits(cast: Any) -> None:
    offer = fitting.offers(fitting.seeker_of(cast.student, cast.today), cast.today)[0]
    assert (offer.may_take, offer.on_pathway, offer.left) == (True, True, 2)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"grade_low": 12}, "It is for grade 12. You are in grade 11."),
        ({"state": "closed"}, "This opening is closed."),
    ],
)
def test_what_does_not_fit_says_why(session: Any, cast: Any, change: dict[str, Any], reason: str) -> None:
    for name, value in change.items():
        setattr(cast.opening, name, value)
    session.flush()
    assert reasons(cast) == (reason,)


def test_the_last_day_to_ask_counts_to_its_end(session: Any, cast: Any) -> None:
    cast.opening.apply_by = cast.today
    session.flush()
    assert reasons(cast) == ()
    cast.opening.apply_by = cast.today - timedelta(days=1)
    session.flush()
    assert reasons(cast)[0].startswith("The last day to ask was")


def test_a_program_that_was_not_chosen_is_named(session: Any, cast: Any) -> None:
    cast.opening.program_id = make.program(cast.home, title="Health Careers").id
    session.flush()
    assert reasons(cast) == ("It is for students who chose Health Careers.",)


def test_full_openings_say_so_and_a_seat_returns_when_a_placement_ends(session: Any, cast: Any) -> None:
    taken = [make.placement(make.student(cast.school), cast.experience, cast.host, state="confirmed", opening_id=cast.opening.id) for _ in range(2)]
    assert reasons(cast) == ("All seats are taken.",)
    taken[0].state = "completed"
    session.flush()
    assert reasons(cast) == ()


def test_requests_take_no_seat(cast: Any) -> None:
    for _ in range(3):
        make.placement(make.student(cast.school), cast.experience, cast.host, state="requested", opening_id=cast.opening.id)
    assert reasons(cast) == ()


def test_drafts_and_other_schools_openings_are_not_there(session: Any, cast: Any) -> None:
    seeker = fitting.seeker_of(cast.student, cast.today)
    cast.opening.state = "draft"
    session.flush()
    assert fitting.offers(seeker, cast.today) == []
    cast.opening.state, cast.opening.school_id = "open", cast.other.id
    session.flush()
    assert fitting.offers(seeker, cast.today) == []


def test_what_is_on_the_pathway_comes_first_and_what_does_not_fit_last(session: Any, cast: Any) -> None:
    elsewhere = make.experience(cast.home, title="Bakery")
    make.opening(cast.host, elsewhere, apply_by=cast.today + timedelta(days=1))
    make.opening(cast.host, elsewhere, apply_by=cast.today + timedelta(days=1), grade_low=12)
    found = fitting.offers(fitting.seeker_of(cast.student, cast.today), cast.today)
    assert [(o.on_pathway, o.may_take) for o in found] == [(True, True), (False, True), (False, False)]


def test_as_many_queries_for_forty_openings_as_for_two(session: Any, cast: Any) -> None:
    def asked() -> int:
        with statements() as seen:
            fitting.offers(fitting.seeker_of(cast.student, cast.today), cast.today)
        return len(seen)

    make.opening(cast.host, cast.experience)
    session.commit()
    asked()
    few = asked()
    for _ in range(40):
        make.opening(cast.host, cast.experience, plan=[[2, "14:00", "16:00"]])
    session.commit()
    asked()
    assert asked() == few

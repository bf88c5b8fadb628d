"""The next step of a student names an opening with seats."""

from __future__ import annotations

from typing import Any

from portal.openings import services
from portal.programs.summaries import recompute_all, refresh
from portal.students.standing import load_world, step_of
from portal.web.filters import day
from tests import factories as make


def step(cast: Any) -> Any:
    world = load_world(cast.student)
    assert world.own is not None
    return step_of(world, world.own)


def test_it_names_experience_host_day_and_seats(cast: Any) -> None:
    found = step(cast)
    assert found.title == f"Apply to Network internship at Harbor Health IT by {day(cast.opening.apply_by)}: 2 seats left"
    assert found.opening_id == cast.opening.id


def test_the_soonest_day_to_ask_comes_first(session: Any, cast: Any) -> None:
    soon = make.opening(cast.host, cast.experience, apply_by=cast.today)
    session.commit()
    assert step(cast).opening_id == soon.id


def test_where_nothing_fits_it_stays_as_it_was(session: Any, cast: Any) -> None:
    cast.opening.grade_low = 12
    session.commit()
    assert (step(cast).title, step(cast).opening_id) == ("Find a place for 80 hours", None)


def test_a_request_that_waits_is_the_next_step(session: Any, cast: Any) -> None:
    services.request_seat(cast.opening, cast.student, why="Please.", by=cast.me)
    session.commit()
    assert step(cast).title == "Your request at Harbor Health IT waits"


def test_the_page_leads_there_and_the_kept_summaries_stay_right_when_seats_change(sign_in: Any, session: Any, cast: Any) -> None:
    refresh([cast.student.id])
    session.commit()
    page = sign_in(cast.account).page("/my-pathway")
    assert page.has("a", href=f"/openings/{cast.opening.id}")
    cast.opening.seats = 1
    make.placement(make.student(cast.school), cast.experience, cast.host, opening_id=cast.opening.id, state="withdrawn")
    session.commit()
    assert recompute_all(cast.home.id, check=True).corrected == 0

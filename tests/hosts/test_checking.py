"""What the check of a host means for the students who asked to go there."""

from __future__ import annotations

import pytest

from portal.extensions import db
from portal.placements.models import Placement
from tests import factories as make

NO = "Nobody there may supervise."


@pytest.fixture
def asked(world, session):
    experience = make.experience(world.district, at=world.school)
    for name, school in (("mine", world.school), ("theirs", world.elsewhere)):
        setattr(world, name, make.placement(make.student(school), experience, world.pending, state="requested", origin="own_host"))
    session.commit()
    return world


def states(world):
    db.session.expire_all()
    return [(row.state, row.withdrawn_as, row.ended_reason) for row in (db.session.get_one(Placement, p.id) for p in (world.mine, world.theirs))]


def test_a_host_that_is_not_taken_declines_the_requests_there_with_its_reason(asked, sign_in):
    browser, at = sign_in(asked.coordinator), f"/hosts/{asked.pending.id}"
    browser.submit(f"{at}/reject", {"reason": NO})
    assert states(asked) == [("withdrawn", "declined", NO)] * 2


def test_taking_the_answer_back_has_them_wait_again(asked, sign_in):
    browser, at = sign_in(asked.coordinator), f"/hosts/{asked.pending.id}"
    browser.submit(f"{at}/reject", {"reason": NO})
    browser.submit(f"{at}/recheck", {})
    assert [state for state, _, _ in states(asked)] == ["requested", "requested"]


def test_an_approval_leaves_the_requests_to_whoever_answers_them(asked, sign_in):
    sign_in(asked.coordinator).submit(f"/hosts/{asked.pending.id}/approve", {})
    assert [state for state, _, _ in states(asked)] == ["requested", "requested"]

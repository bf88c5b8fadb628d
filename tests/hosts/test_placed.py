"""What a host's pages know of the students who are there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.extensions import db
from portal.hosts.record_models import HostNote
from tests import factories as make
from tests.hosts.conftest import TODAY


@pytest.fixture
def placed(world, session):
    experience = make.experience(world.district, at=world.school)
    ana, ben = (make.student(world.school, given_name=name, family_name="Peña") for name in ("Ana", "Ben"))
    far = make.student(world.elsewhere, given_name="Far", family_name="Away")
    world.ana = make.placement(ana, experience, world.bakery)
    world.ben = make.placement(ben, experience, world.bakery, state="completed")
    world.far = make.placement(far, experience, world.bakery, state="confirmed", begins_on=TODAY + timedelta(days=5))
    world.bakery.capacity = 1
    session.commit()
    return world


def test_the_directory_counts_who_is_there_now_against_the_capacity(placed, sign_in):
    assert "2 of 1" in sign_in(placed.coordinator).page("/hosts").text


def test_a_request_and_what_is_over_take_no_place(placed, sign_in, session):
    placed.ana.state, placed.far.state = "requested", "withdrawn"
    session.commit()
    assert "0 of 1" in sign_in(placed.coordinator).page("/hosts").text


def test_the_history_names_the_own_schools_students_and_only_counts_others(placed, sign_in):
    page = sign_in(placed.coordinator).page(f"/hosts/{placed.bakery.id}")
    assert "Peña, Ana" in page.text
    assert "Peña, Ben" in page.text
    assert "Away" not in page.text
    assert "1 placement of students whom you do not see is not listed." in page.text


def test_a_note_about_a_placement_is_seen_only_by_those_who_see_the_placement(placed, sign_in):
    entry = make.add(HostNote(host_id=placed.bakery.id, kind="visit", day=TODAY, text="Ana does well.", placement_id=placed.ana.id))
    db.session.commit()
    at = f"/hosts/{placed.bakery.id}"
    mine, theirs = sign_in(placed.coordinator), sign_in(placed.second)
    assert "Ana does well." in mine.page(at).text
    assert "Ana does well." not in theirs.page(at).text
    theirs.page(f"/host-notes/{entry.id}/edit", status=404)
    theirs.submit(f"/host-notes/{entry.id}/remove", {}, status=404)


def test_a_note_cannot_be_about_a_placement_that_one_does_not_see(placed, sign_in):
    browser, at = sign_in(placed.coordinator), f"/hosts/{placed.bakery.id}"
    form = browser.page(at).form(f"{at}/notes") | {"text": "x", "placement_id": str(placed.far.id)}
    assert "Choose one from the list." in browser.submit(f"{at}/notes", form, status=422).text

"""Nobody begins without the forms that a placement asks for before the first day."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from portal.clearances.models import ClearanceKind, StudentClearance
from portal.database import now
from portal.placements import daily, transitions
from tests import factories as make

TODAY = now().date()


@pytest.fixture
def town(session):
    district = make.district()
    school = make.school(district)
    experience = make.experience(district)
    form = make.add(ClearanceKind(code="safety_training", title="Safety training", experience_kinds=["internship"]))
    student = make.student(school)
    placement = make.placement(student, experience, make.host(district), state="agreement_out", begins_on=TODAY - timedelta(days=1))
    return SimpleNamespace(form=form, student=student, placement=placement)


def put_on_file(town):
    make.add(StudentClearance(district_id=town.student.district_id, student_id=town.student.id, kind_id=town.form.id, state="on_file", valid_from=TODAY, expires_on=TODAY + timedelta(days=90)))


def test_a_placement_does_not_begin_by_hand_while_a_form_is_missing(town):
    with pytest.raises(transitions.PlacementError, match="Not on file yet: Safety training"):
        transitions.activate(town.placement, by=None)
    put_on_file(town)
    assert transitions.activate(town.placement, by=None)


def test_the_last_signature_begins_it_only_once_the_forms_are_there(town, session):
    transitions.agreement_signed(town.placement, by=None)
    assert (town.placement.state, town.placement.agreement_signed_on) == ("agreement_out", TODAY)
    daily.look_after()
    assert town.placement.state == "agreement_out"
    put_on_file(town)
    session.commit()
    daily.look_after()
    session.refresh(town.placement)
    assert town.placement.state == "active"


def test_with_every_form_on_file_the_last_signature_begins_it_at_once(town):
    put_on_file(town)
    transitions.agreement_signed(town.placement, by=None)
    assert town.placement.state == "active"

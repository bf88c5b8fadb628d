"""What programs and progress ask of alignments."""

from __future__ import annotations

import pytest

from portal.alignment import queries
from tests import factories as make


@pytest.fixture
def town(session):
    district = make.district()
    cluster = make.cluster(make.framework())
    return district, make.pathway(cluster), make.pathway(cluster)


def test_offerings_are_told_by_pathway_and_role_in_force(town):
    district, robotics, welding = town
    first, second = make.course(district), make.experience(district)
    make.alignment(first, robotics, "core")
    make.alignment(second, robotics, "core")
    make.alignment(first, welding, "exploratory")
    found = queries.offerings_by_role([robotics.id, welding.id])
    assert found == {(robotics.id, "core"): {first.id, second.id}, (welding.id, "exploratory"): {first.id}}


def test_what_only_waits_is_not_in_force(town):
    district, robotics, _ = town
    make.alignment(make.course(district), robotics, "core", state="submitted")
    assert queries.offerings_by_role([robotics.id]) == {}


def test_the_role_in_force_stays_while_an_edit_waits(town):
    district, robotics, _ = town
    course = make.course(district)
    waiting = make.alignment(course, robotics, "core")
    waiting.state, waiting.proposed_role = "submitted", "capstone"
    assert queries.offerings_by_role([robotics.id]) == {(robotics.id, "core"): {course.id}}


def test_no_pathways_no_offerings(session):
    assert queries.offerings_by_role([]) == {}

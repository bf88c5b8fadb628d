"""Experiences out of a file."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.catalog.models import Experience
from portal.extensions import db
from tests import factories as make
from tests.catalog.conftest import findable
from tests.catalog.importing import EXPERIENCES, bring_in, compared

FULL = {
    "code": "WBL1", "title": "Shop internship", "experience_kind": "Internship", "school": "North High",
    "subject": "Work-based learning", "grades": "11-12", "hours": "120", "course_id": "CTE490",
    "description": "At a shop.", "state": "active",
}  # fmt: skip


@pytest.fixture
def credit(town):
    make.experience_kind("internship")
    make.experience_kind("job_shadow", title="Job shadow")
    make.experience_kind("pre_apprenticeship", title="Pre-apprenticeship")
    return make.course(town.district, code="CTE490", title="Career practicum")


def stored() -> list[Experience]:
    return list(db.session.scalars(sa.select(Experience).order_by(Experience.id)))


def test_a_new_experience_comes_with_all_its_columns(town, credit):
    bring_in(EXPERIENCES, [FULL], town.viewer(town.coordinator))
    [made] = stored()
    assert (made.code, made.title, made.school_id, made.experience_kind) == ("WBL1", "Shop internship", town.north.id, "internship")
    assert (made.hours, made.course_id, made.grade_low, made.state) == (120, credit.id, 11, "active")
    assert findable("experience") == {str(made.id): "Shop internship"}
    assert [change.action for change in compared(EXPERIENCES, [FULL], town.viewer(town.coordinator))] == ["unchanged"]


def test_a_change_says_old_and_new(town, credit):
    who = town.viewer(town.coordinator)
    bring_in(EXPERIENCES, [FULL], who)
    [change] = bring_in(EXPERIENCES, [FULL | {"experience_kind": "job shadow", "hours": "", "course_id": ""}], who)
    assert set(change.differences) == {("Kind", "Internship", "Job shadow"), ("Hours", "120", ""), ("Credit course", "CTE490", "")}
    [made] = stored()
    assert (made.experience_kind, made.hours, made.course_id) == ("job_shadow", None, None)


@pytest.mark.parametrize("written", ["Pre-apprenticeship", "pre apprenticeship", "PRE_APPRENTICESHIP"])
def test_a_kind_is_known_by_title_or_code(town, credit, written):
    bring_in(EXPERIENCES, [FULL | {"experience_kind": written}], town.viewer(town.director))
    assert stored()[0].experience_kind == "pre_apprenticeship"


@pytest.mark.parametrize(
    ("wrong", "column", "reason"),
    [
        ({"experience_kind": "Holiday"}, "Kind", "“Holiday” is no kind of experience. There are: "),
        ({"experience_kind": ""}, "Kind", "The kind is missing"),
        ({"hours": "many"}, "Hours", "“many” is not a number"),
        ({"hours": "20000"}, "Hours", "Hours go from 0 to 10,000."),
        ({"course_id": "NONE1"}, "Credit course", "No course has the code or title “NONE1”."),
        ({"title": ""}, "Title", "missing"),
    ],
)
def test_a_row_that_cannot_be_is_rejected_with_its_reason(town, credit, wrong, column, reason):
    [change] = bring_in(EXPERIENCES, [FULL | wrong], town.viewer(town.director))
    assert (change.action, change.column) == ("rejected", column)
    assert reason in change.reason
    assert not stored()


def test_a_coordinator_brings_in_their_own_schools_only(town, credit):
    [change] = compared(EXPERIENCES, [FULL | {"school": "South High"}], town.viewer(town.coordinator))
    assert change.action == "rejected"


def test_hours_with_decimals_stay_exact(town, credit):
    bring_in(EXPERIENCES, [FULL | {"hours": "37.125"}], town.viewer(town.director))
    assert stored()[0].hours == Decimal("37.125")

"""Who keeps rubrics, who enters evaluations from paper, who reads them."""

from __future__ import annotations

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.evaluations.models import Rubric
from portal.placements.models import Placement
from portal.placements.permissions import may_arrange

RUBRIC_KEEPERS = frozenset({Role.COORDINATOR, Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN})


def may_keep_rubrics(viewer: Viewer) -> bool:
    return viewer.role in RUBRIC_KEEPERS


def may_edit_rubric(viewer: Viewer, rubric: Rubric) -> bool:
    return may_keep_rubrics(viewer) and viewer.district_id == rubric.district_id


def may_answer_for_evaluations(viewer: Viewer, placement: Placement) -> bool:
    """Enter one from paper, reopen it, choose what is asked: whoever arranges the school's placements."""
    return viewer.district_id == placement.district_id and may_arrange(viewer, placement.school_id)

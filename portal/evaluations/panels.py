"""Evaluations on the page of a placement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.accounts.viewer import Viewer
from portal.evaluations.permissions import may_answer_for_evaluations, may_keep_rubrics
from portal.evaluations.sheets import sheets_of
from portal.placements.models import Placement, PlacementState


def of_placement(placement: Placement, viewer: Viewer, told: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    sheets = sheets_of(placement)
    if placement.state == PlacementState.REQUESTED.value or not sheets:
        return None
    return "evaluations/_panel.html", {
        "placement": placement, "sheets": sheets, "may_answer": may_answer_for_evaluations(viewer, placement), "keeps_rubrics": may_keep_rubrics(viewer),
    }  # fmt: skip

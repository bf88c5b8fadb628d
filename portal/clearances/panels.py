"""The forms on the page of a placement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.accounts.viewer import Viewer
from portal.clearances.permissions import ON_THE_BOARD, may_check
from portal.clearances.queries import line_of
from portal.clearances.standing import Stands
from portal.placements.models import Placement


def of_placement(placement: Placement, viewer: Viewer, told: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    if placement.state not in ON_THE_BOARD:
        return None
    cells = [cell for cell in line_of(placement.id).cells if cell.stands != Stands.NOT_ASKED]
    return ("clearances/_panel.html", {"placement": placement, "cells": cells, "may_check": may_check(viewer, placement)}) if cells else None

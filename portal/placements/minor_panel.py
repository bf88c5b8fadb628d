"""The rules for minors on the page of a placement: what they find now, what was overridden, which exemptions hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.extensions import db
from portal.minors import queries
from portal.minors.ages import age_on
from portal.minors.forms import FOUR_TERMS, KINDS, ExemptionForm
from portal.minors.hazards import EXEMPTIBLE, choices, label
from portal.minors.permissions import READERS, may_override
from portal.placements.minor_checks import check_placements
from portal.placements.models import Placement, PlacementState
from portal.rosters.models import Student

OVER = (PlacementState.COMPLETED.value, PlacementState.WITHDRAWN.value)


def of_placement(placement: Placement, viewer: Viewer, told: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Nothing for an adult without anything kept; for a placement that is over only what was kept."""
    born = db.session.get_one(Student, placement.student_id).birth_date
    age = age_on(born, this_day()) if born else None
    overrides, exemptions = queries.overrides_of(placement.id), queries.exemptions_of(placement.id)
    over = placement.state in OVER
    checked = None if over else check_placements([placement])[placement.id]
    if not overrides and not exemptions and (over or (age is not None and age >= 18)):
        return None
    return "minors/_panel.html", {
        "placement": placement, "age": age, "checked": checked, "overrides": overrides, "exemptions": exemptions, "may_override": may_override(viewer, placement.school_id),
        "may_read": viewer.role in READERS, "form": told.get("exemption_form") or ExemptionForm(formdata=None), "four": FOUR_TERMS, "kinds": KINDS, "label": label, "exemptible": choices(EXEMPTIBLE),
        "open_form": "exemption_form" in told, "over": over,
    }  # fmt: skip

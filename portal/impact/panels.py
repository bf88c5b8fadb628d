"""What the page of an offering shows of those who count on it."""

from __future__ import annotations

from typing import Any

from portal.accounts.viewer import Viewer
from portal.catalog.queries import visible_offering
from portal.clock import this_day
from portal.impact import queries


def on_offering(offering_id: int, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    """Nothing for students: how many others count on it is no business of theirs."""
    offering = visible_offering(viewer, offering_id) if viewer.is_staff else None
    if offering is None:
        return None
    pathways = queries.pathways_of(viewer, offering_id)
    requires = queries.requirements_counting(viewer, offering_id)
    return "impact/_used_by.html", {
        "offering": offering,
        "kinds": queries.KINDS[offering.kind],
        "students": queries.student_counts(offering, this_day()),
        "pathways": pathways,
        "in_force": sum(1 for each in pathways if each.role),
        "requires": requires,
        "programs": len({each.program_id for each in requires}),
        "leads_to": queries.leads_to(viewer, offering_id) if offering.kind == "course" else [],
    }

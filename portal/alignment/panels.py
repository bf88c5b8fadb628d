"""What alignment shows on the pages of offerings and pathways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.alignment import lines, suggested
from portal.alignment.forms import AddForm
from portal.alignment.models import AlignmentRole
from portal.alignment.permissions import may_align, may_retire
from portal.catalog.models import Offering
from portal.catalog.queries import visible_offering
from portal.frameworks.queries import PathwayLine, active_framework, search_pathways


def on_offering(offering_id: int, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    """The pathways of an offering, for catalog.panels."""
    offering = visible_offering(viewer, offering_id)
    if offering is None:
        return None
    return "alignment/_offering.html", offering_panel(offering, viewer)


def on_pathway(pathway_id: int, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    """What serves a pathway, for frameworks.panels; a student sees what is in force and still offered."""
    found = lines.lines_of_pathway(pathway_id, viewer)
    groups = [(role, [line for line in found if line.role == role]) for role in AlignmentRole]
    return "alignment/_pathway.html", {
        "pathway_id": pathway_id,
        "groups": [(role.value, serving) for role, serving in groups if serving],
        "in_force": sum(1 for line in found if line.role),
        "waiting": [line for line in found if line.waits],
        "schools": len({line.school_id for line in found if line.role and line.school_id}),
        "staff": viewer.is_staff,
        "may_align": viewer.role in (Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN) or viewer.is_staff,
    }


def offering_panel(offering: Offering, viewer: Viewer, **state: Any) -> dict[str, Any]:
    """Everything `_offering.html` reads.

    `state` says what is open: `editing` or `removing` (an alignment's id) with its `form`, `add` (a refused
    AddForm), `choices` (pathways to choose from), `theirs` (the line somebody else saved), `asked` (what follows of
    the removal), `notice`, `focus`, `show_rejected` (suggestions that were put away).
    """
    found = lines.lines_of_offering(offering.id, viewer)
    aligns = may_align(viewer, offering) and offering.state == "active"
    standard: dict[str, Any] = {
        "offering": offering,
        "lines": found,
        "framework": active_framework(viewer.district_id, offering.school_id or viewer.school_id) if aligns else None,
        "may_align": aligns,
        "may_retire": may_retire(viewer, offering),
        "decidable": {line.id for line in found if lines.may_decide(line, viewer)},
        "staff": viewer.is_staff,
        "add": AddForm(formdata=None, role=AlignmentRole.CORE.value) if aligns else None,
        "editing": None,
        "removing": None,
        "form": None,
        "choices": None,
        "theirs": None,
        "asked": None,
        "notice": "",
        "focus": "",
        "suggested": None,
    }
    shown = standard | state
    if shown["framework"] is not None and shown["editing"] is None and shown["removing"] is None:
        shown["suggested"] = suggested.for_panel(
            offering, shown["framework"].id, viewer, show_rejected=bool(state.get("show_rejected"))
        )
    return shown


def options(offering: Offering, viewer: Viewer, text: str, limit: int = 10) -> Sequence[PathwayLine]:
    """Pathways of the framework that the offering's school works with, for the picker."""
    framework = active_framework(viewer.district_id, offering.school_id or viewer.school_id)
    return search_pathways(text, framework.id, limit) if framework else []

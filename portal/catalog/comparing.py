"""Two versions of an offering side by side, in words that people read."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from portal.accounts.viewer import Viewer
from portal.catalog.cells import write_decimal
from portal.catalog.facts import Facts
from portal.catalog.finding import courses_by_id, sced_of
from portal.catalog.queries import experience_kind
from portal.schools.queries import school_names

LABELS = {
    "title": "Title",
    "code": "Local code",
    "school_id": "Offered by",
    "subject": "Subject",
    "grade_low": "From grade",
    "grade_high": "To grade",
    "credits": "Credits",
    "cte": "CTE course",
    "terms_offered": "Terms offered",
    "state_code": "State code",
    "sced_code": "SCED code",
    "prerequisites": "Prerequisites",
    "experience_kind": "Kind",
    "hours": "Hours",
    "course_id": "Credit course",
    "description": "Description",
}
NOTHING = "nothing"


@dataclass(frozen=True)
class Difference:
    label: str
    mine: str
    theirs: str


def differences(mine: Facts, theirs: Facts, viewer: Viewer) -> list[Difference]:
    """Where two versions differ, in the form's order."""
    differing = [f.name for f in fields(mine) if getattr(mine, f.name) != getattr(theirs, f.name)]
    return [
        Difference(
            LABELS[name], said(name, getattr(mine, name), viewer), said(name, getattr(theirs, name), viewer)
        )
        for name in sorted(differing, key=list(LABELS).index)
    ]


def said(name: str, value: Any, viewer: Viewer) -> str:
    """A value as a person would say it."""
    if name == "school_id":
        return "Whole district" if value is None else school_names(viewer.district_id).get(value, "another school")
    if value in (None, "", frozenset()):
        return NOTHING
    if name in ("credits", "hours"):
        return write_decimal(value)
    if name == "cte":
        return "yes" if value else "no"
    if name == "terms_offered":
        return ", ".join(value.split())
    if name == "sced_code":
        found = sced_of(value)
        return f"{found.code} {found.title}" if found else value
    if name in ("prerequisites", "course_id"):
        ids = value if isinstance(value, frozenset) else [value]
        return ", ".join(option.title for option in courses_by_id(viewer, ids))
    return experience_kind(value).title if name == "experience_kind" else str(value)

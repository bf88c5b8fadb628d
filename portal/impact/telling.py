"""Answers the rooms below when they ask what would follow of a deed."""

from __future__ import annotations

from typing import Any

from portal.accounts.current import noted
from portal.accounts.viewer import Viewer
from portal.catalog.supposing import Consequence, Supposed
from portal.impact.forecast import Forecast, forecast
from portal.impact.shown import MOST_SHOWN, Shown, shown
from portal.programs.queries.trials import MOST_AT_ONCE
from portal.programs.words import thousandths


def consequence_of(supposed: Supposed, viewer: Viewer) -> Consequence:
    """Names are read, and that they were is noted, only where the page that shows them is made."""
    found = forecast(viewer.district_id, supposed)

    def show(*, names: bool = True) -> dict[str, Any]:
        made = shown(found, viewer)
        if names:
            note(made, min(len(made.lines), MOST_SHOWN))
        return context(made, names=names)

    return Consequence("impact/_forecast.html", show, found.seal, found.students, found.harms, found.came_true)


def context(made: Shown, *, names: bool = True, linked: bool = True) -> dict[str, Any]:
    """`names`: the list of students belongs to it; `linked`: it leads to the page with all of them."""
    return {"shown": made, "names": names, "linked": linked, "most_shown": MOST_SHOWN, "most_at_once": MOST_AT_ONCE, "thousandths": thousandths}


def note(made: Shown, rows: int, action: str = "impact.view") -> None:
    """A list with names was looked at: what it was about, and how many stood on it."""
    if rows:
        noted(action, subject=subject_of(made.forecast), detail={"rows": rows, "students": made.forecast.students})


def subject_of(found: Forecast) -> str:
    supposed = found.supposed
    if supposed.published:
        return f"program_versions:{min(supposed.published)}"
    offerings = sorted({*supposed.states, *(offering_id for offering_id, _ in supposed.roles)})
    return f"offerings:{offerings[0]}" if len(offerings) == 1 else "students:list"

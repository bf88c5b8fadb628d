"""What any room shows about a student on their own page and on the staff's page about them: rooms register, the pages ask.

A panel gives a template (a partial that is a `<section>` with an `h2` and unique ids) and its context, or None where it has
nothing to show this viewer: `viewer.role` says whether the student themself or staff in scope looks. The partial reads its
context as `panel`. Lower orders stand higher: below 10 right under the next step, then interests 10, plan 20, goals 30, research 40, portfolio 50, notes 60.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.accounts.viewer import Viewer
from portal.rosters.models import Student

Shown = tuple[str, dict[str, Any]]
Panel = Callable[[Student, Viewer], Shown | None]
TOP = 10
_panels: dict[str, tuple[int, Panel]] = {}


def register(order: int, panel: Panel) -> None:
    """Called by a feature's `init_app`; the same function registered again replaces itself."""
    _panels[f"{panel.__module__}.{panel.__qualname__}"] = (order, panel)


def panels_for(student: Student, viewer: Viewer, *, on_top: bool = False) -> list[Shown]:
    """The panels of one student for who looks, in their order: those right under the next step, or all others."""
    ordered = sorted((item for item in _panels.items() if (item[1][0] < TOP) == on_top), key=lambda item: (item[1][0], item[0]))
    return [shown for _, (_, panel) in ordered if (shown := panel(student, viewer)) is not None]

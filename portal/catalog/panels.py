"""What features above the catalogue show on the page of one offering: they register, the page asks.

A panel gives a template (a partial that is a `<section>` with an `h2` and unique ids) and its context, or None
where it has nothing to show this viewer. The partial is included with its context as `panel`, so it reads
`panel.rows`. Lower orders stand higher: alignment's pathways first (10), what uses the offering later (50).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.accounts.viewer import Viewer

Shown = tuple[str, dict[str, Any]]
Panel = Callable[[int, Viewer], Shown | None]
_panels: dict[str, tuple[int, Panel]] = {}


def register(order: int, panel: Panel) -> None:
    """Called by a feature's `init_app`; the same function registered again replaces itself."""
    _panels[f"{panel.__module__}.{panel.__qualname__}"] = (order, panel)


def panels_for(offering_id: int, viewer: Viewer) -> list[Shown]:
    """The panels of one offering, in their order."""
    ordered = sorted(_panels.items(), key=lambda item: (item[1][0], item[0]))
    return [shown for _, (_, panel) in ordered if (shown := panel(offering_id, viewer)) is not None]

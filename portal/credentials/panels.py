"""What features above show on the page of one credential: they register, the page asks (as catalog.panels)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.accounts.viewer import Viewer

Shown = tuple[str, dict[str, Any]]
Panel = Callable[[int, Viewer], Shown | None]
_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Called by a feature's `init_app`; the same function registered again replaces itself."""
    _panels[f"{panel.__module__}.{panel.__qualname__}"] = panel


def panels_for(credential_id: int, viewer: Viewer) -> list[Shown]:
    return [shown for _, panel in sorted(_panels.items()) if (shown := panel(credential_id, viewer)) is not None]

"""What rooms above hosts show on their pages: they register in their `init_app`, the pages ask.

A panel gives a template (a partial that is a `<section>` with an `h2` and unique ids) and its context, or None where it
has nothing to show this viewer; the partial reads it as `panel`. Orders: openings 20, placements 40.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.hosts.models import Host

Shown = tuple[str, dict[str, Any]]
Panel = Callable[[Host, Viewer], Shown | None]


@dataclass(frozen=True)
class Placed:
    """How the room of placements answers what hosts cannot know.

    `count`: from a column of host ids, how many students are there now. `visible`: the ids of the placements that a
    viewer may see. `names`: what those are called. `at`: those at one host, for a choice.
    """

    count: Callable[[Any], sa.ScalarSelect[int]]
    visible: Callable[[Viewer], sa.Select[Any]]
    names: Callable[[Collection[int]], dict[int, str]]
    at: Callable[[int, Viewer], list[tuple[int, str]]]


_panels: dict[str, tuple[int, Panel]] = {}
_placed: list[Placed] = []


def register(order: int, panel: Panel) -> None:
    """The same function registered again replaces itself."""
    _panels[f"{panel.__module__}.{panel.__qualname__}"] = (order, panel)


def panels_for(host: Host, viewer: Viewer) -> list[Shown]:
    """The panels of one host, in their order."""
    ordered = sorted(_panels.items(), key=lambda item: (item[1][0], item[0]))
    return [shown for _, (_, panel) in ordered if (shown := panel(host, viewer)) is not None]


def know_placements(placed: Placed) -> None:
    """Called once by the room of placements; again replaces."""
    _placed[:] = [placed]


def placed_now(host_id: Any) -> sa.ColumnElement[int]:
    """How many students are at a host now, as a column; 0 where nobody knows."""
    return _placed[0].count(host_id) if _placed else sa.literal(0)


def visible_placements(viewer: Viewer) -> sa.Select[Any]:
    return _placed[0].visible(viewer) if _placed else sa.select(sa.null()).where(sa.false())


def placement_names(ids: Collection[int]) -> dict[int, str]:
    return _placed[0].names(ids) if _placed and ids else {}


def placements_at(host_id: int, viewer: Viewer) -> list[tuple[int, str]]:
    """Placements at a host that the viewer may see: (id, what it is called)."""
    return _placed[0].at(host_id, viewer) if _placed else []

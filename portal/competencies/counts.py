"""What rooms above this one count for each competency ('3 offerings'), without this one knowing them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from portal.accounts.viewer import Viewer

Counted = Callable[[Collection[int], Viewer], Mapping[int, int]]


@dataclass(frozen=True)
class Count:
    """A figure for every competency of a set; one that is not in `figures` has none (0)."""

    one: Any
    many: Any
    figures: Mapping[int, int]


_counts: dict[str, tuple[int, Any, Any, Counted]] = {}


def register(order: int, one: Any, many: Any, counted: Counted) -> None:
    """Adds a figure to the tree of a set, e.g. `register(10, lazy("offering"), lazy("offerings"), covering)`.

    `counted(competency_ids, viewer)` makes one query and returns a number by competency id. Called by a feature's
    `init_app`; the same function registered again replaces itself.
    """
    _counts[f"{counted.__module__}.{counted.__qualname__}"] = (order, one, many, counted)


def counts_of(competency_ids: Collection[int], viewer: Viewer) -> list[Count]:
    """Every registered figure, in the order of registration numbers."""
    ordered = sorted(_counts.items(), key=lambda item: (item[1][0], item[0]))
    return [Count(one, many, counted(competency_ids, viewer)) for _, (_, one, many, counted) in ordered]

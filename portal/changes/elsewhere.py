"""Batches that go back in a room of their own, because more hangs on them than alignments and coverage."""

from __future__ import annotations

from collections.abc import Callable

WayBack = Callable[[int], "str | None"]
_ways: list[WayBack] = []


def register(way: WayBack) -> None:
    """`way(batch_id)` gives the path of the page on which the batch is taken back, or None where it is not its own."""
    if way not in _ways:
        _ways.append(way)


def way_back(batch_id: int) -> str | None:
    return next((path for way in _ways if (path := way(batch_id)) is not None), None)

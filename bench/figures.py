"""A figure with its goal, and how CPU time is measured."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`measured` and `goal` in `unit`; smaller is better. Without a goal it is only told."""

    name: str
    measured: float
    goal: float | None
    unit: str

    @property
    def met(self) -> str:
        return "" if self.goal is None else ("yes" if self.measured <= self.goal else "NO")


def cpu_times(deed: Callable[[], object], rounds: int) -> list[float]:
    """CPU seconds of this process for each of `rounds` calls, after a few to warm up."""
    for _ in range(min(20, rounds)):
        deed()
    times = []
    for _ in range(rounds):
        begun = time.process_time_ns()
        deed()
        times.append((time.process_time_ns() - begun) / 1e9)
    return times


def side_by_side(deeds: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The median CPU seconds of each deed, measured in turns so that a busy spell of the machine hits all alike."""
    times: list[list[float]] = [[] for _ in deeds]
    for number in range(rounds + 10):
        for deed, found in zip(deeds, times, strict=True):
            begun = time.process_time_ns()
            deed()
            if number >= 10:
                found.append((time.process_time_ns() - begun) / 1e9)
    return [statistics.median(found) for found in times]


def table(figures: Sequence[Figure]) -> str:
    rows = [("figure", "measured", "goal", "met")]
    for each in figures:
        goal = "" if each.goal is None else f"<= {each.goal:g} {each.unit}"
        rows.append((each.name, f"{each.measured:.3g} {each.unit}", goal, each.met))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])

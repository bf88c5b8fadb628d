"""A figure with its goal, and how CPU time is measured: side by side, in turn, several rounds."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 9
"""Each round runs every deed in turn, so that a busy spell of the machine hits all alike."""
ENOUGH = 0.1
"""CPU seconds of one deed that make a round."""
Deed = Callable[[], object]


@dataclass(frozen=True)
class Spread:
    """The median of the rounds, with the lowest and the highest."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        return cls(statistics.median(values), min(values), max(values))

    def scaled(self, by: float) -> Spread:
        return Spread(self.middle * by, self.low * by, self.high * by)


@dataclass(frozen=True)
class Figure:
    """`measured` and `goal` in `unit`. A goal is an upper bound, or a lower one where `at_least`; without one it is only told."""

    name: str
    measured: Spread
    goal: float | None
    unit: str
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.measured.middle >= self.goal if self.at_least else self.measured.middle <= self.goal

    @property
    def goal_in_words(self) -> str:
        return "" if self.goal is None else f"{'>=' if self.at_least else '<='} {self.goal:,g} {self.unit}".rstrip()


def exactly(value: float) -> Spread:
    """A figure that has no rounds: a count, or something too long to be done twice."""
    return Spread(value, value, value)


def cpu(deed: Deed, calls: int) -> float:
    """CPU seconds of this process for one call, the mean of `calls`."""
    begun = time.process_time_ns()
    for _ in range(calls):
        deed()
    return (time.process_time_ns() - begun) / 1e9 / calls


def in_turn(deeds: Sequence[Deed], *, rounds: int = ROUNDS, calls: int = 12) -> list[list[float]]:
    """For each deed the CPU seconds of a call in each round; two calls before the first warm everything up.

    A deed that takes long is called less often in a round, down to once.
    """
    often = []
    for deed in deeds:
        deed()
        often.append(max(1, min(calls, int(ENOUGH / max(cpu(deed, 1), 1e-6)))))
    times: list[list[float]] = [[] for _ in deeds]
    for _ in range(rounds):
        for deed, count, found in zip(deeds, often, times, strict=True):
            found.append(cpu(deed, count))
    return times


def ratio(deed: Deed, base: Deed, *, rounds: int = ROUNDS, calls: int = 12) -> Spread:
    """How much more CPU `deed` takes than `base`, round by round."""
    mine, other = in_turn([deed, base], rounds=rounds, calls=calls)
    return ratios(mine, other)


def ratios(mine: Sequence[float], other: Sequence[float]) -> Spread:
    return Spread.of([a / b for a, b in zip(mine, other, strict=True)])


def table(figures: Sequence[Figure]) -> str:
    rows = [("figure", "goal", "measured", "from - to", "met")]
    for each in figures:
        met = "" if each.met is None else ("yes" if each.met else "NO")
        span = "" if each.measured.low == each.measured.high else f"{shown(each.measured.low)} - {shown(each.measured.high)}"
        rows.append((each.name, each.goal_in_words, f"{shown(each.measured.middle)} {each.unit}".rstrip(), span, met))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def shown(value: float) -> str:
    """Three digits that mean something; large numbers whole."""
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.3g}"


def write(figures: Sequence[Figure], path: Path) -> None:
    """The same as JSON: a list of figure, goal, measured, met, and how far the rounds lay apart."""
    path.parent.mkdir(parents=True, exist_ok=True)
    found = [
        {
            "figure": each.name, "goal": each.goal_in_words or None, "measured": _short(each.measured.middle), "unit": each.unit,
            "low": _short(each.measured.low), "high": _short(each.measured.high), "met": each.met,
        }
        for each in figures
    ]  # fmt: skip
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _short(value: float) -> float:
    return float(f"{value:.4g}") if abs(value) < 1_000 else round(value)

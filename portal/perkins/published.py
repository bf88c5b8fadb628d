"""The tables that may leave the district: every indicator by school, cluster, program and subgroup, small cells hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.perkins.groups import TOTAL, Groups, Key
from portal.perkins.indicators import Indicator, rate, students
from portal.perkins.suppression import hidden_cells


@dataclass(frozen=True)
class Cell:
    """None: hidden. `of` may be shown where `count` is not."""

    count: int | None
    of: int | None

    @property
    def rate(self) -> float | None:
        return rate(self.count, self.of) if self.count is not None and self.of is not None else None

    @property
    def is_hidden(self) -> bool:
        return self.count is None


@dataclass(frozen=True)
class Published:
    """`rows` in the order of the groups; each has a cell for every one of `indicators`."""

    indicators: tuple[Indicator, ...]
    rows: tuple[tuple[Key, str, tuple[Cell, ...]], ...]
    minimum: int

    def of(self, kind: str) -> list[tuple[Key, str, tuple[Cell, ...]]]:
        return [row for row in self.rows if row[0][0] == kind]


def publish(indicators: Sequence[Indicator], groups: Groups, minimum: int) -> Published:
    """Denominators are hidden together where indicators count the same students; then each indicator's numerators."""
    shown = tuple(each for each in indicators if not each.missing)
    counted = {key: [_count(each, pairs) for each in shown] for key, pairs in groups.members.items()}
    no_base: list[set[Key]] = [set() for _ in shown]
    for family in sorted({_family(each) for each in shown}):
        those = [position for position, each in enumerate(shown) if _family(each) == family]
        hidden = hidden_cells({key: tuple(cells[position][1] for position in those) for key, cells in counted.items()}, groups.sums, minimum)
        for position in those:
            no_base[position] = hidden
    no_count: list[set[Key]] = []
    for position in range(len(shown)):
        values = {key: (cells[position][0], cells[position][1] - cells[position][0]) for key, cells in counted.items()}
        no_count.append(hidden_cells(values, groups.sums, minimum, no_base[position]))
    rows = []
    for key, cells in counted.items():
        made = tuple(
            Cell(None if key in no_count[position] else count, None if key in no_base[position] else of) for position, (count, of) in enumerate(cells)
        )
        rows.append((key, groups.labels[key], made))
    return Published(shown, tuple(rows), minimum)


def _family(indicator: Indicator) -> str:
    """Who left in the year, who left the year before (3S1), and everybody in flagged programs (4S1)."""
    return indicator.code if indicator.code in ("3S1", "4S1") else "left"


def _count(indicator: Indicator, pairs: frozenset[tuple[int, int]]) -> tuple[int, int]:
    return len(students(indicator.numerator & pairs)), len(students(indicator.denominator & pairs))


__all__ = ["TOTAL", "Cell", "Published", "publish"]

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
    """Denominators are hidden together, for several indicators share them; then each indicator's numerators."""
    shown = tuple(each for each in indicators if not each.missing)
    counted = {key: [_count(each, pairs) for each in shown] for key, pairs in groups.members.items()}
    bases = {key: tuple(of for _, of in cells) for key, cells in counted.items()}
    no_base = hidden_cells(bases, groups.sums, minimum) if shown else set()
    no_count: list[set[Key]] = []
    for position in range(len(shown)):
        values = {key: (cells[position][0], cells[position][1] - cells[position][0]) for key, cells in counted.items()}
        no_count.append(hidden_cells(values, groups.sums, minimum, no_base))
    rows = []
    for key, cells in counted.items():
        made = tuple(
            Cell(None if key in no_count[position] else count, None if key in no_base else of) for position, (count, of) in enumerate(cells)
        )
        rows.append((key, groups.labels[key], made))
    return Published(shown, tuple(rows), minimum)


def _count(indicator: Indicator, pairs: frozenset[tuple[int, int]]) -> tuple[int, int]:
    return len(students(indicator.numerator & pairs)), len(students(indicator.denominator & pairs))


__all__ = ["TOTAL", "Cell", "Published", "publish"]

"""The tables of the report as they leave the portal: small groups are hidden, and so is what would give them away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from portal.perkins.suppression import hidden_cells
from portal.reports.work.tables import Row

MINIMUM = 10
HIDDEN = "fewer than 10"
HEADER = ("Level", "Name", "Students", "Took part", "Percent", "Sustained", "Approved hours", "Waiting hours", "Hosts")


def lines(rows: Sequence[Row], levels: tuple[str, str, str]) -> list[tuple[str | int | float, ...]]:
    """Rows for a sheet. `levels` are the words for the whole, for a row below it, and for one below that.

    A row is hidden where those who took part, those who did not, or those who did so sustained are some but fewer than ten.
    """
    below: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.under is not None:
            below[row.under].append(row.key)
    measures = {row.key: (len(row.took_part), len(row.students - row.took_part), len(row.sustained)) for row in rows}
    hidden = hidden_cells(measures, [(parent, children) for parent, children in below.items() if parent in measures], MINIMUM)
    return [_line(row, levels[0 if row.key == "all" else 1 if row.key in below or row.under in ("all", None) else 2], row.key in hidden) for row in rows]


def _line(row: Row, level: str, hidden: bool) -> tuple[str | int | float, ...]:
    if hidden:
        return (level, row.title, HIDDEN, "", "", "", "", "", "")
    return (
        level, row.title, len(row.students), len(row.took_part), row.rate if row.rate is not None else "", len(row.sustained),
        float(row.approved), float(row.waiting), len(row.hosts),
    )

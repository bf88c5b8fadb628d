"""How the records of one student in one course count together: repeats earn once, parts add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from portal.rosters.marks import mark_rank
from portal.rosters.models import RecordOutcome


def part_key(row: Any) -> str:
    """Which part of the course an attempt is for: as its code was tied, else its term. One part earns once."""
    return str(row.part or row.term.strip().lower())


def best_by_part(passed: Iterable[Any]) -> dict[str, Any]:
    """Part -> the attempt that earns: the most credit, then the best mark, then the latest."""
    best: dict[str, Any] = {}
    for row in passed:
        key = part_key(row)
        if key not in best or _worth(row) > _worth(best[key]):
            best[key] = row
    return best


def _worth(row: Any) -> tuple[Any, float, int, str, int]:
    return (row.credits_earned, mark_rank(row.mark), row.year, row.term, row.id)


def is_open(row: Any, today: date) -> bool:
    """An incomplete whose time is not up."""
    return bool(row.outcome == RecordOutcome.OPEN and (row.open_until is None or row.open_until >= today))


def has_failed(row: Any, today: date) -> bool:
    """A failing mark, or an incomplete that nobody finished in time."""
    return bool(row.outcome == RecordOutcome.FAILED or (row.outcome == RecordOutcome.OPEN and not is_open(row, today)))


def kept_and_repeated(passed: Sequence[Any], credits: Any) -> tuple[list[Any], list[Any]]:
    """(attempts that earn, attempts that only repeat them) of one course worth `credits`, best parts first.

    A whole-course attempt beside halves makes the halves repeats: parts earn until the course is full.
    """
    earning, repeats = [], []
    best = best_by_part(passed)
    total: Any = 0
    for row in sorted(best.values(), key=_worth, reverse=True):
        if total >= credits and credits:
            repeats.append(row)
        else:
            earning.append(row)
            total += row.credits_earned
    chosen = {row.id for row in best.values()}
    repeats += [row for row in passed if row.id not in chosen]
    return earning, repeats

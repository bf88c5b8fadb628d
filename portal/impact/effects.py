"""What changes for one student in one program between two evaluations: what counts no longer, what counts anew.

Pure Python, over the same `Progress` that every page of the portal reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.programs.changes import state_of
from portal.programs.progress import Progress
from portal.programs.rules import Band, Facts, Item

Row = Mapping[str, Any]
"""A summary row, by column name, whenever it was written."""
SUMS = {"hours": "hour", "credits": "credit"}


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """A record, an enrollment, a placement, a credential or a plan that counts in a program; `key` as in `Item`."""

    key: int
    band: Band

    @property
    def word(self) -> str:
        """How it stands: 'earned' also where only a part of it is."""
        return {Band.DONE: "earned", Band.IN_PROGRESS: "in progress", Band.WAITING: "waiting", Band.PLANNED: "planned"}[self.band]


@dataclass(frozen=True, slots=True)
class Effect:
    """One student in one program. `before` is the summary as it is stored, None where there is none; `after` as it
    would be. `sums` are hours and credits that count more, or (below zero) less, in thousandths, by kind."""

    student_id: int
    program_id: int
    before: Row | None
    after: Row | None
    lost: tuple[Thing, ...] = ()
    gained: tuple[Thing, ...] = ()
    sums: tuple[tuple[str, int], ...] = ()
    places: tuple[int, ...] = ()
    """Experiences whose hours count no longer."""

    @property
    def chosen(self) -> bool:
        return bool((self.before or self.after or {}).get("chosen"))

    @property
    def was(self) -> str:
        return state_of(self.before)

    @property
    def then(self) -> str:
        return state_of(self.after)

    @property
    def harms(self) -> bool:
        """Something counts no longer, or more is left to do, or the student falls back."""
        if self.lost or self.places or any(amount < 0 for _, amount in self.sums) or self.falls_back or self.uncompletes:
            return True
        return self.before is not None and self.after is not None and (self.after["done"] < self.before["done"] or _open(self.after) > _open(self.before))

    @property
    def helps(self) -> bool:
        """More counts, or less is left to do, and nothing is lost beside it. Who is merely no longer called off
        track, because nothing is left that would take too long, has gained nothing."""
        if self.harms:
            return False
        if self.gained or any(amount > 0 for _, amount in self.sums):
            return True
        return self.before is not None and self.after is not None and _open(self.after) < _open(self.before)

    @property
    def more_left(self) -> bool:
        """Nothing that counts is lost, and yet more is left to do."""
        lost = self.lost or self.places or any(amount < 0 for _, amount in self.sums)
        return self.harms and not lost and self.before is not None and self.after is not None and _open(self.after) > _open(self.before)

    @property
    def falls_back(self) -> bool:
        """Off track in the program they chose, who is not now."""
        return self.chosen and self.then == "off_track" and self.was in ("complete", "in_progress")

    @property
    def uncompletes(self) -> bool:
        return self.was == "complete" and self.then != "complete"


def compare(
    student_id: int, program_id: int, before: Row | None, after: Row | None, old: Progress | None, new: Progress | None, facts: Facts | None
) -> Effect:
    """`before` and `after` differ; `old` and `new` are the evaluations behind them, None where there is no row."""
    hours = {each.key for each in facts.hours if each.approved or each.waiting or each.planned} if facts is not None else set()
    counted, counts = _things(old), _things(new)
    amounts = {kind: _sum(new, kind) - _sum(old, kind) for kind in SUMS}
    return Effect(
        student_id, program_id, before, after,
        lost=tuple(sorted(Thing(key, band) for key, band in counted.items() if key not in counts)),
        gained=tuple(sorted(Thing(key, band) for key, band in counts.items() if key not in counted)),
        sums=tuple((kind, amount) for kind, amount in amounts.items() if amount),
        places=tuple(sorted(hours & _hours_from(old) - _hours_from(new))),
    )


def _things(progress: Progress | None) -> dict[int, Band]:
    """Key -> band of all that counts in some station."""
    return {item.key: _band(item) for station in (progress.stations if progress is not None else ()) for item in ((station.item,) if station.item is not None else station.items)}


def _band(item: Item) -> Band:
    return Band.DONE if item.earned or item.band == Band.LEFT else item.band


def _hours_from(progress: Progress | None) -> frozenset[int]:
    """The experiences whose hours may count."""
    return frozenset().union(*(station.options for station in (progress.stations if progress is not None else ()) if station.kind == "hours"))


def _sum(progress: Progress | None, kind: str) -> int:
    return sum(s.done + s.in_progress + s.waiting + s.planned for s in (progress.stations if progress is not None else ()) if s.kind == kind and not s.waived)


def _open(row: Row) -> int:
    return int(row["total"] - row["done"])

"""One student held against two sets of rules: what counts in both, what is lost and gained, what is still needed.

Pure Python. The trial of a draft, the diff before a move and the move itself all read this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from portal.programs.progress import Progress, evaluate
from portal.programs.rules import Band, Facts, Rules

EFFECTS = ("completes", "uncompletes", "gains", "loses", "further", "closer")
EFFECT_WORDS = {
    "completes": "Become complete",
    "uncompletes": "Stop being complete",
    "gains": "Gain stations",
    "loses": "Lose stations",
    "further": "Have more left",
    "closer": "Have less left",
    "same": "No change",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What changes for one student. Stations are counted; `kept`, `lost` and `gained` are keys of what counts
    (done, under way or waiting), `hours` thousandths that count."""

    student_id: int
    done_before: int
    total_before: int
    done_after: int
    total_after: int
    complete_before: bool
    complete_after: bool
    kept: tuple[int, ...] = ()
    lost: tuple[int, ...] = ()
    gained: tuple[int, ...] = ()
    needed: tuple[str, ...] = ()
    """Titles of the stations that are neither done, under way nor waiting afterwards."""
    hours_before: int = 0
    hours_after: int = 0
    short: tuple[tuple[str, int, int], ...] = ()
    """(title, there, asked for) of sums of hours or credits that were enough and are no longer."""

    @property
    def left_before(self) -> int:
        return self.total_before - self.done_before

    @property
    def left_after(self) -> int:
        return self.total_after - self.done_after

    @property
    def effects(self) -> tuple[str, ...]:
        """Words of EFFECTS; 'same' where none holds."""
        held = (
            self.complete_after and not self.complete_before,
            self.complete_before and not self.complete_after,
            self.done_after > self.done_before,
            self.done_after < self.done_before,
            self.left_after > self.left_before,
            self.left_after < self.left_before,
        )
        return tuple(word for word, holds in zip(EFFECTS, held, strict=True) if holds) or ("same",)


@dataclass
class Sums:
    """Outcomes added up: how many students each effect has, and how many are complete before and after."""

    students: int = 0
    complete_before: int = 0
    complete_after: int = 0
    by_effect: dict[str, int] | None = None

    def add(self, one: Outcome) -> None:
        counts = self.by_effect = self.by_effect or dict.fromkeys(EFFECT_WORDS, 0)
        self.students += 1
        self.complete_before += one.complete_before
        self.complete_after += one.complete_after
        for word in one.effects:
            counts[word] += 1

    def count(self, effect: str) -> int:
        return (self.by_effect or {}).get(effect, 0)


def sums_of(outcomes: Iterable[Outcome]) -> Sums:
    sums = Sums()
    for one in outcomes:
        sums.add(one)
    return sums


def carried(facts: Facts, twins: Mapping[int, int]) -> Facts:
    """The facts with each waiver and substitution also at the twin of its requirement (old id -> new id)."""
    waived = {twins[key] for key in facts.waived if key in twins}
    moved = {twins[key]: keys for key, keys in facts.substituted.items() if key in twins}
    if not waived and not moved:
        return facts
    there = dict(facts.substituted)
    for key, keys in moved.items():
        there[key] = there.get(key, frozenset()) | keys
    return replace(facts, waived=facts.waived | waived, substituted=there)


def outcome(facts: Facts, before: Rules | None, after: Rules, twins: Mapping[int, int]) -> Outcome:
    """`before` None: the program asked for nothing yet, so nobody was anywhere in it."""
    old = evaluate(before, facts) if before is not None else None
    new = evaluate(after, carried(facts, twins))
    counted, counts = (_counting(old) if old is not None else frozenset()), _counting(new)
    return Outcome(
        student_id=facts.student_id,
        done_before=old.bands[Band.DONE] if old is not None else 0,
        total_before=old.total if old is not None else 0,
        done_after=new.bands[Band.DONE],
        total_after=new.total,
        complete_before=old.complete if old is not None else False,
        complete_after=new.complete,
        kept=tuple(sorted(counted & counts)),
        lost=tuple(sorted(counted - counts)),
        gained=tuple(sorted(counts - counted)),
        needed=tuple(s.title for s in new.stations if s.band >= Band.PLANNED),
        hours_before=_hours(old) if old is not None else 0,
        hours_after=_hours(new),
        short=_short(old, new) if old is not None else (),
    )


def _counting(progress: Progress) -> frozenset[int]:
    return frozenset(
        item.key
        for station in progress.stations
        for item in ((station.item,) if station.item is not None else station.items)
        if item.band <= Band.WAITING or item.earned
    )


def _hours(progress: Progress) -> int:
    return sum(s.done + s.waiting for s in progress.stations if s.kind == "hours")


def _short(old: Progress, new: Progress) -> tuple[tuple[str, int, int], ...]:
    enough = {s.title for s in old.stations if s.kind in ("hours", "credits") and s.band == Band.DONE}
    return tuple((s.title, s.done, s.need) for s in new.stations if s.kind in ("hours", "credits") and s.band != Band.DONE and s.title in enough)

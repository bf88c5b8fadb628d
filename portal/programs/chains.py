"""Courses that ask for other courses first, laid against the terms that are left. Pure Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portal.programs.calendar import LAST_GRADE, SEASONS, Calendar
from portal.programs.rules import OfferingInfo

Slot = tuple[int, int]
"""(year, index in SEASONS)."""
YEAR_ENDS = SEASONS.index("spring")


@dataclass
class Chains:
    """The ways to courses for one student: what they passed or take now counts as there.

    `schools` are those the student attends: only their courses (and the district's) can be taken.
    """

    offerings: Mapping[int, OfferingInfo]
    calendar: Calendar
    grade: int
    have: frozenset[int]
    schools: frozenset[int]
    _known: dict[int, Slot | None] = field(default_factory=dict)

    @property
    def first_slot(self) -> Slot:
        """The first term that has not begun."""
        if self.calendar.next_term in SEASONS:
            return self.calendar.year, SEASONS.index(self.calendar.next_term)
        return self.calendar.year + 1, 0

    def missing(self, key: int) -> list[OfferingInfo]:
        """What a course asks for directly and the student neither passed nor takes, by title."""
        info = self.offerings.get(key)
        found = [self.offerings[each] for each in (info.required if info else ()) if each not in self.have and each in self.offerings]
        return sorted(found, key=lambda each: (each.title, each.id))

    def over_by(self, key: int) -> Slot | None:
        """The term in which a course would be over at the earliest, with all it asks for before it; None where the
        time until graduation is too short, something of it is not taught here, or it asks for itself."""
        if key not in self._known:
            self._known[key] = None  # who comes back here while it is being worked out goes in a circle
            self._known[key] = self._over_by(key)
        return self._known[key]

    def first_steps(self, key: int) -> Iterable[OfferingInfo]:
        """The courses at the beginning of the chain to `key` that could be taken now: nothing of theirs is missing."""
        seen: set[int] = set()
        waiting = self.missing(key) if self.over_by(key) is not None else []
        while waiting:
            info = waiting.pop(0)
            if info.id in seen:
                continue
            seen.add(info.id)
            if before := self.missing(info.id):
                waiting += before
            else:
                yield info

    def _over_by(self, key: int) -> Slot | None:
        info = self.offerings.get(key)
        if info is None or not info.active or info.kind != "course" or not self._here(info):
            return None
        begin = self.first_slot
        for required in info.required:
            if required in self.have:
                continue
            over = self.over_by(required)
            if over is None:
                return None
            begin = max(begin, _after(over))
        return self._from(info, begin)

    def _from(self, info: OfferingInfo, begin: Slot) -> Slot | None:
        """When it is over if it is begun in the first term from `begin` on that teaches it and has the grade."""
        seasons = seasons_of(info)
        for year in range(begin[0], self.calendar.year + LAST_GRADE - self.grade + 1):
            grade = self.grade + year - self.calendar.year
            if not info.grade_low <= grade <= min(LAST_GRADE, info.grade_high):
                continue
            first = begin[1] if year == begin[0] else 0
            if not seasons:
                if first == 0:
                    return year, YEAR_ENDS
                continue
            if (season := next((s for s in range(first, len(SEASONS)) if s in seasons), None)) is not None:
                return year, season
        return None

    def _here(self, info: OfferingInfo) -> bool:
        return info.school_id is None or info.school_id in self.schools


def seasons_of(info: OfferingInfo) -> frozenset[int]:
    """The terms that it can be taken in, as indexes; empty where it takes a year or nobody said."""
    words = info.terms.lower().split()
    return frozenset() if "year" in words else frozenset(SEASONS.index(word) for word in words if word in SEASONS)


def _after(slot: Slot) -> Slot:
    year, season = slot
    return (year, season + 1) if season + 1 < len(SEASONS) else (year + 1, 0)

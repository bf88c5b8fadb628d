"""How many more terms a program takes a student, so that two programs can be held side by side. Pure Python.

A rule of thumb that decision 26 explains: courses that ask for others come one after another, two of one program fit
into a year, and a year has two terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.programs.calendar import LAST_GRADE, Calendar
from portal.programs.chains import Chains, Slot
from portal.programs.progress import Progress, Station
from portal.programs.rules import UNIT, Band, Facts, OfferingInfo

COURSES_A_YEAR = 2
TERMS_A_YEAR = 2


@dataclass(frozen=True)
class Time:
    """`terms` still needed from the next one on; `fits`: they are over before graduation."""

    terms: int
    fits: bool


def time_needed(progress: Progress, facts: Facts, offerings: Mapping[int, OfferingInfo], schools: frozenset[int], calendar: Calendar) -> Time:
    """What is planned counts as not yet begun: it takes its time whether it is on the plan or not."""
    if progress.complete:
        return Time(0, True)
    grade = min(facts.grade or LAST_GRADE, LAST_GRADE)
    have = frozenset(item.key for item in facts.items if item.band <= Band.IN_PROGRESS)
    chains = Chains(offerings, calendar, grade, have, schools)
    first = _half(chains.first_slot)
    left = max(0, _half((calendar.year + LAST_GRADE - grade, 2)) - first + 1)
    to_take: set[int] = set()
    unnamed, last, fits = 0, first - 1, True
    for station in progress.stations:
        if station.kind not in ("courses", "credits") or (station.band < Band.WAITING and not (station.kind == "credits" and station.missing > 0)):
            continue
        ways = sorted((over, key) for key in _keys(station) if (over := chains.over_by(key)) is not None and key not in to_take)
        count = _courses(station)
        if len(ways) < count:
            fits = False
        for over, key in ways[:count]:
            to_take |= {key, *_before(key, chains)}
            last = max(last, _half(over))
        unnamed += max(0, count - len(ways))
    courses = len(to_take) + unnamed
    terms = max(last - first + 1, -(-courses * TERMS_A_YEAR // COURSES_A_YEAR))
    if any(s.band >= Band.WAITING for s in progress.stations):
        terms = max(terms, 1)
    return Time(terms, fits and terms <= left)


def _keys(station: Station) -> frozenset[int]:
    return station.options | ({station.item.key} if station.item else set()) | {item.key for item in station.items if item.band >= Band.WAITING}


def _courses(station: Station) -> int:
    """Of a sum of credits: as many courses of one credit as are open."""
    if station.kind == "courses":
        return 1
    return max(1, -(-(station.missing + station.planned + station.waiting) // UNIT))


def _before(key: int, chains: Chains) -> set[int]:
    """Everything that has to be taken before a course, and is not there yet."""
    found: set[int] = set()
    waiting = [key]
    while waiting:
        for info in chains.missing(waiting.pop()):
            if info.id not in found:
                found.add(info.id)
                waiting.append(info.id)
    return found


def _half(slot: Slot) -> int:
    """Terms on one line: the first half of a school year is its fall, the second all that comes after."""
    year, season = slot
    return year * TERMS_A_YEAR + (1 if season else 0)

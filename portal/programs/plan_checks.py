"""What is wrong with a student's plan: prerequisites, terms and grades, each named with how to mend it. Pure Python."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from portal.language import _, joined
from portal.programs.calendar import LAST_GRADE, SEASONS, Calendar
from portal.programs.chains import seasons_of
from portal.programs.rules import Band, Facts, OfferingInfo
from portal.schools.terms import season_in_words


@dataclass(frozen=True)
class Entry:
    """A plan entry: `term` empty where no term was chosen."""

    id: int
    offering_id: int
    year: int
    term: str = ""


def in_hand(facts: Facts) -> set[int]:
    """Offerings that need no plan any more: done, under way, or waiting for somebody else to act."""
    return {item.key for item in facts.items if item.band <= Band.WAITING}


def plan_problems(entries: Collection[Entry], facts: Facts, offerings: Mapping[int, OfferingInfo], calendar: Calendar) -> dict[int, list[str]]:
    """Entry id -> sentences; entries that are fine are not in it. What is done already is fine however it was planned."""
    have = in_hand(facts)
    planned: dict[int, list[tuple[int, int]]] = {}
    for entry in entries:
        planned.setdefault(entry.offering_id, []).append(_place(entry, offerings, last=True))
    found: dict[int, list[str]] = {}
    for entry in entries:
        info = offerings.get(entry.offering_id)
        if info is None or entry.offering_id in have:
            continue
        if said := list(_problems(entry, info, facts.grade, have, planned, offerings, calendar)):
            found[entry.id] = said
    return found


def _problems(
    entry: Entry, info: OfferingInfo, grade: int | None, have: Collection[int], planned: Mapping[int, list[tuple[int, int]]],
    offerings: Mapping[int, OfferingInfo], calendar: Calendar,
) -> Iterable[str]:  # fmt: skip
    if not info.active:
        yield _("It is no longer offered. Plan another course instead.")
    if entry.year < calendar.year:
        yield _("That year is over. Plan it for a later one.")
    elif grade is not None and not info.grade_low <= (then := grade + entry.year - calendar.year) <= info.grade_high:
        grades = _("grade %(grade)s", grade=info.grade_low) if info.grade_low == info.grade_high else _("grades %(low)s to %(high)s", low=info.grade_low, high=info.grade_high)
        yield _("It is for %(grades)s; that year is after graduation.", grades=grades) if then > LAST_GRADE else _("It is for %(grades)s; that year is grade %(then)s.", grades=grades, then=then)
    seasons, season = seasons_of(info), _season(entry.term)
    if season is not None and seasons and season not in seasons:
        taught = joined([season_in_words(SEASONS[each]) for each in sorted(seasons)])
        yield _("It is not taught in %(season)s, only in %(seasons)s.", season=season_in_words(SEASONS[season]), seasons=taught)
    begins = _place(entry, offerings, last=False)
    for key in sorted(info.required, key=lambda each: offerings[each].title if each in offerings else ""):
        if key in have or key not in offerings or any(over < begins for over in planned.get(key, ())):
            continue
        title = offerings[key].title
        if key in planned:
            yield _("It asks for %(course)s first, which is planned too late.", course=title)
        else:
            yield _("It asks for %(course)s first, which is neither passed nor under way. Plan that before it.", course=title)


def _season(term: str) -> int | None:
    return next((place for place, word in enumerate(SEASONS) if word in term.lower()), None)


def _place(entry: Entry, offerings: Mapping[int, OfferingInfo], *, last: bool) -> tuple[int, int]:
    """(year, season) in which it begins, or with `last` is over: without a term, as early as can be or the whole year."""
    season = _season(entry.term)
    if season is None:
        info = offerings.get(entry.offering_id)
        taught = seasons_of(info) if info else frozenset()
        season = (min(taught) if last else max(taught)) if taught else (SEASONS.index("spring") if last else 0)
    return entry.year, season

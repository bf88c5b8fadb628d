"""A first draft of a plan: what a program still needs, laid into the terms that are left. Pure Python.

Every proposal is held against the same checks as a plan made by hand and against the one progress function, so a draft
holds nothing that either of them would complain about, and nothing that brings the program no further.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from portal.language import _
from portal.programs.calendar import LAST_GRADE, SEASONS, Calendar
from portal.programs.chains import Chains, seasons_of
from portal.programs.plan_checks import Entry, in_hand, plan_problems
from portal.programs.progress import Progress, Station, evaluate
from portal.programs.rules import Band, Facts, Item, OfferingInfo, Rules


@dataclass(frozen=True)
class Proposal:
    offering_id: int
    year: int
    term: str
    why: str


@dataclass(frozen=True)
class Unplaced:
    title: str
    why: str


@dataclass(frozen=True)
class Draft:
    proposals: tuple[Proposal, ...]
    unplaced: tuple[Unplaced, ...]
    progress: Progress
    """Where the student would stand with it planned."""


@dataclass(frozen=True)
class Ground:
    """All that a draft depends on. `credits` are those of courses, in thousandths."""

    rules: Rules
    facts: Facts
    offerings: Mapping[int, OfferingInfo]
    schools: frozenset[int]
    calendar: Calendar
    credits: Mapping[int, int]
    courses_a_year: int
    """How many courses a year holds (schools.queries.courses_a_year)."""


def draft(ground: Ground, entries: Collection[Entry]) -> Draft:
    """What to add to the plan; the same every time, and nothing of what is planned already is moved."""
    plan = list(entries)
    proposals: list[Proposal] = []
    given_up: set[tuple[int, str]] = set()
    progress = evaluate(ground.rules, with_planned(ground, plan))
    while (found := _step(ground, plan, progress, given_up)) is not None:
        added, why = found
        after = evaluate(ground.rules, with_planned(ground, [*plan, *added]))
        for entry in added:
            opens = entry is not added[-1]
            reason = _("It comes before %(course)s.", course=ground.offerings[added[-1].offering_id].title) if opens else why
            proposals.append(Proposal(entry.offering_id, entry.year, entry.term, reason))
        plan, progress = [*plan, *added], after
    unplaced = [Unplaced(station.title, _why_not(ground, station, plan)) for station in _open(progress)]
    order = {word: place for place, word in enumerate(SEASONS)}
    proposals.sort(key=lambda one: (one.year, order.get(one.term, -1), ground.offerings[one.offering_id].title, one.offering_id))
    return Draft(tuple(proposals), tuple(dict.fromkeys(unplaced)), progress)


def with_planned(ground: Ground, entries: Iterable[Entry]) -> Facts:
    """The student's facts with these entries planned; what is done or under way stays as it is."""
    items = {item.key: item for item in ground.facts.items}
    for entry in entries:
        old = items.get(entry.offering_id)
        if old is None or old.band == Band.LEFT:
            credits = ground.credits.get(entry.offering_id, 0)
            earned = old.earned if old else 0
            items[entry.offering_id] = Item(entry.offering_id, Band.PLANNED, credits, earned, entry.year, entry.term)
    return replace(ground.facts, items=tuple(items.values()))


def _open(progress: Progress) -> Iterator[Station]:
    for station in progress.stations:
        if station.band == Band.LEFT or (station.kind in ("credits", "hours") and station.missing > 0):
            yield station


def _step(ground: Ground, plan: list[Entry], progress: Progress, given_up: set[tuple[int, str]]) -> tuple[list[Entry], str] | None:
    """The next course (with what comes before it) that fits and brings the program further; None: nothing does."""
    for station in _open(progress):
        if station.kind not in ("courses", "experiences", "credits") or (station.requirement_id, station.title) in given_up:
            continue
        for key in sorted(station.options, key=lambda each: _rank(ground, each)):
            added = _fit(ground, key, plan)
            if added and _further(progress, evaluate(ground.rules, with_planned(ground, [*plan, *added]))):
                return added, _("It counts for “%(requirement)s”.", requirement=station.title)
        given_up.add((station.requirement_id, station.title))
    return None


def _further(before: Progress, after: Progress) -> bool:
    return sum(_lack(s) for s in _open(after)) < sum(_lack(s) for s in _open(before))


def _lack(station: Station) -> int:
    return max(station.missing, 0)


def _rank(ground: Ground, key: int) -> tuple[int, int, str, int]:
    info = ground.offerings.get(key)
    if info is None:
        return 9, 0, "", key
    return len(info.required), info.grade_low, info.title, key


def _here(ground: Ground, info: OfferingInfo) -> bool:
    return info.active and (info.school_id is None or info.school_id in ground.schools)


def _fit(ground: Ground, key: int, plan: Sequence[Entry]) -> list[Entry]:
    """The entries that put a course on the plan, what it asks for first; empty where they do not all fit."""
    have = in_hand(ground.facts)
    chain: list[int] = []
    if not _chain(ground, key, have | {entry.offering_id for entry in plan}, chain, set()):
        return []
    added: list[Entry] = []
    for each in chain:
        entry = _place(ground, each, [*plan, *added])
        if entry is None:
            return []
        added.append(entry)
    return added


def _chain(ground: Ground, key: int, there: Collection[int], chain: list[int], above: set[int]) -> bool:
    """Fills `chain` with what must be taken, in order; False where something of it is not taught here or goes in a circle."""
    info = ground.offerings.get(key)
    if info is None or key in there or key in above or not _here(ground, info):
        return False
    for required in sorted(info.required):
        if required in there or required in chain or required not in ground.offerings:
            continue
        if not _chain(ground, required, there, chain, above | {key}):
            return False
    chain.append(key)
    return True


def _place(ground: Ground, key: int, plan: Sequence[Entry]) -> Entry | None:
    """The first term in which nothing is wrong with it and the year has room."""
    info = ground.offerings[key]
    used = busy(plan, ground.facts, ground.offerings, ground.calendar)
    number = -1 - len(plan)
    for year, term in slots(ground, info):
        if info.kind == "course" and used[year] >= ground.courses_a_year:
            continue
        entry = Entry(number, key, year, term)
        before = plan_problems(plan, ground.facts, ground.offerings, ground.calendar)
        after = plan_problems([*plan, entry], ground.facts, ground.offerings, ground.calendar)
        if number not in after and len(after) <= len(before):
            return entry
    return None


def busy(plan: Iterable[Entry], facts: Facts, offerings: Mapping[int, OfferingInfo], calendar: Calendar) -> Counter[int]:
    """Year -> how many courses are taken or planned in it; this year also those that are over or wait for somebody."""
    courses = {key for key, info in offerings.items() if info.kind == "course"}
    now = {item.key for item in facts.items if item.band == Band.IN_PROGRESS or (item.band <= Band.WAITING and item.year == calendar.year)}
    taken = {(key, calendar.year) for key in now & courses}
    return Counter(year for _key, year in taken | {(entry.offering_id, entry.year) for entry in plan if entry.offering_id in courses})


def slots(ground: Ground, info: OfferingInfo) -> Iterator[tuple[int, str]]:
    """(year, term) from the first term that has not begun until graduation; the term empty for what takes the year."""
    grade = ground.facts.grade
    if grade is None:
        return
    chains = Chains(ground.offerings, ground.calendar, grade, frozenset(), ground.schools)
    first, seasons = chains.first_slot, sorted(seasons_of(info))
    for year in range(first[0], ground.calendar.year + max(0, LAST_GRADE - grade) + 1):
        begin = first[1] if year == first[0] else 0
        if not seasons and (begin == 0 or info.kind == "experience"):
            yield year, ""
        for season in seasons:
            if season >= begin:
                yield year, SEASONS[season]


def _why_not(ground: Ground, station: Station, plan: Sequence[Entry]) -> str:
    if station.kind == "credential":
        return _("A credential is earned by a test, not planned. Ask your teacher when the next test is.")
    if station.kind == "hours":
        return _("Hours come with a placement. Look at the openings, or ask your coordinator.")
    if ground.facts.grade is None:
        return _("Your grade is not known, so there are no years to plan.")
    here = [info for key in station.options if (info := ground.offerings.get(key)) and _here(ground, info)]
    if not here:
        return _("Your school does not offer it now. Ask your counselor about another way.")
    if all(any(entry.offering_id == info.id for entry in plan) for info in here):
        return _("All that your school offers for it is on your plan already.")
    return _("It does not fit into the terms that are left. Ask your counselor about a substitution.")

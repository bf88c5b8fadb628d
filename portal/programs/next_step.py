"""The one next step of a student in a program: what, by when, with whom, as far as it is known. Pure Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from portal.programs.calendar import LAST_GRADE, Calendar
from portal.programs.chains import Chains
from portal.programs.progress import Progress, Station
from portal.programs.rules import UNIT, Band, Facts, OfferingInfo


@dataclass(frozen=True)
class NextStep:
    """`kind` is one of fix_hours, take_course, log_hours, find_experience, get_credential, wait, finish, plan,
    complete, ask. `offering_id`, `year` and `term` say what would be added to a plan, where it is something to take.
    """

    kind: str
    title: str
    text: str
    offering_id: int | None = None
    year: int | None = None
    term: str = ""
    by: str = ""
    """ISO date, where one is known."""

    def as_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if value not in (None, "")}


def next_step(
    progress: Progress, facts: Facts, offerings: Mapping[int, OfferingInfo], schools: frozenset[int], calendar: Calendar,
    *, credentials: Mapping[int, str] | None = None, step_after: str = "",
) -> NextStep:
    """What to do next, most pressing first.

    `schools` are those the student attends: only their offerings (and the district's) are proposed.
    `credentials` gives the titles by id.
    """
    if progress.complete:
        after = f"What comes after school: {step_after}." if step_after else "Talk with your counselor about the step after school."
        return NextStep("complete", f"You have completed {progress.rules.title}", after)
    wanted = progress.rules.leaves_of
    for hours in facts.hours:
        if hours.returned and hours.key in wanted:
            return NextStep("fix_hours", f"Correct {_amount(hours.returned, 'hour')} at {hours.place or 'your placement'}", "They came back to you. They count once they are approved.", hours.key)
    if (course := _course_to_take(progress, facts, offerings, schools, calendar)) is not None:
        return course
    if (hours_step := _hours(progress, facts, offerings, schools)) is not None:
        return hours_step
    for station in progress.stations:
        if station.kind == "credential" and station.band == Band.LEFT:
            names = sorted(title for key in station.options if (title := (credentials or {}).get(-key)))
            if len(names) == 1:
                return NextStep("get_credential", f"Earn {names[0]}", f"It counts for “{station.title}”. Ask your teacher when the next test is.")
            return NextStep("get_credential", "Choose a credential to earn", f"One of: {', '.join(names[:4])}." if names else station.title)
    return _rest(progress, offerings)


def _course_to_take(progress: Progress, facts: Facts, offerings: Mapping[int, OfferingInfo], schools: frozenset[int], calendar: Calendar) -> NextStep | None:
    """The course to request: one that counts and whose prerequisites are there; else the first of those on the way to one."""
    have = frozenset(item.key for item in facts.items if item.band <= Band.IN_PROGRESS)
    taken = have | {item.key for item in facts.items if item.band in (Band.WAITING, Band.PLANNED)}
    grade = facts.grade or LAST_GRADE
    chains = Chains(offerings, calendar, grade, have, schools)
    best: tuple[tuple[Any, ...], Station, OfferingInfo, int, str, OfferingInfo | None] | None = None
    for position, station in enumerate(progress.stations):
        open_sum = station.kind == "credits" and station.missing > 0
        if not (open_sum or (station.kind in ("courses", "experiences") and station.band == Band.LEFT)):
            continue
        for info, leads_to in _candidates(station, chains, taken):
            if not info.active or info.kind != "course" or (info.school_id is not None and info.school_id not in schools):
                continue
            when = _when(info, grade, calendar)
            if when is None:
                continue
            year, term = when
            rank = (year, info.id not in facts.failed, station.kind != "courses", leads_to is not None, info.grade_low, position, info.title, info.id)
            if best is None or rank < best[0]:
                best = (rank, station, info, year, term, leads_to)
    if best is None:
        return None
    _, station, info, year, term, leads_to = best
    why = _opens(info, leads_to, station) if leads_to is not None else _why(info, facts, offerings, progress, station)
    return NextStep("take_course", _request(info, year, term, calendar), why, info.id, year, term, calendar.next_term_begins.isoformat() if term and year == calendar.year and calendar.next_term_begins else "")


def _candidates(station: Station, chains: Chains, taken: frozenset[int]) -> Iterator[tuple[OfferingInfo, OfferingInfo | None]]:
    """(course, None) for what counts itself, (course, what it opens) where something else comes first."""
    for key in station.options:
        info = chains.offerings.get(key)
        if info is None or key in taken:
            continue
        if info.required <= chains.have:
            yield info, None
            continue
        yield from ((first, info) for first in chains.first_steps(key) if first.id not in taken)


def _opens(info: OfferingInfo, leads_to: OfferingInfo, station: Station) -> str:
    teacher = f"{info.teacher} teaches it. " if info.teacher else ""
    counts = f", which counts for “{station.title}”" if station.title and station.title != leads_to.title else ""
    return f"{teacher}It comes before {leads_to.title}{counts}."


def _when(info: OfferingInfo, grade: int, calendar: Calendar) -> tuple[int, str] | None:
    """(year, term) in which the student could first take it; None where no year of school is left for it."""
    words = info.terms.lower().split()
    if calendar.next_term and calendar.next_term.lower() in words and info.grade_low <= grade <= info.grade_high:
        return calendar.year, calendar.next_term
    later = max(grade + 1, info.grade_low)
    if later > min(LAST_GRADE, info.grade_high):
        return None
    return calendar.year + later - grade, ""


def _request(info: OfferingInfo, year: int, term: str, calendar: Calendar) -> str:
    if year == calendar.year and term:
        begins = calendar.next_term_begins
        return f"Request {info.title}" + (f" by {begins:%B} {begins.day}" if begins else f" for {term}")
    return f"Request {info.title} for {year - 1}–{year % 100:02d}"


def _why(info: OfferingInfo, facts: Facts, offerings: Mapping[int, OfferingInfo], progress: Progress, station: Station) -> str:
    parts = []
    if info.teacher:
        parts.append(f"{info.teacher} teaches it.")
    if info.id in facts.failed:
        parts.append("You tried it before; this time counts.")
    elif info.required:
        names = " and ".join(sorted(offerings[key].title for key in info.required if key in offerings))
        parts.append(f"You have {names}, so you may take it." if names else "")
    if progress.courses_missing == 1:
        parts.append("It completes your courses.")
    elif station.title and station.title != info.title:
        parts.append(f"It counts for “{station.title}”.")
    return " ".join(part for part in parts if part) or "It is the next course on your way."


def _hours(progress: Progress, facts: Facts, offerings: Mapping[int, OfferingInfo], schools: frozenset[int]) -> NextStep | None:
    for station in progress.stations:
        if station.kind == "hours" and station.missing > 0 and station.band != Band.DONE:
            running = next((h for h in facts.hours if h.running and h.key in station.options), None)
            missing = _amount(station.missing, "hour")
            if running is not None:
                return NextStep("log_hours", f"Log the missing {missing}", f"At {running.place or 'your placement'}. {_amount(station.done, 'hour')} of {_amount(station.need, 'hour')} approved so far.", running.key)
            return NextStep("find_experience", f"Find a place for {missing}", _places(station, offerings, schools))
        if station.kind == "experiences" and station.band == Band.LEFT:
            return NextStep("find_experience", f"Ask about {station.title}", _places(station, offerings, schools))
    return None


def _places(station: Station, offerings: Mapping[int, OfferingInfo], schools: frozenset[int]) -> str:
    titles = sorted(
        {
            o.title
            for key in station.options
            if (o := offerings.get(key)) and o.active and o.kind == "experience" and (o.school_id is None or o.school_id in schools)
        }
    )
    named = f"Your school offers: {', '.join(titles[:3])}. " if titles else ""
    return f"{named}Your work-based learning coordinator places you."


def _rest(progress: Progress, offerings: Mapping[int, OfferingInfo]) -> NextStep:
    """Nothing is left to begin: what waits, what runs, what is planned."""
    by_band = {band: [s for s in progress.stations if s.band == band] for band in Band}
    if waiting := by_band[Band.WAITING]:
        return NextStep("wait", f"{_title(waiting[0], offerings)} waits for approval", "You have done your part. Your coordinator or teacher has to act.")
    if running := by_band[Band.IN_PROGRESS]:
        return NextStep("finish", f"Finish {_title(running[0], offerings)}", "All that is left after it is already planned." if by_band[Band.PLANNED] else "Then you are through.")
    if planned := by_band[Band.PLANNED]:
        item = planned[0].item
        when = f" in {item.year - 1}–{item.year % 100:02d}" if item and item.year else ""
        return NextStep("plan", f"{_title(planned[0], offerings)} is planned{when}", "Everything that is left is on your plan.")
    left = by_band[Band.LEFT]
    title = f"Ask your counselor about {_title(left[0], offerings)}" if left else "Ask your counselor"
    return NextStep("ask", title, "Nothing your school offers now fits in the time that is left. A substitution or a course elsewhere may.")


def _title(station: Station, offerings: Mapping[int, OfferingInfo]) -> str:
    if station.item is not None and (info := offerings.get(station.item.key)):
        return info.title
    return station.title


def _amount(thousandths: int, unit: str) -> str:
    value = thousandths / UNIT
    return f"{value:,.3f}".rstrip("0").rstrip(".") + f" {unit}" + ("" if value == 1 else "s")

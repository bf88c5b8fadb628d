"""The one next step of a student in a program: what, by when, with whom, as far as it is known. Pure Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.language import _, day_in_words, joined
from portal.programs.calendar import LAST_GRADE, Calendar
from portal.programs.chains import Chains
from portal.programs.progress import Progress, Station
from portal.programs.rules import Band, Facts, OfferingInfo
from portal.programs.words import hours as hours_said
from portal.schools.terms import season_in_words


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
    opening_id: int | None = None
    """The opening to ask for; named when the step is shown (openings.step), never kept: seats come and go."""

    def as_json(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if value not in (None, "")}


def next_step(
    progress: Progress, facts: Facts, offerings: Mapping[int, OfferingInfo], schools: frozenset[int], calendar: Calendar,
    *, credentials: Mapping[int, str] | None = None, step_after: str = "",
) -> NextStep:
    """What to do next, most pressing first.

    `schools` are those the student attends: only their offerings (and the district's) are proposed.
    `credentials` gives the titles by id.
    """
    if progress.complete:
        after = _("What comes after school: %(step)s.", step=step_after) if step_after else _("Talk with your counselor about the step after school.")
        return NextStep("complete", _("You have completed %(program)s", program=progress.rules.title), after)
    wanted = progress.rules.leaves_of
    for hours in facts.hours:
        if hours.returned and hours.key in wanted:
            back = hours_said(hours.returned)
            heading = _("Correct %(hours)s at %(place)s", hours=back, place=hours.place) if hours.place else _("Correct %(hours)s at your placement", hours=back)
            return NextStep("fix_hours", heading, _("They came back to you. They count once they are approved."), hours.key)
    if (course := _course_to_take(progress, facts, offerings, schools, calendar)) is not None:
        return course
    if (hours_step := _hours(progress, facts, offerings, schools)) is not None:
        return hours_step
    for station in progress.stations:
        if station.kind == "credential" and station.band == Band.LEFT:
            names = sorted(title for key in station.options if (title := (credentials or {}).get(-key)))
            if len(names) == 1:
                text = _("It counts for “%(requirement)s”. Ask your teacher when the next test is.", requirement=station.title)
                return NextStep("get_credential", _("Earn %(credential)s", credential=names[0]), text)
            return NextStep("get_credential", _("Choose a credential to earn"), _("One of: %(names)s.", names=", ".join(names[:4])) if names else station.title)
    return _rest(progress, offerings)


def _course_to_take(progress: Progress, facts: Facts, offerings: Mapping[int, OfferingInfo], schools: frozenset[int], calendar: Calendar) -> NextStep | None:
    """The course to request: one that counts and whose prerequisites are there; else the first of those on the way to one."""
    grade, taken = facts.grade or LAST_GRADE, facts.spoken_for
    chains = Chains(offerings, calendar, grade, facts.under_way, schools)
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
    if station.title and station.title != leads_to.title:
        before = _("It comes before %(course)s, which counts for “%(requirement)s”.", course=leads_to.title, requirement=station.title)
    else:
        before = _("It comes before %(course)s.", course=leads_to.title)
    return _("%(teacher)s teaches it.", teacher=info.teacher) + f" {before}" if info.teacher else before


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
        if begins:
            return _("Request %(course)s by %(day)s", course=info.title, day=day_in_words(begins, year=False))
        return _("Request %(course)s for %(when)s", course=info.title, when=season_in_words(term))
    return _("Request %(course)s for %(when)s", course=info.title, when=f"{year - 1}–{year % 100:02d}")


def _why(info: OfferingInfo, facts: Facts, offerings: Mapping[int, OfferingInfo], progress: Progress, station: Station) -> str:
    parts = []
    if info.teacher:
        parts.append(_("%(teacher)s teaches it.", teacher=info.teacher))
    if info.id in facts.failed:
        parts.append(_("You tried it before; this time counts."))
    elif info.required:
        names = joined(sorted(offerings[key].title for key in info.required if key in offerings))
        parts.append(_("You have %(courses)s, so you may take it.", courses=names) if names else "")
    if progress.courses_missing == 1:
        parts.append(_("It completes your courses."))
    elif station.title and station.title != info.title:
        parts.append(_("It counts for “%(requirement)s”.", requirement=station.title))
    return " ".join(part for part in parts if part) or _("It is the next course on your way.")


def _hours(progress: Progress, facts: Facts, offerings: Mapping[int, OfferingInfo], schools: frozenset[int]) -> NextStep | None:
    for station in progress.stations:
        if station.kind == "hours" and station.missing > 0 and station.band != Band.DONE:
            running = next((h for h in facts.hours if h.running and h.key in station.options), None)
            missing = hours_said(station.missing)
            if running is not None:
                so_far = {"done": hours_said(station.done), "need": hours_said(station.need)}
                at = _("At %(place)s. %(done)s of %(need)s approved so far.", place=running.place, **so_far) if running.place else _("At your placement. %(done)s of %(need)s approved so far.", **so_far)
                return NextStep("log_hours", _("Log the missing %(hours)s", hours=missing), at, running.key)
            return NextStep("find_experience", _("Find a place for %(hours)s", hours=missing), _places(station, offerings, schools))
        if station.kind == "experiences" and station.band == Band.LEFT:
            return NextStep("find_experience", _("Ask about %(what)s", what=station.title), _places(station, offerings, schools))
    return None


def _places(station: Station, offerings: Mapping[int, OfferingInfo], schools: frozenset[int]) -> str:
    titles = sorted(
        {
            o.title
            for key in station.options
            if (o := offerings.get(key)) and o.active and o.kind == "experience" and (o.school_id is None or o.school_id in schools)
        }
    )
    who = _("Your work-based learning coordinator places you.")
    return _("Your school offers: %(titles)s.", titles=", ".join(titles[:3])) + f" {who}" if titles else who


def _rest(progress: Progress, offerings: Mapping[int, OfferingInfo]) -> NextStep:
    """Nothing is left to begin: what waits, what runs, what is planned."""
    by_band = {band: [s for s in progress.stations if s.band == band] for band in Band}
    if waiting := by_band[Band.WAITING]:
        return NextStep("wait", _("%(what)s waits for approval", what=_title(waiting[0], offerings)), _("You have done your part. Your coordinator or teacher has to act."))
    if running := by_band[Band.IN_PROGRESS]:
        then = _("All that is left after it is already planned.") if by_band[Band.PLANNED] else _("Then you are through.")
        return NextStep("finish", _("Finish %(what)s", what=_title(running[0], offerings)), then)
    if planned := by_band[Band.PLANNED]:
        item = planned[0].item
        what = _title(planned[0], offerings)
        title = _("%(what)s is planned in %(year)s", what=what, year=f"{item.year - 1}–{item.year % 100:02d}") if item and item.year else _("%(what)s is planned", what=what)
        return NextStep("plan", title, _("Everything that is left is on your plan."))
    left = by_band[Band.LEFT]
    title = _("Ask your counselor about %(what)s", what=_title(left[0], offerings)) if left else _("Ask your counselor")
    return NextStep("ask", title, _("Nothing your school offers now fits in the time that is left. A substitution or a course elsewhere may."))


def _title(station: Station, offerings: Mapping[int, OfferingInfo]) -> str:
    if station.item is not None and (info := offerings.get(station.item.key)):
        return info.title
    return station.title


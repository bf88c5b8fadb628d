"""The pathway as a line: a program's stations as stops, grouped by grade. Pure: reads values, makes values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from portal.language import _, ngettext
from portal.programs.calendar import LAST_GRADE, Calendar
from portal.programs.next_step import NextStep
from portal.programs.progress import Progress, Station
from portal.programs.rules import UNIT, Band, Facts, OfferingInfo
from portal.schools.terms import term_in_words, this_season

FIRST_SHOWN = 9  # grades below are one group, 'Middle school'
UNITS = {"courses": "course", "credits": "credit", "experiences": "experience", "hours": "hour", "credential": "credential"}
STYLES = {Band.DONE: "done", Band.IN_PROGRESS: "now", Band.WAITING: "waiting", Band.PLANNED: "planned", Band.LEFT: "left"}


@dataclass(frozen=True)
class Stop:
    """One station as it is drawn: `share` is how much of its ring is full, 0-100; `waits` how much of it waits."""

    title: str
    href: str
    band: Band
    note: str
    share: int
    waits: int
    requirement_id: int
    is_next: bool = False

    @property
    def style(self) -> str:
        return STYLES[self.band]

    @property
    def word(self) -> str:
        return _("Next") if self.is_next else self.band.word.capitalize()


@dataclass(frozen=True)
class GradeGroup:
    label: str
    stops: tuple[Stop, ...]
    is_now: bool = False


def amount(thousandths: int) -> str:
    """34000 -> '34', 1500 -> '1.5'."""
    return f"{thousandths / UNIT:,.3f}".rstrip("0").rstrip(".")


def groups(
    progress: Progress, facts: Facts, offerings: Mapping[int, OfferingInfo], credentials: Mapping[int, str],
    calendar: Calendar, step: NextStep,
) -> tuple[GradeGroup, ...]:
    """Grades in order, each with its stops; the running grade is always there."""
    grade = facts.grade or LAST_GRADE
    by_grade: dict[int, list[Stop]] = defaultdict(list)
    by_grade[grade] = []
    marked = False
    for station in sorted(progress.stations, key=lambda s: s.band):
        at = _grade_of(station, facts, offerings, calendar, grade)
        stop = _stop(station, offerings, credentials, facts)
        is_next = not marked and _is_next(station, step)
        if is_next:
            marked = True
            stop = replace(stop, is_next=stop.band == Band.LEFT)
            if station.band == Band.LEFT and step.offering_id in offerings and step.offering_id in station.options:
                stop = replace(stop, title=offerings[step.offering_id].title, href=f"/offerings/{step.offering_id}", note=_when(step, calendar))
                at = min(LAST_GRADE, grade + ((step.year or calendar.year) - calendar.year))
        by_grade[max(at, FIRST_SHOWN - 1) if at < FIRST_SHOWN and grade >= FIRST_SHOWN else at].append(stop)
    order = {id(stop): n for n, stop in enumerate(s for those in by_grade.values() for s in those)}
    return tuple(
        GradeGroup(_label(at, grade), tuple(sorted(by_grade[at], key=lambda s: (s.band, not s.is_next, order[id(s)]))), at == grade)
        for at in sorted(by_grade)
    )


def _label(at: int, grade: int) -> str:
    name = _("Middle school") if at < FIRST_SHOWN and grade >= FIRST_SHOWN else _("Grade %(grade)s", grade=at)
    return _("%(grade)s, now", grade=name) if at == grade else name


def _grade_of(station: Station, facts: Facts, offerings: Mapping[int, OfferingInfo], calendar: Calendar, grade: int) -> int:
    """The grade in which a stop was or will be reached."""
    items = [station.item] if station.item else list(station.items)
    years = [item.year for item in items if item.year]
    if station.band == Band.IN_PROGRESS and station.kind not in ("hours", "credits"):
        return grade
    if years and station.band in (Band.DONE, Band.PLANNED):
        return min(LAST_GRADE, grade + max(years) - calendar.year)
    if station.kind == "hours":
        mine = [h for h in facts.hours if h.key in station.options]
        return grade if station.band != Band.LEFT and mine else LAST_GRADE
    if station.band in (Band.DONE, Band.WAITING, Band.IN_PROGRESS):
        return grade
    lows = [offerings[key].grade_low for key in station.options if key in offerings]
    return LAST_GRADE if not lows else min(LAST_GRADE, max(grade + (0 if calendar.next_term else 1), min(lows)))


def _stop(station: Station, offerings: Mapping[int, OfferingInfo], credentials: Mapping[int, str], facts: Facts) -> Stop:
    title, href = station.title, f"#r-{station.requirement_id}"
    named = station.item.key if station.item else (next(iter(station.options)) if len(station.options) == 1 and station.kind != "hours" else None)
    if named is not None and named in offerings:
        title, href = offerings[named].title, f"/offerings/{named}"
    elif named is not None and -named in credentials:
        title = credentials[-named]
    return Stop(
        title=title,
        href=href,
        band=station.band,
        note=_note(station, facts),
        share=round(100 * station.done / station.need) if station.kind in ("hours", "credits") else (50 if station.band == Band.IN_PROGRESS else 0),
        waits=round(100 * station.waiting / station.need) if station.kind in ("hours", "credits") else 0,
        requirement_id=station.requirement_id,
    )


def _note(station: Station, facts: Facts) -> str:
    if station.waived:
        return _("waived")
    if station.kind in ("hours", "credits"):
        sums = {"done": amount(station.done), "need": amount(station.need)}
        so_far = _("%(done)s of %(need)s h", **sums) if station.kind == "hours" else _("%(done)s of %(need)s credits", **sums)
        return so_far + (", " + _("%(count)s waiting", count=amount(station.waiting)) if station.waiting else "")
    item = station.item
    if item is None:
        return _("1 of %(several)s to choose", several=len(station.options)) if len(station.options) > 1 else ""
    if item.credits and station.band == Band.DONE:
        return ngettext("%(count)s credit", "%(count)s credits", 1 if item.earned == UNIT else 2, count=amount(item.earned))
    if station.kind == "experiences" and (mine := next((h for h in facts.hours if h.key == item.key), None)):
        return ", ".join(part for part in (f"{amount(mine.approved)} h" if mine.approved else "", mine.place) if part)
    if station.band == Band.PLANNED and item.year:
        return f"{item.year - 1}–{item.year % 100:02d}" + (f", {term_in_words(item.term)}" if item.term else "")
    if station.band == Band.IN_PROGRESS:
        return _("this year")
    return _("approval pending") if station.band == Band.WAITING else ""


def _when(step: NextStep, calendar: Calendar) -> str:
    if step.term and step.year == calendar.year:
        return this_season(step.term)
    return f"{step.year - 1}–{step.year % 100:02d}" if step.year else ""


def _is_next(station: Station, step: NextStep) -> bool:
    if step.kind in ("take_course", "log_hours", "find_experience", "fix_hours") and step.offering_id is not None:
        return step.offering_id in station.options or (station.item is not None and station.item.key == step.offering_id)
    if step.kind == "get_credential":
        return station.kind == "credential" and station.band == Band.LEFT
    if step.kind == "find_experience":
        return station.kind in ("hours", "experiences") and station.band == Band.LEFT
    return False

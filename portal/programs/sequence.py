"""A program's courses, each in the grade where it is best begun. Pure: reads values, makes values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.language import _

FIRST_GRADE, LAST_GRADE = 9, 12
A_YEAR = 2
"""Required courses that a year takes before the next one waits, where it can wait."""
SEASONS = ("fall", "winter", "spring", "summer")


@dataclass(frozen=True)
class Step:
    """A course as the plan of a program knows it.

    `group` is empty where everybody takes it, else the letter of the choice it belongs to; `required` are the
    ids of the courses that it asks for first, those outside the program too.
    """

    id: int
    title: str
    grade_low: int
    grade_high: int
    terms: frozenset[str] = frozenset()
    credits: Decimal | None = None
    required: frozenset[int] = frozenset()
    group: str = ""
    school: str = ""

    @property
    def seasons(self) -> tuple[str, ...]:
        """The seasons in which it is taught; empty where it takes the year or nobody said."""
        return () if "year" in self.terms else tuple(season for season in SEASONS if season in self.terms)


@dataclass(frozen=True)
class GradeRow:
    """A grade of the plan: what takes the whole year or either term, and what is taught in one season only."""

    grade: int
    all_year: tuple[Step, ...]
    by_season: Mapping[str, tuple[Step, ...]]

    @property
    def label(self) -> str:
        return _("Middle school") if self.grade < FIRST_GRADE else _("Grade %(grade)s", grade=self.grade)


def plan(steps: Sequence[Step]) -> tuple[GradeRow, ...]:
    """Every grade from the first to 12 with its courses; each course stands once.

    A course comes after those it asks for, not before its own grades, and as early as that allows. A year that
    is full sends on what can wait without pushing anything past grade 12; what cannot fit stands in grade 12.
    Courses that ask for each other in a circle are placed by their grades alone.
    """
    by_id = {step.id: step for step in steps}
    latest = _latest(by_id)
    placed: dict[int, int] = {}
    waiting = list(by_id.values())
    first = min((step.grade_low for step in waiting if step.grade_high < FIRST_GRADE), default=FIRST_GRADE)
    for grade in range(first, LAST_GRADE + 1):
        taken = 0
        for step in sorted(waiting, key=lambda each: (latest[each.id], each.grade_low)):
            if not _may_begin(step, grade, by_id, placed):
                continue
            if not step.group:
                if taken >= A_YEAR and latest[step.id] > grade:
                    continue
                taken += 1
            placed[step.id] = grade
        waiting = [step for step in waiting if step.id not in placed]
    placed.update((step.id, LAST_GRADE) for step in waiting)
    rows: dict[int, list[Step]] = defaultdict(list)
    for step in steps:
        if step not in rows[placed[step.id]]:
            rows[placed[step.id]].append(step)
    return tuple(_row(grade, rows[grade]) for grade in range(min([FIRST_GRADE, *rows]), LAST_GRADE + 1))


def seasons_of(rows: Iterable[GradeRow]) -> tuple[str, ...]:
    """The seasons that the plan needs a column for, in the order of a school year."""
    used = {season for row in rows for season, steps in row.by_season.items() if steps}
    return tuple(season for season in SEASONS if season in used)


def _may_begin(step: Step, grade: int, by_id: Mapping[int, Step], placed: Mapping[int, int]) -> bool:
    if grade < step.grade_low:
        return False
    return all(_is_before(by_id[key], placed.get(key), step, grade) for key in step.required if key in by_id and key != step.id)


def _is_before(first: Step, at: int | None, then: Step, grade: int) -> bool:
    """Whether a course is over when the next one begins: in an earlier year, or in an earlier season of the same one."""
    if at is None:
        return False
    if at < grade:
        return True
    if not first.seasons or not then.seasons:
        return False
    return SEASONS.index(first.seasons[0]) < SEASONS.index(then.seasons[-1])


def _latest(by_id: Mapping[int, Step]) -> dict[int, int]:
    """Course id -> the last grade in which it can begin and still leave a year for each course that builds on it."""
    asks_for: dict[int, list[int]] = defaultdict(list)
    for step in by_id.values():
        for key in step.required:
            asks_for[key].append(step.id)
    found = {key: min(LAST_GRADE, max(step.grade_low, step.grade_high)) for key, step in by_id.items()}
    for _round in range(LAST_GRADE):  # longer chains than grades are full anyway, and a circle ends here
        for key, after in asks_for.items():
            if key in found:
                found[key] = min([found[key], *(found[each] - 1 for each in after)])
    return found


def _row(grade: int, steps: Sequence[Step]) -> GradeRow:
    ordered = sorted(steps, key=lambda step: step.group)
    seasonal = {season: tuple(step for step in ordered if step.seasons == (season,)) for season in SEASONS}
    return GradeRow(grade, tuple(step for step in ordered if len(step.seasons) != 1), seasonal)

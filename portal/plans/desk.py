"""A student's plan laid out: years side by side, what is wrong at each entry, and the program as it fills."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from portal.catalog.models import Offering, OfferingState
from portal.clock import this_day
from portal.extensions import db
from portal.language import _
from portal.plans.queries import versions_of
from portal.plans.standing import Standing, kept, standing
from portal.programs.calendar import LAST_GRADE
from portal.programs.catalogue import Catalogue, catalogue_of
from portal.programs.compiling import compile_versions
from portal.programs.facts import facts_of
from portal.programs.plan_checks import Entry, plan_problems
from portal.programs.plan_draft import Draft, Ground, busy, draft
from portal.programs.progress import Progress, evaluate
from portal.programs.queries.choices import current_choice, plan_of
from portal.programs.rules import Band, Facts, Rules
from portal.programs.summaries import schools_of
from portal.rosters.models import Student
from portal.schools.queries import courses_a_year

FIRST_GRADE = 9
MOST_FOUND = 12


@dataclass(frozen=True)
class Had:
    """What was earned, or is being taken, in a year."""

    offering_id: int
    title: str
    band: Band
    term: str


@dataclass(frozen=True)
class Year:
    year: int
    grade: int | None
    had: tuple[Had, ...]
    entries: tuple[Any, ...]
    is_open: bool
    credits: int = 0
    """Earned, under way and planned, in thousandths."""
    problem: str = ""


@dataclass(frozen=True)
class Found:
    offering_id: int
    title: str
    kind: str
    problems: tuple[str, ...]
    may: bool
    """It can be added, whatever is said about it: what it asks for may come later."""


@dataclass(frozen=True)
class Desk:
    student: Student
    catalogue: Catalogue
    facts: Facts
    schools: frozenset[int]
    rows: Sequence[Any]
    rules: Rules | None
    credits: dict[int, int]
    courses_a_year: int
    versions: Sequence[Any] = ()
    """Submissions as in `versions_of`."""

    @property
    def entries(self) -> list[Entry]:
        return [Entry(row.id, row.offering_id, row.year, row.term) for row in self.rows]

    @cached_property
    def progress(self) -> Progress | None:
        return evaluate(self.rules, self.facts) if self.rules else None

    @cached_property
    def problems(self) -> dict[int, list[str]]:
        return plan_problems(self.entries, self.facts, self.catalogue.offerings, self.catalogue.calendar)

    @cached_property
    def standing(self) -> Standing:
        return standing(self.versions, kept(self.rows))

    @property
    def ground(self) -> Ground:
        rules = self.rules
        assert rules is not None, "a draft is made for a program"
        return Ground(rules, self.facts, self.catalogue.offerings, self.schools, self.catalogue.calendar, self.credits, self.courses_a_year)

    def drafted(self) -> Draft | None:
        return draft(self.ground, self.entries) if self.rules else None

    @cached_property
    def last_year(self) -> int:
        this = self.catalogue.calendar.year
        return this + max(0, LAST_GRADE - self.student.grade) if self.student.grade is not None else this + 4

    @cached_property
    def years(self) -> tuple[Year, ...]:
        """From the first year of high school (or the first with a record) to grade 12, and any planned beyond."""
        this, grade, offerings = self.catalogue.calendar.year, self.student.grade, self.catalogue.offerings
        had: dict[int, list[Had]] = defaultdict(list)
        credits: dict[int, int] = defaultdict(int)
        for item in self.facts.items:
            if item.key in offerings and item.band <= Band.WAITING:
                had[item.year or this].append(Had(item.key, offerings[item.key].title, item.band, item.term))
                credits[item.year or this] += item.earned if item.band == Band.DONE else item.credits
        planned: dict[int, list[Any]] = defaultdict(list)
        for row in self.rows:
            planned[row.year].append(row)
            credits[row.year] += self.credits.get(row.offering_id, 0)
        start = this - max(0, grade - FIRST_GRADE) if grade is not None else this
        shown = sorted({*range(start, self.last_year + 1), *planned, *(year for year in had if year >= start)})
        used = self._used
        return tuple(
            Year(
                year, grade + year - this if grade is not None else None, tuple(sorted(had[year], key=lambda one: (one.band, one.title))), tuple(planned[year]),
                this <= year <= self.last_year, credits[year],
                _("%(count)s courses are too many: a year holds %(most)s. Move one to another year.", count=used[year], most=self.courses_a_year) if planned[year] and used[year] > self.courses_a_year else "",
            )
            for year in shown
        )  # fmt: skip

    @cached_property
    def _used(self) -> dict[int, int]:
        return busy(self.entries, self.facts, self.catalogue.offerings, self.catalogue.calendar)

    def find(self, words: str, year: int) -> list[Found]:
        """What the student's schools offer under these words, with what would be wrong in that year; what fits first."""
        title = Offering.__table__.c.title
        here = sa.or_(Offering.__table__.c.school_id.is_(None), Offering.__table__.c.school_id.in_(sorted(self.schools)))
        rows = db.session.execute(
            sa.select(Offering.__table__.c.id, title, Offering.__table__.c.kind)
            .where(Offering.__table__.c.district_id == self.student.district_id, Offering.__table__.c.state == OfferingState.ACTIVE.value, here, title.icontains(words, autoescape=True))
            .order_by(title, Offering.__table__.c.id)
            .limit(MOST_FOUND)
        ).all()
        planned = {(row.offering_id, row.year) for row in self.rows}
        found = []
        for row in rows:
            wrong = plan_problems([*self.entries, Entry(0, row.id, year)], self.facts, self.catalogue.offerings, self.catalogue.calendar).get(0, [])
            may = True
            if any(item.key == row.id and item.band == Band.DONE for item in self.facts.items):
                wrong, may = [_("It is passed already.")], False
            if (row.id, year) in planned:
                wrong, may = [_("It is planned for this year already.")], False
            found.append(Found(row.id, row.title, row.kind, tuple(wrong), may))
        return sorted(found, key=lambda one: bool(one.problems))


def load_desk(student: Student, today: date | None = None) -> Desk:
    """All of it in about two dozen queries, however many entries there are."""
    today = today or this_day()
    catalogue = catalogue_of(student.district_id, today, bare=True)
    choice = current_choice(student.id)
    rules = compile_versions([choice.program_version_id])[choice.program_version_id] if choice else None
    credits = {key: info.credits for key, info in catalogue.offerings.items() if info.kind == "course"}
    return Desk(student, catalogue, facts_of([student.id], today=today)[student.id], schools_of([student.id], today)[student.id], plan_of(student.id), rules, credits, courses_a_year(student.school_id), versions_of(student.id))

"""What growth is read from: the ties of the district, what a student's records say, and what teaches what here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.alignment.models import Alignment
from portal.careers.models import OccupationPathway
from portal.catalog.models import Course, Offering, OfferingState
from portal.clock import day_of
from portal.competencies.models import Competency, CompetencySet, SetState
from portal.coverage.models import Coverage
from portal.evaluations.queries import proficient_by_student
from portal.extensions import db
from portal.growth.formula import Key, Piece
from portal.growth.models import CompetencyElement
from portal.hosts.models import Host
from portal.hours.models import HourCompetency, HourEntry, HourState
from portal.language import _, ngettext
from portal.placements.models import Placement
from portal.programs.competence import TAUGHT
from portal.programs.rules import Band, Item
from portal.schools.models import year_of, year_title
from portal.schools.terms import term_in_words
from portal.web.filters import number

TERM_ENDS = {"fall": (-1, 12, 31), "winter": (0, 3, 15), "summer": (0, 6, 30)}
"""Where a course's term ends within a school year, near enough to put records in order; any other ends with the year."""


@dataclass(frozen=True, slots=True)
class Tied:
    """A competency that speaks for elements."""

    id: int
    code: str
    brief: str
    statement: str


@dataclass(frozen=True, slots=True)
class Shown(Piece):
    """A piece with what it is in words and where it opens."""

    text: str
    when: str
    href: str = ""


@dataclass(frozen=True)
class Teaching:
    """An offering of the student's schools, with the level at which it covers each competency."""

    id: int
    kind: str
    title: str
    terms: str
    grade_low: int
    grade_high: int
    levels: dict[int, str]


def ties_of(district_id: int) -> tuple[dict[int, list[Key]], dict[int, Tied]]:
    """Competency -> its elements, and the competencies in words; only what is in force."""
    ties: dict[int, list[Key]] = defaultdict(list)
    words: dict[int, Tied] = {}
    for row in db.session.execute(
        sa.select(CompetencyElement.competency_id, CompetencyElement.kind, CompetencyElement.name, Competency.code, Competency.short, Competency.statement)
        .join(Competency, Competency.id == CompetencyElement.competency_id)
        .join(CompetencySet, CompetencySet.id == Competency.set_id)
        .where(
            CompetencyElement.district_id == district_id, Competency.retired.is_(False), Competency.is_heading.is_(False),
            CompetencySet.state == SetState.ACTIVE.value,
        )
        .order_by(CompetencySet.title, Competency.code, Competency.position, Competency.id, CompetencyElement.kind, CompetencyElement.name)
    ):
        ties[row.competency_id].append((row.kind, row.name))
        words[row.competency_id] = Tied(row.competency_id, row.code, row.short or row.statement, row.statement)
    return dict(ties), words


def teaching_of(district_id: int, competency_ids: Collection[int], have: Collection[int], schools: Collection[int]) -> tuple[dict[int, Teaching], dict[int, Teaching]]:
    """Offerings that cover these competencies: those the student has, and those their schools offer now."""
    course = Course.__table__
    offered = sa.and_(Offering.state == OfferingState.ACTIVE.value, sa.or_(Offering.school_id.is_(None), Offering.school_id.in_(sorted(schools))))
    mine: dict[int, Teaching] = {}
    here: dict[int, Teaching] = {}
    for row in db.session.execute(
        sa.select(
            Coverage.offering_id, Coverage.competency_id, Coverage.level, Offering.kind, Offering.title, Offering.grade_low, Offering.grade_high,
            course.c.terms_offered, offered.label("offered"),
        )
        .join(Offering, Offering.id == Coverage.offering_id)
        .outerjoin(course, course.c.id == Offering.id)
        .where(Coverage.district_id == district_id, Coverage.competency_id.in_(sorted(competency_ids)), Coverage.level.is_not(None), sa.or_(Coverage.offering_id.in_(sorted(have)), offered))
        .order_by(Offering.title, Coverage.offering_id, Coverage.competency_id)
    ):
        for into in ((mine,) if row.offering_id in have else (here,)):
            one = into.setdefault(row.offering_id, Teaching(row.offering_id, row.kind, row.title, row.terms_offered or "", row.grade_low, row.grade_high, {}))
            one.levels[row.competency_id] = row.level
    return mine, here


def leading_to(soc: str, district_id: int) -> set[int]:
    """Offerings that the district aligned to a pathway of the occupation."""
    return set(
        db.session.scalars(
            sa.select(Alignment.offering_id)
            .join(Offering, Offering.id == Alignment.offering_id)
            .join(OccupationPathway, OccupationPathway.pathway_id == Alignment.pathway_id)
            .where(OccupationPathway.soc == soc, Offering.district_id == district_id, Alignment.role.is_not(None))
            .distinct()
        )
    )


def shown_by(student_id: int, done: Mapping[int, Item], mine: Mapping[int, Teaching], tied: Collection[int], today: date) -> list[Shown]:
    """Everything that speaks for a competency, oldest first: courses and placements that are done, hours, evaluations."""
    pieces = [*_offerings(student_id, done, mine, today), *_ratings(student_id, tied), *_hours(student_id, tied)]
    return sorted(pieces, key=lambda one: (one.on, one.text, one.competency_id, not one.whole))


def _offerings(student_id: int, done: Mapping[int, Item], mine: Mapping[int, Teaching], today: date) -> list[Shown]:
    ends = {
        row.id: row.ends_on
        for row in db.session.execute(sa.select(Placement.id, Placement.ends_on).where(Placement.student_id == student_id).order_by(Placement.id))
    }
    found = []
    for key, offering in mine.items():
        item = done[key]
        table, _colon, number_of = item.source.partition(":")
        if table == "placements":
            on = min(today, ends.get(int(number_of), today))
            when = _season(on)
        else:
            on, when = _course(item, today)
        found += [Shown(competency, level in TAUGHT, on, offering.title, when, f"/offerings/{key}") for competency, level in offering.levels.items()]
    return found


def _course(item: Item, today: date) -> tuple[date, str]:
    """The end of the term in which it was passed, and that term in words."""
    if item.year is None:
        return today, ""
    shift, month, day = TERM_ENDS.get(item.term.lower(), (0, 6, 20))
    on = min(today, date(item.year + shift, month, day))
    word = term_in_words(item.term)
    return on, f"{word}, {year_title(item.year)}" if word else year_title(item.year)


def _season(on: date) -> str:
    return year_title(year_of(on))


def _ratings(student_id: int, tied: Collection[int]) -> list[Shown]:
    return [
        Shown(competency_id, row.rating >= row.proficient_from, day_of(row.submitted_at), _("Evaluation by %(host)s", host=row.host), _season(day_of(row.submitted_at)))
        for competency_id, rows in proficient_by_student([student_id]).get(student_id, {}).items()
        if competency_id in tied
        for row in rows
    ]


def _hours(student_id: int, tied: Collection[int]) -> list[Shown]:
    rows: Sequence[Any] = db.session.execute(
        sa.select(HourCompetency.competency_id, Host.name, sa.func.sum(HourEntry.hours).label("hours"), sa.func.min(HourEntry.day).label("first"))
        .join(HourEntry, HourEntry.id == HourCompetency.entry_id)
        .join(Placement, Placement.id == HourEntry.placement_id)
        .join(Host, Host.id == Placement.host_id)
        .where(HourEntry.student_id == student_id, HourEntry.state == HourState.APPROVED.value, HourEntry.removed_at.is_(None))
        .group_by(HourCompetency.competency_id, HourEntry.placement_id, Host.name)
        .order_by(HourEntry.placement_id, HourCompetency.competency_id)
    ).all()
    return [
        Shown(row.competency_id, False, row.first, ngettext("%(count)s approved hour at %(host)s", "%(count)s approved hours at %(host)s", 1 if row.hours == 1 else 2, count=number(row.hours), host=row.name), _season(row.first))
        for row in rows
        if row.competency_id in tied
    ]


def done_of(items: Collection[Item]) -> dict[int, Item]:
    """Courses and experiences that are done, by offering."""
    return {item.key: item for item in items if item.key > 0 and item.band == Band.DONE}

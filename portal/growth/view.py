"""Everything that the page of somebody's growth shows, gathered once: about thirty queries whatever there is to show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.careers.elements import element_means
from portal.careers.models import Occupation
from portal.careers.occupation import elements
from portal.extensions import db
from portal.growth import formula, queries
from portal.growth.formula import Asked, Key, Piece, Reach, Standing
from portal.growth.queries import Shown, Teaching, Tied
from portal.growth.words import importance_word, named, seasons
from portal.interests.queries import ratings_of
from portal.language import said
from portal.openings.fitting import Offer, offers, seeker_of
from portal.programs.calendar import LAST_GRADE
from portal.programs.competence import TAUGHT
from portal.programs.facts import facts_of
from portal.programs.queries.choices import choices_of
from portal.programs.rules import Band, Item
from portal.programs.summaries import schools_of
from portal.research.queries import Saved, saved_of
from portal.rosters.models import Student
from portal.schools.models import year_of, year_title
from portal.schools.queries import current_year
from portal.students.standing import band_of, where_it_leads

SHOWN_TEACHING, SHOWN_NEXT, SHOWN_OPENINGS = 3, 3, 2
TINY = 0.001


@dataclass(frozen=True)
class Step:
    """Something that the student's schools offer, and how far it would bring them."""

    id: int
    title: str
    kind: str
    terms: str
    gain: int
    """Hundredths of the shown share that it adds, rounded; at least 1."""
    builds: tuple[str, ...]
    """The elements that it speaks for, the most missed first."""
    band: Band | None
    """IN_PROGRESS or PLANNED where the student has it in hand already."""
    plan_year: int | None
    """The school year it can be planned for with one button."""
    openings: tuple[tuple[int, str], ...]
    """(id, host) where they can apply today."""


@dataclass(frozen=True)
class Proof:
    """A competency of an element with what speaks for it."""

    tied: Tied
    strength: float
    pieces: tuple[Shown, ...]


@dataclass(frozen=True)
class ElementLine:
    name: str
    means: str
    kind: str
    reach: Reach
    asked_word: str
    proofs: tuple[Proof, ...]
    teaching: tuple[tuple[int, str], ...]
    """(id, title) of what teaches more of it here."""
    more: int
    is_tied: bool
    """Whether the district tied any competency to it."""


@dataclass(frozen=True)
class YearLine:
    """The end of a school year, or today: how much was shown by then, and what was new."""

    year: int
    shown: float
    new: tuple[tuple[str, str, str], ...]
    """(competency, what showed it, when), the first record that acquired each."""

    @property
    def title(self) -> str:
        return year_title(self.year)


@dataclass(frozen=True)
class GrowthPage:
    student: Student
    soc: str
    title: str
    why: str
    """'target', 'saved' or 'pathway': how the occupation came to be compared with."""
    choices: tuple[Saved, ...]
    standing: Standing
    lines: tuple[ElementLine, ...]
    """The most missed first."""
    years: tuple[YearLine, ...]
    steps: tuple[Step, ...]
    any_ties: bool

    @property
    def open(self) -> list[ElementLine]:
        return [line for line in self.lines if line.reach.shown < 1]

    @property
    def done(self) -> list[ElementLine]:
        return [line for line in self.lines if line.reach.shown >= 1]


@dataclass(frozen=True)
class Aim:
    soc: str
    title: str
    why: str


def aim_of(student: Student, saved: Sequence[Saved], asked: str = "") -> Aim | None:
    """A saved occupation that is asked for, else the one aimed at, else where the chosen program leads most."""
    occupations = [one for one in saved if one.soc]
    for one in occupations:
        if one.soc == asked and one.soc:
            return Aim(one.soc, said(one, "title"), "target" if one.is_target else "saved")
    for one in occupations:
        if one.is_target and one.soc:
            return Aim(one.soc, said(one, "title"), "target")
    choice = next((row for row in choices_of(student.id) if row.left_on is None), None)
    lead = where_it_leads(band_of(choice.program_id)[1], student.district_id) if choice else None
    if lead is None:
        return None
    found = db.session.execute(sa.select(Occupation.title, Occupation.title_es).where(Occupation.soc == lead.soc)).one()
    return Aim(lead.soc, said(found, "title"), "pathway")


def growth_of(student: Student, today: date, soc: str = "") -> GrowthPage | None:
    """None where the student aims at nothing yet and is in no program."""
    saved = saved_of(student.id)
    aim = aim_of(student, saved, soc)
    if aim is None:
        return None
    asked = [Asked((one.kind, one.name), one.importance) for one in elements(aim.soc)]
    wanted = {one.key for one in asked}
    all_ties, words = queries.ties_of(student.district_id)
    ties = {key: those for key, each in all_ties.items() if (those := [one for one in each if one in wanted])}
    facts = facts_of([student.id], today=today)[student.id]
    done = queries.done_of(facts.items)
    mine, here = queries.teaching_of(student.district_id, ties, done, schools_of([student.id], today)[student.id])
    pieces = queries.shown_by(student.id, done, mine, ties.keys(), today)
    ratings: dict[Key, int] = {("skill", name): value for name, value in ratings_of(student.id).items()}
    standing = formula.stand(asked, ties, pieces, ratings)
    leading = queries.leading_to(aim.soc, student.district_id)
    reaches = sorted(standing.reaches, key=lambda one: (one.shown >= 1, -one.wants, -one.asked.importance, one.asked.key))
    year = current_year(student.district_id, today)
    now = year.year if year else year_of(today)
    return GrowthPage(
        student, aim.soc, aim.title, aim.why, tuple(one for one in saved if one.soc), standing,
        _lines(reaches, ties, words, pieces, here, leading, {key for each in all_ties.values() for key in each}),
        _years(asked, ties, words, pieces, now),
        _steps(student, reaches, asked, ties, pieces, here, leading, {item.key: item for item in facts.items}, now, today),
        bool(all_ties),
    )


def _lines(
    reaches: Sequence[Reach], ties: Mapping[int, Sequence[Key]], words: Mapping[int, Tied], pieces: Sequence[Shown], here: Mapping[int, Teaching],
    leading: set[int], tied: set[Key],
) -> tuple[ElementLine, ...]:  # fmt: skip
    strengths = formula.strengths(pieces)
    by_competency: dict[int, list[Shown]] = defaultdict(list)
    for piece in pieces:
        by_competency[piece.competency_id].append(piece)
    found = []
    for reach in reaches:
        key = reach.asked.key
        competencies = [one for one, keys in ties.items() if key in keys]
        missing = {one for one in competencies if strengths.get(one, 0) < 1}
        proofs = tuple(Proof(words[one], strengths[one], tuple(by_competency[one])) for one in competencies if one in strengths)
        teaching = sorted(
            ((sum(1 for one in missing if one in offering.levels), offering) for offering in here.values() if not missing.isdisjoint(offering.levels)),
            key=lambda pair: (pair[1].id not in leading, -pair[0], pair[1].title, pair[1].id),
        ) if reach.shown < 1 else []
        found.append(
            ElementLine(
                named(key), element_means(key[1]), key[0], reach, importance_word(reach.asked.importance), proofs,
                tuple((one.id, one.title) for _count, one in teaching[:SHOWN_TEACHING]), max(0, len(teaching) - SHOWN_TEACHING), key in tied,
            )
        )
    return tuple(found)


def _years(asked: Sequence[Asked], ties: Mapping[int, Sequence[Key]], words: Mapping[int, Tied], pieces: Sequence[Shown], now: int) -> tuple[YearLine, ...]:
    """Each school year from the first record on, up to this one."""
    if not pieces:
        return ()
    first: dict[int, Shown] = {}
    for piece in pieces:
        if piece.whole:
            first.setdefault(piece.competency_id, piece)
    lines = []
    for year in range(min(now, year_of(pieces[0].on)), now + 1):
        known = formula.until(pieces, date(year, 6, 30))
        new = tuple((words[key].brief, piece.text, piece.when) for key, piece in first.items() if year_of(piece.on) == year)
        lines.append(YearLine(year, formula.stand(asked, ties, known, {}).shown, new))
    return tuple(lines)


def _steps(
    student: Student, reaches: Sequence[Reach], asked: Sequence[Asked], ties: Mapping[int, Sequence[Key]], pieces: Sequence[Piece],
    here: Mapping[int, Teaching], leading: set[int], items: Mapping[int, Item], now: int, today: date,
) -> tuple[Step, ...]:  # fmt: skip
    """What would show the most, the most first; among equals what leads to the occupation. Each with the year it can be planned for."""
    missed = [reach.asked.key for reach in reaches if reach.shown < 1]
    found = []
    for offering in here.values():
        if student.grade is not None and offering.grade_high < student.grade:
            continue
        more = [Piece(competency, level in TAUGHT, today) for competency, level in offering.levels.items()]
        gain = formula.gain(asked, ties, pieces, more)
        if gain > TINY:
            spoken = {key for competency in offering.levels for key in ties[competency]}
            item = items.get(offering.id)
            band = item.band if item is not None and item.band in (Band.IN_PROGRESS, Band.PLANNED) else None
            found.append((max(1, round(100 * gain)), offering, tuple(named(key) for key in missed if key in spoken), band))
    best = sorted(found, key=lambda one: (-one[0], one[1].id not in leading, one[1].title, one[1].id))[:SHOWN_NEXT]
    open_now: list[Offer] = offers(seeker_of(student, today), today) if any(one.kind == "experience" for _gain, one, _builds, _band in best) else []
    return tuple(
        Step(
            one.id, one.title, one.kind, seasons(one.terms), gain, builds, band, _plan_year(student, one, now) if band is None else None,
            tuple((offer.opening.id, offer.row.host) for offer in open_now if offer.opening.experience_id == one.id and offer.may_take)[:SHOWN_OPENINGS],
        )
        for gain, one, builds, band in best
    )


def _plan_year(student: Student, offering: Teaching, now: int) -> int | None:
    """The next school year in which the student is in a grade that it is for; None where there is none before they leave."""
    if student.grade is None:
        return None
    ahead = max(1, offering.grade_low - student.grade)
    grade = student.grade + ahead
    return now + ahead if grade <= min(offering.grade_high, LAST_GRADE) else None

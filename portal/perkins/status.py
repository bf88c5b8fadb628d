"""Participant, concentrator, completer: one pure function from a student's course records.

No database, no clock. Credits are whole thousandths. A course is completed when its passed records earn its credits:
a repeat earns once, halves of different terms add up (the same reading that progress has). Each moment is judged by
the rules of its own reporting year.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from portal.perkins.rules import Rules, Threshold
from portal.programs.rules import UNIT
from portal.rosters.counting import best_by_part
from portal.rosters.marks import NUMBER, PassRule

LEVELS = ("participant", "concentrator", "completer")
ADVANCED = frozenset({"core", "capstone"})
FIRST_HALF = re.compile(r"\b(fall|autumn|first|s1|sem(ester)? ?1|t1|q1|q2|1)\b")


@dataclass(frozen=True, slots=True)
class Record:
    """A course record as far as it matters here."""

    id: int
    course_id: int
    year: int
    term: str
    passed: bool
    mark: str
    earned: int
    course_credits: int
    origin: str
    known_on: date
    """The day it came into the portal: nothing is reached later than that, and nothing in the future."""
    part: str = ""
    """Which part of the course its code was tied to; else its term says."""

    @property
    def credits_earned(self) -> int:
        return self.earned


@dataclass(frozen=True)
class ProgramCourses:
    """What counts for a program: CTE courses that some published version of it asks for, and those aligned to its pathways."""

    program_id: int
    named: frozenset[int]
    aligned: frozenset[int] = frozenset()
    roles: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """Course -> its roles in the program's pathways."""

    def counting(self, rules: Rules) -> frozenset[int]:
        return self.named | self.aligned if rules.aligned_courses else self.named


@dataclass(frozen=True, slots=True)
class Reached:
    level: str
    on: date
    year: int
    records: tuple[int, ...]
    """Ids of the records that counted when it was reached."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the records show. `courses` and `credits` count toward concentrator by the rules of the year asked for."""

    reached: tuple[Reached, ...]
    courses: int
    credits: int
    courses_missing: int
    credits_missing: int


@dataclass(frozen=True, slots=True)
class _Course:
    id: int
    earned: int
    complete: bool
    records: tuple[int, ...]


def ended_on(year: int, term: str, known_on: date) -> date:
    """When a record's term was over: a first half ends on December 31, anything else on June 30 of its school year.

    Terms are the words of whatever file they came from, so the calendar cannot date them; and what the portal knew
    earlier (a course finished in summer school, a short term) was over by then.
    """
    first = FIRST_HALF.search(term.lower()) is not None
    end = date(year - 1, 12, 31) if first else date(year, 6, 30)
    return min(end, known_on)


def evaluate(program: ProgramCourses, records: Iterable[Record], rules_of: Callable[[int], Rules], *, year: int) -> Standing:
    """Which levels the records reach, when and by which; and what is missing to concentrator by the rules of `year`."""
    mine = [r for r in records if r.passed and (r.course_id in program.named or r.course_id in program.aligned)]
    dated = sorted(((ended_on(r.year, r.term, r.known_on), r.year, r.id, r) for r in mine), key=lambda each: each[:3])
    reached: dict[str, Reached] = {}
    for position, (on, of_year, _, _) in enumerate(dated):
        if position + 1 < len(dated) and dated[position + 1][:2] == (on, of_year):
            continue  # all of a day at once, so that the order of entry never matters
        rules = rules_of(of_year)
        courses = _courses(program, [r for *_, r in dated[: position + 1]], rules)
        for level in reversed(LEVELS):
            threshold = rules.threshold(level)
            if level in reached or not _meets(threshold, courses, program):
                continue
            if level == "completer" and "concentrator" not in reached and not _meets(rules.concentrator, courses, program):
                continue
            counted = _counted(threshold, courses, program)
            ids = tuple(sorted(record for course in counted for record in course.records))
            for lower in LEVELS[: LEVELS.index(level) + 1]:
                reached.setdefault(lower, Reached(lower, on, of_year, ids))
    rules = rules_of(year)
    return _standing(program, [r for *_, r in dated], rules, tuple(reached[level] for level in LEVELS if level in reached))


def _courses(program: ProgramCourses, records: Sequence[Record], rules: Rules) -> list[_Course]:
    """The courses that have earned something, each once."""
    counting = program.counting(rules)
    left_out = {origin for origin, counts in (("dual", rules.count_dual), ("transfer", rules.count_transfer), ("middle", rules.count_middle)) if not counts}
    by_course: dict[int, list[Record]] = {}
    for record in records:
        if record.course_id not in counting or record.origin in left_out:
            continue
        if not _strict_enough(record.mark, rules):
            continue
        by_course.setdefault(record.course_id, []).append(record)
    found = []
    for course_id, those in sorted(by_course.items()):
        whole = max(record.course_credits for record in those)
        earned = min(sum(record.earned for record in best_by_part(those).values()), whole)
        found.append(_Course(course_id, earned, earned >= whole, tuple(record.id for record in those)))
    return found


def _strict_enough(mark: str, rules: Rules) -> bool:
    """Whether a passed mark is among those that the state counts; it says nothing of letters, numbers or no mark at all
    where it names none."""
    numeric = NUMBER.fullmatch(mark.strip().removesuffix("%").strip().rstrip("*")) is not None
    if not mark or not (rules.passing_number if numeric else rules.passing_marks):
        return True
    return PassRule.from_settings(rules.passing_marks, rules.passing_number).passes(mark)


def _counted(threshold: Threshold, courses: Sequence[_Course], program: ProgramCourses) -> list[_Course]:
    """Those with one of the roles that the threshold names; half a course counts where credits are asked for."""
    return [
        course
        for course in courses
        if (course.complete or threshold.credits) and (not threshold.roles or threshold.roles & program.roles.get(course.id, frozenset()))
    ]


def _amounts(threshold: Threshold, courses: Sequence[_Course], program: ProgramCourses) -> tuple[int, int, int]:
    """(completed courses, thousandths of credit, completed core or capstone courses) that count."""
    counted = _counted(threshold, courses, program)
    whole = [course for course in counted if course.complete]
    advanced = [course for course in whole if ADVANCED & program.roles.get(course.id, frozenset())]
    return len(whole), sum(course.earned for course in counted), len(advanced)


def _meets(threshold: Threshold, courses: Sequence[_Course], program: ProgramCourses) -> bool:
    if not threshold.asks:
        return False
    whole, credits, advanced = _amounts(threshold, courses, program)
    asked = []
    if threshold.courses:
        asked.append(whole >= threshold.courses)
    if threshold.credits:
        asked.append(credits >= int(threshold.credits * UNIT))
    enough = not asked or (any(asked) if threshold.join == "any" else all(asked))
    return enough and advanced >= threshold.advanced


def _standing(program: ProgramCourses, records: Sequence[Record], rules: Rules, reached: tuple[Reached, ...]) -> Standing:
    threshold = rules.concentrator
    whole, credits, advanced = _amounts(threshold, _courses(program, records, rules), program)
    credits_missing = max(0, int(threshold.credits * UNIT) - credits)
    ways = [max(0, threshold.courses - whole)] if threshold.courses else []
    if threshold.credits:
        ways.append(-(-credits_missing // UNIT))  # a course usually gives one credit
    some = (min(ways) if threshold.join == "any" else max(ways)) if ways else 0
    missing = max(some, threshold.advanced - advanced, 0)
    if any(each.level == "concentrator" for each in reached):
        missing = credits_missing = 0
    return Standing(reached, whole, credits, missing, credits_missing)

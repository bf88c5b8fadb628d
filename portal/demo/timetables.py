"""What a student takes in a school year: the subjects everybody takes, their program, and what they like."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from portal.demo.calendar import TermKey
from portal.demo.pupils import Pupil
from portal.demo.seeds import CourseSpec, ProgramSpec, Seeds

FULL = Decimal(7)
"""Credits in a full year's timetable."""
ELECTIVE_SUBJECTS = frozenset({
    "World languages", "Fine arts", "Health and physical education", "Career readiness", "Information technology",
    "Business and marketing", "Media and design", "Education and human services", "Engineering", "Agriculture",
    "Hospitality", "Construction", "Transportation", "Manufacturing", "Health sciences", "Public safety",
})  # fmt: skip
EXTRA = ("ENG420", "ENG430", "ENG440", "ENG450", "SCI370", "SCI380", "SCI390", "SOC340", "SOC350", "SOC360", "SOC370")
NOT_RUNNING = (1, 3)
"""Of five electives of the catalogue in a row, those that too few asked for."""
TWICE_A_YEAR = frozenset({"PED110", "PED120", "HLT110", "SOC310", "SOC320", "SOC321", "CLD301"})
"""Semester courses that run in both halves of the year; of the others a school makes one group a year."""
SENIOR_MATH = (("MTH410", "MTH340", "MTH311"), ("MTH310", "MTH330", "MTH350"), ("MTH320", "MTH370", "MTH350"))


@dataclass(frozen=True)
class Seat:
    """A course in a term of a timetable."""

    course: CourseSpec
    term: TermKey


class Planner:
    """Makes timetables. Keeps what students have passed, so call it year by year, grade 9 first."""

    def __init__(self, seeds: Seeds, now: TermKey) -> None:
        self.courses = seeds.courses
        self.now = now
        self._electives: dict[tuple[str, int], list[CourseSpec]] = {}

    def year(self, rng: random.Random, pupil: Pupil, grade: int) -> list[Seat]:
        """The seats of a grade, 9 to 12."""
        wanted: list[str] = []
        for code in (*pupil.again, *self._program(rng, pupil, grade), *self._core(rng, pupil, grade)):
            if code not in wanted and code not in pupil.passed:
                wanted.append(code)
        pupil.again = []
        load = sum((self.courses[code].credits for code in wanted), Decimal(0))
        wanted += self._chosen(rng, pupil, grade, FULL - load, frozenset(wanted))
        return self._place(rng, pupil, wanted)

    def middle(self, rng: random.Random, grade: int, *, ahead: bool) -> list[Seat]:
        """The seats of a grade, 6 to 8; who is ahead takes Algebra I and Spanish I in grade 8."""
        codes = [f"M-{subject}{grade}" for subject in ("ELA", "MTH", "SCI", "SOC")]
        if ahead and grade == 8:
            codes = ["M-ELA8", "MTH110", "M-SCI8", "M-SOC8", "SPA101"]
        codes.append(rng.choice(("M-BND", "M-CHO")) if rng.random() < 0.35 else "M-PED")
        pool = [course.code for course in self._exploring if course.low <= grade <= course.high]
        codes += rng.sample(pool, 2)
        if grade == 7:
            codes = [*codes[:-1], "M-CAR"] if "M-CAR" not in codes else codes
        return [Seat(self.courses[code], self._term(rng, self.courses[code])) for code in codes]

    @cached_property
    def _exploring(self) -> list[CourseSpec]:
        return [
            c
            for c in self.courses.values()
            if c.school == "M" and c.terms != ("year",) and c.code not in ("M-PED", "M-CAR")
        ]

    def _program(self, rng: random.Random, pupil: Pupil, grade: int) -> list[str]:
        """The courses of the program that are due and possible, first things first."""
        program, chosen_in = pupil.program, pupil.chosen_in
        if pupil.before is not None and grade < pupil.chosen_in:
            program, chosen_in = pupil.before, pupil.before.first_grade
        if program is None or grade < chosen_in:
            return []
        if pupil.story == "ana":
            return {9: ["NET101"], 10: ["ITS201", "NET210"], 11: ["CLD301"]}.get(grade, [])
        due = self._due(pupil, program, grade)
        if pupil.story == "one_short":
            due = [code for code in due if code not in self._spared(program)]
        most = 2 if pupil.story == "off_track" else 3
        return due[:most]

    def _due(self, pupil: Pupil, program: ProgramSpec, grade: int) -> list[str]:
        sequence = program.fast if pupil.story == "complete" and program.fast else program.sequence
        due: list[str] = []
        for at in sorted(sequence):
            if at > grade:
                break
            for item in sequence[at]:
                options = item.split("|")
                if any(code in pupil.passed for code in options):
                    continue
                code = options[pupil.number % len(options)]
                course = self.courses[code]
                lab = course.school == "C" and course.credits > 1
                if lab and (grade < 11 or any(self.courses[d].credits > 1 for d in due)):
                    continue
                if course.low > grade + 1 or not self._may(course, pupil, due):
                    continue
                due.append(code)
        return due

    def _spared(self, program: ProgramSpec) -> list[str]:
        """The last course of a program that can be left out without closing the way to another one."""
        items = [
            item.split("|") for grade in sorted(program.sequence) for item in program.sequence[grade] if grade < 12
        ]
        needed = {code for each in program.codes for code in self.courses[each].requires}
        return next((codes for codes in reversed(items) if needed.isdisjoint(codes)), items[-1])

    def _may(self, course: CourseSpec, pupil: Pupil, beside: Iterable[str]) -> bool:
        """Whether what the course asks for is passed; a semester course in the fall opens one in the spring."""
        fast = pupil.story == "complete"
        return all(
            code in pupil.passed or (code in beside and (fast or course.terms == ("spring",)))
            for code in course.requires
        )

    def _core(self, rng: random.Random, pupil: Pupil, grade: int) -> list[str]:
        """English, mathematics, science, social studies, and in grades 9 and 10 health and a language."""
        high, middling = pupil.ability > 0.74, pupil.ability > 0.5
        lab = pupil.at_center and grade >= 11
        codes: list[str] = []
        if grade == 9:
            codes = ["ENG102" if high else "ENG101", "SOC111" if high and rng.random() < 0.4 else "SOC110"]
            codes += ["SCI121" if high else "SCI110", "PED110", "HLT110"]
        elif grade == 10:
            codes = ["ENG202" if high else "ENG201", "SOC211" if high and rng.random() < 0.5 else "SOC210"]
            codes += ["SCI211" if high else "SCI120", "PED120"]
        elif grade == 11:
            english = "ENG403" if middling and rng.random() < 0.16 else "ENG302" if high else "ENG301"
            codes = ["ENG406" if lab else english, "SOC310", "SOC321"]
            codes += [] if lab else [rng.choice(("SCI310", "SCI320") if high else ("SCI210", "SCI220"))]
        else:
            codes = [
                "ENG405" if lab else "ENG403" if middling and rng.random() < 0.35 else "ENG402" if high else "ENG401"
            ]
            codes += ["SOC320"] if lab else ["SOC311" if high else "SOC320"]
            if not lab and rng.random() < 0.6:
                codes.append(rng.choice(("SCI310", "SCI330", "SCI340") if high else ("SCI220", "SCI320", "SCI310")))
        codes.append(self._mathematics(rng, pupil, grade, lab))
        if grade in (9, 10) and rng.random() < 0.75:
            codes.append(self._language(pupil))
        return [code for code in codes if code.startswith("ENG") or self._may(self.courses[code], pupil, codes)]

    def _mathematics(self, rng: random.Random, pupil: Pupil, grade: int, lab: bool) -> str:
        for code, others in (("MTH110", ()), ("MTH120", ("MTH121",)), ("MTH210", ())):
            if code not in pupil.passed and not pupil.passed.intersection(others):
                if code == "MTH210" and lab:
                    return "MTH360"
                if code == "MTH120" and pupil.ability > 0.74:
                    return "MTH121"
                return code
        if grade < 11 or lab:
            return "MTH360" if lab and "MTH360" not in pupil.passed else "MTH310"
        level = 0 if pupil.ability > 0.74 else 1 if pupil.ability > 0.5 else 2
        for code in rng.sample(SENIOR_MATH[level], 3):
            if code not in pupil.passed and self._may(self.courses[code], pupil, ()):
                return code
        return "MTH320"

    def _language(self, pupil: Pupil) -> str:
        ways = {
            0: ("SPA101", "SPA102", "SPA103", "SPA104"),
            1: ("ASL101", "ASL102"),
            2: ("SPA101", "SPA102", "SPA103", "SPA104"),
        }
        way = ways[pupil.number % 3]
        if pupil.home == "L" and pupil.number % 5 == 0:
            way = ("FRE101", "FRE102", "FRE103")
        return next((code for code in way if code not in pupil.passed), "ART110")

    def _chosen(
        self, rng: random.Random, pupil: Pupil, grade: int, credits: Decimal, taken: frozenset[str]
    ) -> list[str]:
        """Electives until the timetable is full, none of the student's own program."""
        pool = self._pool(pupil.home, grade)
        own = (pupil.program.codes if pupil.program else frozenset()) | (
            pupil.before.codes if pupil.before else frozenset()
        )
        found: list[str] = []
        start = rng.randrange(len(pool))
        step = rng.choice((7, 11, 13, 17))
        for turn in range(len(pool)):
            if credits < Decimal("0.5"):
                break
            course = pool[(start + turn * step) % len(pool)]
            if course.credits > credits or course.code in taken or course.code in found or course.code in pupil.passed:
                continue
            if course.code in own or not self._may(course, pupil, ()):
                continue
            found.append(course.code)
            credits -= course.credits
        return found

    def _pool(self, home: str, grade: int) -> list[CourseSpec]:
        key = (home, grade)
        if key not in self._electives:
            self._electives[key] = [
                course
                for place, course in enumerate(self.courses.values())
                if (course.subject in ELECTIVE_SUBJECTS or course.code in EXTRA)
                and course.school in (None, home)
                and course.low <= grade <= course.high
                and course.credits <= 1
                and not course.retired
                and (place + (home == "L")) % 5 not in NOT_RUNNING
            ]
        return self._electives[key]

    def _place(self, rng: random.Random, pupil: Pupil, codes: Iterable[str]) -> list[Seat]:
        """Courses with their terms; what runs twice a year goes where there is more room."""
        seats = [Seat(self.courses[code], self._term(rng, self.courses[code])) for code in codes]
        load = sum(
            (seat.term == "fall") - (seat.term == "spring") for seat in seats if seat.course.code not in TWICE_A_YEAR
        )
        for place, seat in enumerate(seats):
            if seat.course.code in TWICE_A_YEAR:
                term: TermKey = "fall" if load < 0 or (load == 0 and rng.random() < 0.5) else "spring"
                if pupil.story == "ana" and seat.course.code == "CLD301":
                    term = self.now  # her page shows it under way, whatever the day
                load += 1 if term == "fall" else -1
                seats[place] = Seat(seat.course, term)
        return seats

    @staticmethod
    def _term(rng: random.Random, course: CourseSpec) -> TermKey:
        if len(course.terms) == 1:
            return course.terms[0]
        if course.school == "M":
            return "fall" if rng.random() < 0.5 else "spring"
        return "fall" if sum(course.code.encode()) % 2 else "spring"

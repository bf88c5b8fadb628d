"""What the students took, year by year: marks and credits of the past, and the seats of last year and this one."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from portal.demo.calendar import TERM_WORDS, SchoolCalendar, TermKey
from portal.demo.pupils import Pupil
from portal.demo.seeds import CourseSpec
from portal.demo.timetables import Planner, Seat
from portal.demo.world import Campus
from portal.rosters.marks import PassRule

Origin = Literal["home", "transfer", "dual", "middle"]
SAME_AS = {"ENG102": "ENG101", "ENG202": "ENG201", "SCI121": "SCI120", "SCI211": "SCI210", "MTH121": "MTH120"}
"""Who passed the honors course may go on as if they had passed the other."""
MARKS = (
    (3.8, "A"), (3.45, "A-"), (3.15, "B+"), (2.8, "B"), (2.45, "B-"), (2.15, "C+"), (1.8, "C"), (1.45, "C-"),
    (1.1, "D+"), (0.62, "D"),
)  # fmt: skip
COLLEGE = "Lakeshore Community College"
ELSEWHERE = ("Westbrook High", "Millbrook Township High", "Colegio San Martín", "St. Brigid Academy")
REPEATED_SUBJECTS = frozenset({"English", "Mathematics", "Science", "Social studies"})
SIS = "Harbor Point SIS"
TRANSFERS = "Transfer transcripts"
"""Sources by the district's names for them; the college is one by its own."""
OPEN_DAYS = 200
"""How long after its school year an incomplete stays open."""
RULE = PassRule.from_settings("A B C D P CR S", 60)


@dataclass(frozen=True)
class Sitting:
    """A student in a course of last year or this year, not yet in a section."""

    pupil: Pupil
    course: CourseSpec
    term: TermKey
    year: int
    school: str
    dropped: bool = False


def live(campus: Campus, planner: Planner, pupils: list[Pupil]) -> list[Sitting]:
    """Adds the course records of all students and returns where they sit and sat."""
    rng = campus.world.random("history", campus.number)
    sittings: list[Sitting] = []
    for pupil in pupils:
        _Life(campus, planner, rng, pupil, sittings).run()
    return sittings


class _Life:
    """One student, from the last year of middle school to today."""

    def __init__(
        self, campus: Campus, planner: Planner, rng: random.Random, pupil: Pupil, sittings: list[Sitting]
    ) -> None:
        self.campus, self.planner, self.rng, self.pupil, self.sittings = campus, planner, rng, pupil, sittings
        self.calendar: SchoolCalendar = campus.world.calendar
        self.ids = campus.world.offering_ids
        self.elsewhere = ELSEWHERE[pupil.number % len(ELSEWHERE)]

    def run(self) -> None:
        pupil, now = self.pupil, self.calendar.year
        ahead = pupil.ability > 0.7
        if not pupil.is_high:
            for year in self.calendar.years:
                grade = pupil.grade_in(year, now)
                if grade >= 6:
                    self._sit(self.planner.middle(self.rng, grade, ahead=ahead), year, "M")
            return
        self._middle_years(ahead)
        for grade in range(9, pupil.grade + 1):
            year = now - (pupil.grade - grade)
            seats = self.planner.year(self.rng, pupil, grade)
            if grade < pupil.came_in:
                for seat in seats:
                    self._transferred(seat, year)
            else:
                self._sit(seats, year, pupil.home)
        if pupil.ability > 0.8 and pupil.grade >= 11 and pupil.number % 3 == 0 and "SOC340" not in pupil.passed:
            self._record(self.planner.courses["SOC340"], now - 1, "Fall", "B+", origin="dual", school=COLLEGE)

    def _middle_years(self, ahead: bool) -> None:
        """High-school credit from grade 8, and where last year was grade 8 its seats."""
        year = self.calendar.year - (self.pupil.grade - 8)
        here = self.pupil.came_in < 9
        if year == self.calendar.year - 1 and here:
            self._sit(self.planner.middle(self.rng, 8, ahead=ahead), year, "M")
        elif ahead:
            for code in ("MTH110", "SPA101"):
                origin: Origin = "middle" if here else "transfer"
                school = self.campus.schools["M"].name if here else self.elsewhere
                self._record(self.planner.courses[code], year, "Year", self._mark(0.05), origin=origin, school=school)
        if self.pupil.number % 9 == 0 and here:
            self._record(
                self.planner.courses["CAR110"], year, "Fall", "A", origin="middle", school=self.campus.schools["M"].name
            )

    def _sit(self, seats: list[Seat], year: int, home: str) -> None:
        for seat in seats:
            course = seat.course
            school = course.school or home
            dropped = course.credits <= 1 and home != "M" and self.rng.random() < 0.006
            over = self.calendar.is_over(seat.term, year)
            if year in self.calendar.years:
                self.sittings.append(Sitting(self.pupil, course, seat.term, year, school, dropped))
            if not over or (home == "M" and not course.credits):
                continue
            if home == "M":
                self._record(
                    course, year, "Year", self._mark(0.05), origin="middle", school=self.campus.schools["M"].name
                )
                continue
            self._finish(seat, year, "W" if dropped else "")

    def _finish(self, seat: Seat, year: int, mark: str) -> None:
        """A course of a year that is over gets its mark; what was failed and is needed comes again."""
        course, pupil = seat.course, self.pupil
        own = pupil.program is not None and course.code in pupil.program.codes
        if not mark:
            troubled = own and pupil.story == "off_track" and self.rng.random() < 0.3
            mark = "F" if troubled else self._mark(0.35 if own and pupil.story in ("complete", "ana") else 0.0)
            if self.rng.random() < 0.003 and not own:
                mark = "I"
            elif course.code == "CAR160":
                mark = "P"
        dual = course.code == "ENG403"
        school = COLLEGE if dual else self.campus.schools[course.school or pupil.home].name
        passed = self._record(
            course, year, TERM_WORDS[seat.term], mark, origin="dual" if dual else "home", school=school
        )
        if not passed and (own or course.subject in REPEATED_SUBJECTS) and mark != "W":
            pupil.again.append(course.code)
        elif mark == "D" and own and self.rng.random() < 0.25:  # passed, but repeated for a better mark
            pupil.passed.discard(course.code)
            pupil.again.append(course.code)

    def _transferred(self, seat: Seat, year: int) -> None:
        """Records of another school: numbers for marks, a semester each, and one in seven matches nothing here."""
        course = seat.course
        unknown = self.rng.random() < 0.14 or (course.cte and course.credits > 1)
        mark = str(max(61, min(99, round(self.rng.gauss(70 + 25 * self.pupil.ability, 6)))))
        terms = ("Fall", "Spring") if seat.term == "year" and course.credits <= 1 else (TERM_WORDS[seat.term],)
        for term in terms:
            self._record(
                course, year, term, mark, origin="transfer", school=self.elsewhere, share=len(terms), unknown=unknown
            )

    def _mark(self, bonus: float) -> str:
        points = self.rng.gauss(1.4 + 2.55 * self.pupil.ability + bonus, 0.76)
        if bonus >= 0.3:
            points = max(points, 2.5)
        return next((mark for least, mark in MARKS if points >= least), "F")

    def _record(
        self,
        course: CourseSpec,
        year: int,
        term: str,
        mark: str,
        *,
        origin: Origin,
        school: str,
        share: int = 1,
        unknown: bool = False,
    ) -> bool:
        weight = RULE.weigh(mark, course.credits / share, None)
        passed = weight.passed
        credits = course.credits / share
        code = f"TR-{course.code}" if unknown else course.code
        self.campus.world.rows.add(
            "course_records", district_id=self.campus.world.district_id, student_id=self.pupil.id,
            course_id=None if unknown else self.ids[course.code], course_code=code, course_title=course.title, school_name=school,
            year=year, term=term, mark=mark, credits_attempted=credits, credits_earned=credits if passed else Decimal(0),
            passed=passed, outcome=weight.outcome.value, origin=origin, source={"dual": COLLEGE, "transfer": TRANSFERS}.get(origin, SIS),
            open_until=self.calendar.school_year(year).ends_on + timedelta(days=OPEN_DAYS) if weight.outcome == "open" else None,
        )  # fmt: skip
        if passed and not unknown:
            self.pupil.passed.add(course.code)
            if course.code in SAME_AS:
                self.pupil.passed.add(SAME_AS[course.code])
        return passed

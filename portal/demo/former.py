"""Students who left last June and the June before, so that the indicators of a year that is over have somebody to count."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from portal.demo.history import COLLEGE, SIS
from portal.demo.names import NameMaker
from portal.demo.seeds import ProgramSpec
from portal.demo.work import add_placement
from portal.demo.world import Campus, World

# (program, home school, how many): two programs large enough to publish, others too small.
LEFT_LAST_JUNE = (
    ("NSC", "N", 24), ("PCT", "N", 13), ("PCT", "L", 9), ("WLD", "N", 14), ("CUL", "L", 12), ("AUT", "L", 8), ("AGR", "L", 3), ("SWD", "L", 4), ("TEC", "L", 2),
)  # fmt: skip
LEFT_BEFORE = (("NSC", "N", 16), ("PCT", "L", 12), ("WLD", "N", 11), ("CUL", "L", 6), ("AGR", "L", 2))
KINDS = (("G4", 78), ("G5", 7), ("D", 8), ("T", 4), ("X", 1), ("", 2))
OUTCOMES = (("postsecondary", 44), ("employed", 30), ("training", 6), ("military", 5), ("other", 6), ("unknown", 4), (None, 5))
MARKS = ("A", "A-", "B+", "B", "B", "B-", "C+", "C", "C-", "D")
RACES = (("white", 52), ("black or african american", 18), ("asian", 6), ("american indian or alaska native", 1), ("white, asian", 5), ("", 18))
SUSTAINED = ("internship", "co_op", "clinical", "practicum", "school_based_enterprise", "pre_apprenticeship")
FIRST_NUMBER = 90_000


def add_former(campus: Campus, names: NameMaker) -> None:
    """Rows of these students and all that is known of them; they have no account and stand in no list of students."""
    world = campus.world
    rng = world.random("former")
    number = FIRST_NUMBER
    for years_ago, plan in ((0, LEFT_LAST_JUNE), (1, LEFT_BEFORE)):
        year = world.calendar.year - 1 - years_ago
        for key, home, count in plan:
            spec = next(program for program in world.seeds.programs if program.key == key)
            for _ in range(count):
                number += 3
                _Former(campus, rng, spec, home, year, number).add(names)


class _Former:
    """One of them. `year`: the school year in which they left."""

    def __init__(self, campus: Campus, rng: random.Random, spec: ProgramSpec, home: str, year: int, number: int) -> None:
        self.campus, self.rng, self.spec, self.home, self.year, self.number = campus, rng, spec, home, year, number
        self.world: World = campus.world
        self.id = 0

    def add(self, names: NameMaker) -> None:
        rng, world = self.rng, self.world
        given, family = names.next(rng)
        code = _one_of(rng, KINDS)
        day = date(self.year, 5, 28) if code != "D" else date(self.year, 2, 1) + timedelta(days=rng.randrange(60))
        self.id = world.rows.add(
            "students", district_id=world.district_id, school_id=self.campus.schools[self.home].id, local_id=str(self.number), given_name=given, family_name=family,
            grade=12, birth_date=date(self.year - 19, 10, 1) + timedelta(days=rng.randrange(365)), state="graduated" if code.startswith("G") else "exited",
            entered_on=date(self.year - 4, 8, 12), exited_on=day,
        )  # fmt: skip
        self._records(code)
        known = self.year < world.calendar.year - 1
        world.rows.add(
            "student_exits", district_id=world.district_id, student_id=self.id, left_on=day, exit_code=code, origin="import" if code else "roster",
            outcome=_one_of(rng, OUTCOMES) if known else None, outcome_source="Call in November" if known else "",
        )  # fmt: skip
        for subject, least in (("reading", 0.62), ("mathematics", 0.5), ("science", 0.55)):
            if rng.random() < 0.93:
                world.rows.add("assessment_results", district_id=world.district_id, student_id=self.id, subject=subject, year=self.year - 1, proficient=rng.random() < least, assessment="State test, grade 11")
        if code.startswith("G"):
            self._attained(day)

    def _records(self, code: str) -> None:
        """The program's usual way; who dropped out or transferred took less of it."""
        world, rng = self.world, self.rng
        way = [(grade, item.split("|")[0]) for grade, items in sorted(self.spec.sequence.items()) for item in items if world.seeds.courses[item.split("|")[0]].cte]
        if code in ("D", "T"):
            way = way[:2]
        elif rng.random() < 0.25:
            way = way[: max(2, len(way) - 1)]
        dual = rng.random() < 0.3
        for position, (grade, course_code) in enumerate(way):
            course = world.seeds.courses[course_code]
            elsewhere = dual and position == len(way) - 1
            world.rows.add(
                "course_records", district_id=world.district_id, student_id=self.id, course_id=world.offering_ids[course.code], course_code=course.code,
                course_title=course.title, school_name=COLLEGE if elsewhere else self.campus.schools[course.school or self.home].name,
                year=self.year - (12 - grade), term="Year", mark=rng.choice(MARKS), credits_attempted=course.credits, credits_earned=course.credits,
                passed=True, outcome="passed", origin="dual" if elsewhere else "home", source=COLLEGE if elsewhere else SIS,
            )  # fmt: skip

    def _attained(self, left_on: date) -> None:
        world, rng = self.world, self.rng
        if self.spec.credentials and rng.random() < 0.45:
            earned = left_on - timedelta(days=rng.randrange(20, 160))
            world.rows.add(
                "student_credentials", district_id=world.district_id, student_id=self.id, credential_id=world.credential_ids[self.spec.credentials[0]], state="approved",
                result="passed", attempted_on=earned, earned_on=earned, proof="On the issuer's list", approved_by_id=self.campus.staff_ids["mosei"],
            )  # fmt: skip
        work = next((each for each in self.spec.work if world.seeds.experiences[each.experience].kind in SUSTAINED), None)
        if work is not None and rng.random() < 0.5:
            self._worked(work.experience, work.hosts[0], left_on, enough=rng.random() < 0.85)

    def _worked(self, code: str, host: str, left_on: date, *, enough: bool) -> None:
        """A placement of the last winter, a month's hours to an entry."""
        world = self.world
        hours: Any = world.seeds.experiences[code].hours
        begins = left_on - timedelta(days=230)
        placement = add_placement(
            world, host, school_id=self.campus.schools[self.home].id, student_id=self.id, experience_id=world.offering_ids[code], state="completed",
            begins_on=begins, ends_on=left_on - timedelta(days=20), ended_on=left_on - timedelta(days=20), hours_goal=hours,
        )  # fmt: skip
        months = 8 if enough else 2
        for month in range(months):
            day = begins + timedelta(days=7 + 25 * month)
            world.rows.add(
                "hour_entries", district_id=world.district_id, placement_id=placement, student_id=self.id, day=day, hours=(Decimal(hours) / 8).quantize(Decimal("0.5")) + 1,
                activity="A month at work, from the time sheet.", state="approved", submitted_at=world.calendar.on(day), verified_at=world.calendar.on(day + timedelta(days=3)),
                approved_at=world.calendar.on(day + timedelta(days=5)), approved_by_id=self.campus.staff_ids["mosei"],
            )  # fmt: skip


def add_sensitive(world: World, student_ids: list[int]) -> None:
    """Race, sex and special populations of everybody, in shares that leave some groups too small to publish."""
    rng = world.random("sensitive")
    for student_id in student_ids:
        races = _one_of(rng, RACES)
        world.rows.add(
            "student_sensitive", student_id=student_id, sex="female" if rng.random() < 0.5 else "male" if rng.random() < 0.99 else "", races=races,
            hispanic=not races and rng.random() < 0.9, iep=rng.random() < 0.12, section_504=rng.random() < 0.03, english_learner=rng.random() < 0.06,
            economically_disadvantaged=rng.random() < 0.48,
        )  # fmt: skip


def _one_of(rng: random.Random, weighted: Any) -> Any:
    return rng.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]

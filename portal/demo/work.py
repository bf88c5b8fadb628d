"""Work-based learning: who is placed where, and the hours they logged, in every state there is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from portal.demo.pupils import Pupil
from portal.demo.seeds import ExperienceSpec, WorkSpec
from portal.demo.world import Campus, World

# Of a hundred placements of this year: in which state they are in November.
THIS_YEAR = (
    ("active", 52), ("completed", 10), ("confirmed", 10), ("agreement_out", 9), ("requested", 13), ("withdrawn", 6),
)  # fmt: skip
WITHOUT_PROGRAM = ("WBL-MKT-I", "WBL-MED-I", "WBL-CTR-C", "WBL-CRJ-X", "WBL-HOS-S")
THEIR_HOSTS = {
    "WBL-MKT-I": ("City Parks", "Harbor Point Hounds Baseball", "Shoreline Credit Union"),
    "WBL-MED-I": ("Studio Nine", "WHPT Radio & Video"),
    "WBL-CTR-C": ("Market on Third", "Chen Bakery", "Great Lakes Distribution"),
    "WBL-CRJ-X": ("Harbor Point Police Department", "Harbor Point Fire & Rescue"),
    "WBL-HOS-S": ("Breakwater Hotel",),
}
WEEKDAYS = ((1, 3), (0, 2), (4,), (2, 4), (5,))
"""Days of the week on which interns work, Monday is 0."""
WITHDRAWN = "The student changed programs and asked to leave."
RETURNED = "This overlaps with your class on that day. Please check the time."


def add_placement(world: World, host: str, *, plan: list[list[Any]] | None = None, terms: dict[str, Any] | None = None, **values: Any) -> int:
    """A placement at a host by its name, with the terms it runs on."""
    where = {"host_id": world.host_ids[host], "supervisor_name": world.supervisors[host]}
    if values["state"] in ("active", "completed"):
        values.setdefault("agreement_signed_on", values["begins_on"] - timedelta(days=2))
    made = world.rows.add("placements", district_id=world.district_id, **where, **values)
    world.rows.add(
        "placement_terms", district_id=world.district_id, placement_id=made, begins_on=values["begins_on"], last_on=values["ends_on"],
        supervisor_id=world.contact_ids[host], hours_goal=values["hours_goal"], plan=plan or [], **where, **(terms or {}),
    )  # fmt: skip
    return made


class Placer:
    """Places the students of a campus."""

    def __init__(self, campus: Campus) -> None:
        self.campus, self.world = campus, campus.world
        self.rng: random.Random = self.world.random("work", campus.number)
        self.today: date = self.world.calendar.today

    def place(self, pupil: Pupil) -> None:
        if pupil.story == "ana":
            self._ana(pupil)
            return
        if pupil.work is not None:
            self._named(pupil)
        if pupil.program is not None and pupil.is_high:
            for work in pupil.program.work:
                if work.experience != (pupil.work or {}).get("experience") and self._begins(pupil, work):
                    self._usual(pupil, work)
        elif pupil.is_high and pupil.grade >= 11 and self.rng.random() < 0.3:
            codes = [c for c in WITHOUT_PROGRAM if self.world.seeds.experiences[c].school in (None, pupil.home)]
            code = self.rng.choice(codes)
            self._usual(pupil, WorkSpec(pupil.grade, code, THEIR_HOSTS[code]))

    def _begins(self, pupil: Pupil, work: WorkSpec) -> bool:
        if pupil.story == "complete":
            return True
        if pupil.grade < work.grade or pupil.chosen_in > work.grade:
            return False
        often = {"on_track": 0.84, "one_short": 0.9, "off_track": 0.3}[pupil.story]
        return self.rng.random() < often

    def _usual(self, pupil: Pupil, work: WorkSpec) -> None:
        spec = self.world.seeds.experiences[work.experience]
        host = work.hosts[pupil.number % len(work.hosts)]
        goal = spec.hours
        if pupil.grade > work.grade or pupil.story == "complete":
            years = max(pupil.grade - work.grade, 1 if pupil.story == "complete" else 0)
            begins = date(self.world.calendar.year - years - 1, 9, 20) + timedelta(days=self.rng.randrange(40))
            self._done(pupil, spec, host, min(begins, self.today - timedelta(days=200)), goal)
            return
        state = self.rng.choices([s for s, _ in THIS_YEAR], [w for _, w in THIS_YEAR])[0]
        short = goal <= 24
        if state == "completed" and not short:
            state = "active"
        if state == "active" and short:
            state = "confirmed" if self.rng.random() < 0.4 else "completed"
        if state == "completed":
            self._done(pupil, spec, host, self.today - timedelta(days=self.rng.randrange(24, 60)), goal)
        elif state == "active":
            self._running(pupil, spec, host, self.rng.randrange(4, 18), returned=self.rng.random() < 0.05)
        else:
            ahead = self.rng.randrange(7, 40)
            begins = self.today + timedelta(days=ahead if state != "withdrawn" else -ahead)
            self._placement(pupil, spec, host, state, begins, begins + timedelta(days=1 if short else 150), goal)

    def _done(self, pupil: Pupil, spec: ExperienceSpec, host: str, begins: date, goal: Decimal) -> None:
        """Completed, every hour approved."""
        each = Decimal(min(8, 3 if goal > 16 else int(goal)) if goal <= 100 else 4)
        days = list(self._days(begins, int((goal + each - 1) // each)))
        placement = self._placement(pupil, spec, host, "completed", begins, days[-1], goal)
        left = goal
        for day in days:
            self._hours(pupil, spec, placement, min(day, self.today - timedelta(days=1)), min(each, left), "approved")
            left -= each

    def _running(self, pupil: Pupil, spec: ExperienceSpec, host: str, count: int, *, returned: bool) -> None:
        """Active: most hours are approved, of some placements the last ones wait, the next ones are planned."""
        days = list(self._days_back(count, WEEKDAYS[pupil.number % len(WEEKDAYS)]))
        plan = [[weekday, "14:45", "17:45"] for weekday in sorted({day.weekday() for day in days})]
        placement = self._placement(pupil, spec, host, "active", days[0], self.today + timedelta(days=170), spec.hours, plan)
        roll = self.rng.random()
        waiting = self.rng.randrange(1, 4) if roll < 0.22 else 0
        for position, day in enumerate(days):
            behind = count - position
            state = "approved" if behind > waiting else "verified" if roll < 0.1 else "submitted"
            if returned and behind == 2:
                state = "returned"
            elif behind == 1 and pupil.number % 5 == 0:
                state = "draft"
            hours = Decimal(self.rng.choice((4, 5, 6, 7))) / 2
            self._hours(pupil, spec, placement, day, hours, state)
        for ahead in (2, 7):
            self._hours(pupil, spec, placement, self.today + timedelta(days=ahead), Decimal(3), "planned")

    def _named(self, pupil: Pupil) -> None:
        given = pupil.work or {}
        spec = self.world.seeds.experiences[given["experience"]]
        if given["state"] == "active":
            self._running(pupil, spec, given["host"], 9, returned=bool(given.get("returned")))
            return
        begins = self.today + timedelta(days=10)
        self._placement(pupil, spec, given["host"], given["state"], begins, begins + timedelta(days=150), spec.hours)

    def _ana(self, pupil: Pupil) -> None:
        """A job shadow done; an internship with 34 of 80 hours approved and 6 waiting for the supervisor."""
        experiences = self.world.seeds.experiences
        self._done(pupil, experiences["WBL-NET-S"], "City IT", self.today - timedelta(days=75), Decimal(8))
        days = list(self._days_back(20, (1, 3)))
        spec = experiences["WBL-NET-I"]
        ends = max(self.today + timedelta(days=150), date(self.world.calendar.year, 5, 22))
        placement = self._placement(pupil, spec, "Harbor Health IT", "active", days[0], ends, spec.hours, [[1, "15:00", "17:00"], [3, "15:00", "17:00"]])
        for position, day in enumerate(days):
            self._hours(pupil, spec, placement, day, Decimal(2), "approved" if position < 17 else "submitted")

    def _placement(
        self, pupil: Pupil, spec: ExperienceSpec, host: str, state: str, begins: date, ends: date, goal: Decimal,
        plan: list[list[Any]] | None = None,
    ) -> int:
        world = self.world
        school = self.campus.schools[spec.school or pupil.home]
        ends = max(begins, ends)
        over = state in ("completed", "withdrawn")
        return add_placement(
            world, host, plan=plan, school_id=school.id, student_id=pupil.id, experience_id=world.offering_ids[spec.code], state=state,
            begins_on=begins, ends_on=ends, hours_goal=goal, withdrawn_as="student" if state == "withdrawn" else "",
            ended_reason=WITHDRAWN if state == "withdrawn" else "", ended_on=min(ends, self.today) if over else None,
        )  # fmt: skip

    def _hours(
        self, pupil: Pupil, spec: ExperienceSpec, placement_id: int, day: date, hours: Decimal, state: str
    ) -> None:
        world, on = self.world, self.world.calendar.on
        approver = self.campus.staff_ids["cdelgado" if pupil.at_center else "mosei"]
        approved = state == "approved"
        later = min(day + timedelta(days=4), self.today)
        world.rows.add(
            "hour_entries", district_id=world.district_id, placement_id=placement_id, student_id=pupil.id, day=day,
            hours=hours, activity="" if state == "planned" else self._activity(spec), state=state,
            submitted_at=None if state in ("planned", "draft") else on(min(day + timedelta(days=1), self.today), 8),
            verified_at=on(later, 9) if state in ("verified", "approved") else None,
            verified_how="school" if state in ("verified", "approved") else "",
            approved_at=on(later, 16) if approved else None, approved_by_id=approver if approved else None,
            comment=RETURNED if state == "returned" else "", returned_at=on(later, 16) if state == "returned" else None,
        )  # fmt: skip

    def _activity(self, spec: ExperienceSpec) -> str:
        activities = self.world.seeds.activities
        return self.rng.choice(activities.get(spec.subject) or activities[""])

    @staticmethod
    def _days(begins: date, count: int) -> Iterator[date]:
        """Tuesdays and Thursdays from a day on."""
        day = begins
        while count:
            if day.weekday() in (1, 3):
                yield day
                count -= 1
            day += timedelta(days=1)

    def _days_back(self, count: int, weekdays: tuple[int, ...]) -> Iterator[date]:
        """The last of these days of the week before today, oldest first."""
        days: list[date] = []
        day = self.today
        while len(days) < count:
            day -= timedelta(days=1)
            if day.weekday() in weekdays:
                days.append(day)
        return reversed(days)

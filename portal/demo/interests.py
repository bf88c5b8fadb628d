"""What students like and can do: results over time, one begun and left, official scores, one without a preference."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from portal.careers.models import RIASEC
from portal.demo.world import World
from portal.extensions import db
from portal.interests import queries
from portal.interests.matching import score_of
from portal.interests.models import AREAS, Source, State
from portal.rosters.models import Student

Six = Sequence[float]
"""What somebody answers on average, 0 to 4, for R I A S E C."""
LEANINGS: tuple[Six, ...] = (
    (3.4, 2.9, 1.2, 1.4, 1.1, 2.2), (2.6, 3.5, 1.1, 1.6, 1.0, 2.4), (1.1, 2.0, 3.6, 2.3, 1.6, 0.8), (0.9, 1.8, 2.0, 3.6, 2.2, 1.4),
    (1.2, 1.0, 1.9, 2.4, 3.5, 2.6), (1.3, 1.7, 0.8, 1.9, 2.6, 3.4), (3.3, 1.4, 2.7, 1.2, 1.8, 1.0), (1.0, 3.1, 1.5, 3.2, 1.3, 1.6),
)  # fmt: skip
SHARE = 9
"""One in so many of the other students has a result."""
ANAS_SKILLS = (("Active Listening", 3, 4), ("Reading Comprehension", 3, 3), ("Critical Thinking", 2, 3), ("Troubleshooting", 2, 4), ("Programming", 1, 2), ("Installation", 2, 4), ("Speaking", 2, 2), ("Time Management", 3, 4), ("Operations Monitoring", 0, 3), ("Writing", 3, 0), ("Service Orientation", 0, 4), ("Mathematics", 3, 3))  # fmt: skip
"""(skill, in the spring, now); 0: not rated."""


class Taker:
    """Makes the rows of one student's takes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.statements = {form: queries.statements(form) for form in (Source.SHORT, Source.LONG)}

    def take(self, student: Any, form: Source, lean: Six, days: int, *, answered: int | None = None) -> None:
        """A take that began so many days ago, finished unless only some statements are answered."""
        world, asked = self.world, self.statements[form]
        luck = world.random("interests", student.id, days)
        given = [(one, min(4, max(0, round(lean[AREAS.index(one.area)] + luck.uniform(-1, 1))))) for one in asked[:answered]]
        scores = score_of((one.area, value) for one, value in given) if answered is None else None
        take_id = self._take(student, form, days, scores)
        for one, value in given:
            world.rows.add("interest_answers", district_id=world.district_id, take_id=take_id, statement_code=one.code, value=value, answered_at=world.calendar.ago(days))

    def same(self, student: Any, form: Source, value: int, days: int) -> None:
        """Somebody who gave everything the same answer."""
        take_id = self._take(student, form, days, dict.fromkeys(AREAS, 10.0 * value))
        for one in self.statements[form]:
            self.world.rows.add("interest_answers", district_id=self.world.district_id, take_id=take_id, statement_code=one.code, value=value, answered_at=self.world.calendar.ago(days))

    def official(self, student: Any, six: Six, days: int) -> None:
        self._take(student, Source.OFFICIAL, days, dict(zip(AREAS, six, strict=True)))

    def _take(self, student: Any, source: Source, days: int, scores: dict[str, float] | None) -> int:
        world = self.world
        values = {column: scores[letter] for column, letter in zip(RIASEC, AREAS, strict=True)} if scores else {}
        return world.rows.add(
            "interest_takes", district_id=world.district_id, student_id=student.id, source=source.value, started_at=world.calendar.ago(days),
            state=(State.FINISHED if scores else State.OPEN).value, taken_on=world.calendar.today - timedelta(days=days) if scores else None, **values,
        )  # fmt: skip

    def rate(self, student: Any, skill: str, value: int, days: int) -> None:
        if value:
            self.world.rows.add("skill_ratings", district_id=self.world.district_id, student_id=student.id, skill=skill, value=value, rated_on=self.world.calendar.today - timedelta(days=days))


def add_interests(world: World) -> None:
    """Once the students are in the database."""
    students = db.session.execute(
        sa.select(Student.id, Student.given_name, Student.family_name)
        .where(Student.district_id == world.district_id, Student.state == "active", Student.user_id.is_not(None))
        .order_by(Student.id)
    ).all()
    named = {f"{one.given_name} {one.family_name}": one for one in students}
    taker = Taker(world)
    _named(taker, named)
    told = {one.id for one in (named.get(name) for name in NAMED) if one is not None}
    for number, student in enumerate(one for one in students if one.id not in told):
        if number % SHARE == 0:
            lean = LEANINGS[world.random("leaning", student.id).randrange(len(LEANINGS))]
            taker.take(student, Source.SHORT, lean, 20 + number % 150, answered=11 if number % (SHARE * 8) == 0 else None)
    world.rows.flush()


NAMED = ("Ana Lima", "Jordan Whitaker", "Sam Delacroix", "Devon Marsh", "Ifeoma Nwosu", "Luca Rossi")


def _named(taker: Taker, named: dict[str, Any]) -> None:
    ana, jordan, sam, devon, ifeoma, luca = (named[name] for name in NAMED)
    taker.take(ana, Source.SHORT, (1.6, 2.4, 3.2, 2.2, 1.2, 1.0), 770)
    taker.take(ana, Source.LONG, (2.3, 3.0, 2.5, 2.0, 1.3, 1.9), 420)
    taker.take(ana, Source.LONG, (2.4, 3.3, 1.4, 1.6, 1.3, 3.1), 60)
    for skill, spring, today in ANAS_SKILLS:
        taker.rate(ana, skill, spring, 210)
        taker.rate(ana, skill, today, 14)
    taker.same(jordan, Source.SHORT, 2, 45)
    taker.take(sam, Source.SHORT, LEANINGS[1], 200)
    taker.official(sam, (24, 31, 9, 14, 11, 20), 30)
    taker.take(devon, Source.LONG, LEANINGS[6], 9, answered=23)
    taker.take(ifeoma, Source.LONG, LEANINGS[7], 90)
    taker.take(luca, Source.LONG, LEANINGS[2], 150)

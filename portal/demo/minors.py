"""Placements at which the rules for minors have something to say: blocked, warned, overridden, exempt, a birthday inside a week."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.demo.work import add_placement
from portal.demo.world import Campus
from portal.extensions import db
from portal.minors.ages import birthday
from portal.placements.models import Placement
from portal.rosters.models import Student

PLACE, HOST = "WBL-MKT-I", "City Parks"
DAYS = 120
OVERRIDDEN = "The park closes at half past seven. The parents agreed in writing, and a bus takes the student home."
# Age on the first day (or "turns 16": on the Wednesday after; None: no date of birth), plan, hazards
CASES: tuple[tuple[str, int | None, list[list[Any]], list[str]], ...] = (
    ("blocked", 15, [[1, "15:00", "19:00"]], []),
    ("overridden", 15, [[1, "16:30", "19:30"]], []),
    ("turns 16", 15, [[day, "15:00", "19:00"] for day in (0, 1, 2, 3)], []),
    ("warned", 17, [[5, "09:00", "13:00"]], ["HO2"]),
    ("learner", 16, [[5, "09:00", "13:00"]], ["HO5"]),
    ("hazard", 16, [[5, "09:00", "13:00"]], ["HO7"]),
    ("unknown", None, [[5, "09:00", "13:00"]], []),
)


def add_cases(campus: Campus) -> None:
    """Once placements are written: students who have none yet get one of these each."""
    world = campus.world
    today, by = world.calendar.today, campus.staff_ids["mosei"]
    begins = today + timedelta(days=7 - today.weekday())
    for (case, age, plan, hazards), student_id in zip(CASES, _free_students(campus), strict=False):
        placement = add_placement(
            world, HOST, plan=plan, terms={"hazards": hazards}, school_id=campus.schools["N"].id, student_id=student_id,
            experience_id=world.offering_ids[PLACE], state="confirmed", begins_on=begins, ends_on=begins + timedelta(days=DAYS), hours_goal=Decimal(80),
        )  # fmt: skip
        born = None if age is None else _born(case, age, begins)
        db.session.execute(sa.update(Student).where(Student.id == student_id).values(birth_date=born, updated_at=Student.updated_at))
        if case == "overridden":
            world.rows.add(
                "minor_overrides", district_id=world.district_id, placement_id=placement, finding_key="FLSA-TIME-LATE#30",
                said=f"Age 15: work until 7:30 PM on {begins + timedelta(days=1):%A, %B} {(begins + timedelta(days=1)).day}, {begins.year}; at most until 7:00 PM.",
                reason=OVERRIDDEN, by_id=by, at=world.calendar.ago(3),
            )  # fmt: skip
        if case == "learner":
            world.rows.add(
                "minor_exemptions", district_id=world.district_id, placement_id=placement, kind="student_learner", orders=["HO5"], agreement_on=today - timedelta(days=4),
                incidental=True, supervised=True, instructed=True, scheduled=True, note="Binder 3 in the coordinator's office.", by_id=by,
            )  # fmt: skip


def _born(case: str, age: int, begins: date) -> date:
    if case == "turns 16":
        return birthday(begins + timedelta(days=2), -16)
    return birthday(begins - timedelta(days=100), -age)


def _free_students(campus: Campus) -> list[int]:
    """Students of the first high school without any placement and without a sign-in that somebody uses."""
    school = campus.schools["N"].id
    taken = sa.select(Placement.student_id)
    return list(
        db.session.scalars(
            sa.select(Student.id)
            .where(Student.school_id == school, Student.state == "active", Student.grade == 10, Student.id.not_in(taken))
            .order_by(Student.id.desc())
            .limit(len(CASES))
        )
    )

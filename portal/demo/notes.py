"""Notes of counselors: shared, private, due, done."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from portal.demo.world import Campus
from portal.extensions import db
from portal.rosters.models import Caseload, Student

SAID = (
    ("Talked about the next course. Wants to see the lab first.", False, None, False),
    ("Called home. A parent comes by in the evening.", False, -1, False),
    ("Was quiet today. Ask again.", True, 3, False),
    ("Brings the form for the driver's license.", False, -9, True),
    ("Thinks about changing the program. No hurry.", False, None, False),
)


def add_notes(campus: Campus) -> None:
    """On the first few students of a counselor's caseload."""
    world, author = campus.world, campus.staff_ids["praman"]
    today = world.calendar.today
    students = db.session.scalars(
        sa.select(Student.id).join(Caseload, Caseload.student_id == Student.id).where(Caseload.user_id == author).order_by(Student.id).limit(len(SAID))
    ).all()
    for number, (student_id, (text, private, due, done)) in enumerate(zip(students, SAID, strict=False)):
        at = world.calendar.on(today - timedelta(days=2 + 3 * number), 14)
        world.rows.add(
            "student_notes", district_id=world.district_id, student_id=student_id, author_id=author, about_on=at.date(), text=text, private=private,
            due_on=None if due is None else today + timedelta(days=due), done_at=at if done else None, created_at=at, updated_at=at,
        )  # fmt: skip
    world.rows.flush()

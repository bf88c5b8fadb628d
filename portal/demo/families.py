"""Guardians who read along: some now, one no more, one whose link ran out."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa

from portal.demo.world import Campus
from portal.extensions import db
from portal.guardians.access import LONGEST, is_of_age, of_age_on, subject_of
from portal.rosters.guardian_models import Guardian
from portal.rosters.models import Student

EVERY = 3


def add_families(campus: Campus) -> None:
    """Once guardians are in the database."""
    world = campus.world
    today = world.calendar.today
    rows = db.session.execute(
        sa.select(Guardian, Student).join(Student, Student.id == Guardian.student_id).where(Guardian.district_id == world.district_id).order_by(Guardian.id)
    ).all()
    minors = [(guardian, student) for guardian, student in rows if not is_of_age(student)]
    for number, (guardian, student) in enumerate(minors[::EVERY]):
        made = datetime.combine(today - timedelta(days=20 + number), time(15, 10), UTC)
        ends, day = made + LONGEST, of_age_on(student)
        if day:
            ends = min(ends, datetime.combine(day, time(0), UTC))
        if number % 5 == 3:
            ends = made + timedelta(days=14)
        world.rows.add(
            "signed_links", district_id=world.district_id, purpose="family", subject=subject_of(guardian), student_id=student.id, name=guardian.name,
            email=guardian.email, nonce=f"{world.random('family', guardian.id).getrandbits(128):032x}", expires_at=ends, made_by_id=campus.staff_ids["praman"], made_at=made,
            sent_at=made if guardian.email else None, revoked_at=made + timedelta(days=9) if number % 5 == 2 else None,
        )  # fmt: skip
    world.rows.flush()

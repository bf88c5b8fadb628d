"""What progress costs: one student in all programs, one summary renewed, a whole district."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from datetime import date
from itertools import cycle, islice

import sqlalchemy as sa
from flask import Flask

from bench.figures import Figure, cpu_times
from portal.extensions import db
from portal.programs import summaries
from portal.programs.facts import facts_of
from portal.programs.models import Choice, ProgramVersion, VersionState
from portal.programs.progress import evaluate
from portal.rosters.models import Student
from portal.schools.models import District

PROGRAMS = 200


def figures(app: Flask) -> Iterable[Figure]:
    today = date.today()
    with app.app_context():
        district_id = db.session.scalars(sa.select(District.id).order_by(District.id).limit(1)).one()
        students = db.session.scalars(
            sa.select(Choice.student_id).where(Choice.left_on.is_(None)).order_by(Choice.student_id).limit(50)
        ).all()
        versions = summaries.versions_of(district_id)
        published = sa.select(ProgramVersion.id).where(ProgramVersion.state == VersionState.PUBLISHED.value)
        rules = [versions.rules(version) for version in db.session.scalars(published.order_by(ProgramVersion.id))]
        many = list(islice(cycle(rules), PROGRAMS))
        facts = facts_of(students, today=today)
        times = [
            statistics.median(cpu_times(lambda one=one: [evaluate(each, one) for each in many], 20))  # type: ignore[misc]
            for one in facts.values()
        ]
        yield Figure(f"one student in {PROGRAMS} programs, evaluate", statistics.median(times) * 1_000, 1, "ms")
        fetch = statistics.median(cpu_times(lambda: facts_of([students[0]], today=today), 100))
        yield Figure("one student's facts, fetch", fetch * 1_000, 1, "ms")
        renew = statistics.median(cpu_times(lambda: summaries.refresh([students[0]]), 50))
        yield Figure("one record changed: renew the student's summaries", renew * 1_000, 1, "ms")
        db.session.rollback()
        count = db.session.scalar(sa.select(sa.func.count()).select_from(Student)) or 0
        begun = time.process_time()
        changes = summaries.recompute_all(district_id, check=True)
        spent = time.process_time() - begun
        yield Figure(f"district recompute, {count:,} students, {changes.rows:,} rows", spent, None, "s")
        yield Figure("rows that the recompute would have to correct", changes.corrected, 0, "rows")
        db.session.remove()

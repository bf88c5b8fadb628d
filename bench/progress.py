"""What progress costs: one student in all programs, one summary renewed, a whole district."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import cycle, islice
from typing import TypeVar

import sqlalchemy as sa
from flask import Flask

from bench.figures import Figure, Spread, exactly, in_turn, ratios
from bench.floor import Broken
from bench.statement import statement_of
from portal.extensions import db
from portal.programs import summaries
from portal.programs.compiled import versions_of
from portal.programs.facts import facts_of
from portal.programs.models import Choice, ProgramVersion, VersionState
from portal.programs.progress import evaluate
from portal.rosters.models import Student
from portal.schools.models import District

T = TypeVar("T")
PROGRAMS = 200
FEW = 10_000
"""Students whose recompute takes a few seconds; of more it is done once beside the statement."""


def figures(app: Flask, *, rounds: int) -> Iterator[Figure]:
    today = date.today()
    with app.app_context():
        district_id = db.session.scalars(sa.select(District.id).order_by(District.id).limit(1)).one()
        students = db.session.scalars(
            sa.select(Choice.student_id).where(Choice.left_on.is_(None), Choice.district_id == district_id).order_by(Choice.student_id).limit(50)
        ).all()
        versions = versions_of(district_id)
        published = sa.select(ProgramVersion.id).where(ProgramVersion.state == VersionState.PUBLISHED.value)
        rules = [versions.rules(version) for version in db.session.scalars(published.order_by(ProgramVersion.id).limit(PROGRAMS))]
        many = list(islice(cycle(rules), PROGRAMS))
        facts = facts_of(students, today=today)

        def all_programs() -> None:
            for one in facts.values():
                for each in many:
                    evaluate(each, one)

        one = students[0]
        evaluated, fetched, renewed = in_turn(
            [all_programs, lambda: facts_of([one], today=today), lambda: summaries.refresh([one])], rounds=rounds, calls=3
        )
        db.session.rollback()
        yield Figure(f"one student in {PROGRAMS} programs: evaluate", Spread.of(evaluated).scaled(1_000 / len(facts)), None, "ms")
        yield Figure("one student's facts: fetch", Spread.of(fetched).scaled(1_000), None, "ms")
        both = [a / len(facts) + b for a, b in zip(evaluated, fetched, strict=True)]
        yield Figure(f"one student in {PROGRAMS} programs: fetch and evaluate", Spread.of(both).scaled(1_000), 1, "ms")
        yield Figure("one record changed: renew the student's summaries", Spread.of(renewed).scaled(1_000), 1, "ms")
        yield from of_district(district_id)
        db.session.remove()


def of_district(district_id: int) -> Iterator[Figure]:
    """The recompute beside one SQL statement; on PostgreSQL both by the clock, since a statement's work is the server's."""
    count = db.session.scalar(sa.select(sa.func.count()).select_from(Student).where(Student.district_id == district_id)) or 0
    clock = time.process_time if db.engine.dialect.name == "sqlite" else time.perf_counter
    said = "CPU" if clock is time.process_time else "by the clock"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    changes, spent = timed(clock, lambda: summaries.recompute_all(district_id, check=True))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    yield Figure(f"recompute of {count:,} students, {changes.rows:,} rows, {said}", exactly(spent), None, "s")
    yield Figure("memory that the recompute adds", exactly(grown), None, "MB")
    yield Figure("rows that the recompute would have to correct", exactly(changes.corrected), 0, "")
    statement = statement_of(district_id, date.today())
    if len(statement()) != changes.rows:
        raise Broken("the statement finds other students in other programs than the summaries")
    rounds = 7 if count <= FEW else 1
    times = [(timed(clock, lambda: summaries.recompute_all(district_id, check=True))[1], timed(clock, statement)[1]) for _ in range(rounds)]
    yield Figure(f"recompute / one SQL statement without choices, once only and next step, {said}", ratios(*zip(*times, strict=True)), 0.7, "x")


def timed(clock: Callable[[], float], deed: Callable[[], T]) -> tuple[T, float]:
    """What it answers, and the seconds it took."""
    begun = clock()
    found = deed()
    return found, clock() - begun

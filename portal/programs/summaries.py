"""Summary rows: where each student stands in each program that concerns them.

They are written in the transaction of whatever changes them (`programs.receivers`), and `recompute_all` must
find nothing to correct.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.clock import this_day
from portal.database import IDS, TODAY, now
from portal.extensions import db
from portal.language import in_language
from portal.programs.calendar import LAST_GRADE
from portal.programs.catalogue import Catalogue, catalogue_of
from portal.programs.chains import Chains
from portal.programs.changes import ChangeCause, note_changes
from portal.programs.compiled import Versions, versions_of
from portal.programs.facts import facts_of
from portal.programs.models import Choice, ProgressSummary
from portal.programs.next_step import next_step
from portal.programs.progress import Progress, evaluate
from portal.programs.rules import Band, Facts
from portal.programs.signals import progress_refreshed
from portal.rosters.models import AttendedSchool, Student
from portal.rosters.queries import by_district, student_chunks

CHUNK = 500
COURSES_A_YEAR = 2  # how many courses of one program a student's timetable usually holds in a year
COLUMNS = tuple(column.name for column in ProgressSummary.__table__.columns)
_waiting: ContextVar[set[int] | None] = ContextVar("waiting", default=None)


@dataclass(frozen=True)
class Standing:
    """One student in one program, evaluated."""

    student_id: int
    chosen: bool
    progress: Progress
    facts: Facts
    schools: frozenset[int]


@dataclass(frozen=True)
class Gathered:
    """Some students, with all that is held against the programs."""

    student_ids: Sequence[int]
    facts: Mapping[int, Facts]
    schools: Mapping[int, frozenset[int]]
    chosen: Mapping[int, int]
    """Student id -> the version of the program they chose."""


@dataclass(frozen=True)
class Changes:
    """What `recompute_all` did: how many rows there are, and how many were wrong before."""

    rows: int
    corrected: int


@contextmanager
def postponed() -> Generator[set[int]]:
    """What asks for a refresh inside is gathered instead; whoever opened this refreshes all of them afterwards.

    For deeds that touch so many students that bringing them up to date takes several transactions.
    """
    gathered: set[int] = set()
    token = _waiting.set(gathered)
    try:
        yield gathered
    finally:
        _waiting.reset(token)


def postpone(student_ids: Iterable[int]) -> bool:
    """Gathers these for later where somebody said so; False: refresh them now."""
    gathered = _waiting.get()
    if gathered is not None:
        gathered.update(student_ids)
    return gathered is not None


def refresh(student_ids: Iterable[int], *, today: date | None = None, cause: str = ChangeCause.RECORDS) -> None:
    """Brings the summary rows of these students up to date, in the running transaction; `cause` goes into the history."""
    today, ids = today or this_day(), sorted(set(student_ids))
    if not ids or postpone(ids):
        return
    db.session.flush()
    for district_id, those in by_district(ids).items():
        with in_language("en"):
            catalogue, versions = catalogue_of(district_id, today), versions_of(district_id)
        for start in range(0, len(those), CHUNK):
            part = those[start : start + CHUNK]
            with in_language("en"):
                rows = [row_of(one, catalogue, district_id) for one in standings(part, versions, today=today)]
            note_changes(part, rows, cause=cause)
            db.session.execute(sa.delete(ProgressSummary).where(ProgressSummary.student_id.in_(part)))
            if rows:
                db.session.execute(sa.insert(ProgressSummary), rows)
            progress_refreshed.send(None, student_ids=part)


def recompute_all(
    district_id: int, *, progress: Callable[[int], None] | None = None, check: bool = False, today: date | None = None
) -> Changes:
    """Recomputes a district in chunks of students and counts what was wrong; with `check` writes nothing.

    `progress` is told how many students each chunk had. Never commits.
    """
    today = today or this_day()
    catalogue, versions = catalogue_of(district_id, today), versions_of(district_id)
    total = corrected = 0
    for ids in student_chunks(district_id):
        found = _correct(district_id, ids, catalogue, versions, today, check=check, cause=ChangeCause.RECOMPUTE)
        total, corrected = total + found.rows, corrected + found.corrected
        if progress:
            progress(len(ids))
    return Changes(total, corrected)


def recompute_students(district_id: int, student_ids: Sequence[int], *, today: date, cause: str) -> Changes:
    """The same for some students of a district (at most CHUNK); writes only what was wrong."""
    return _correct(district_id, student_ids, catalogue_of(district_id, today), versions_of(district_id), today, check=False, cause=cause)


def _correct(
    district_id: int, ids: Sequence[int], catalogue: Catalogue, versions: Versions, today: date, *, check: bool, cause: str
) -> Changes:
    with in_language("en"):
        wanted = {(r["student_id"], r["program_id"]): r for one in standings(ids, versions, today=today) for r in [row_of(one, catalogue, district_id)]}
    present = {
        (row.student_id, row.program_id): row._asdict()
        for row in db.session.execute(_STORED, {"ids": ids})
    }
    wrong = {key for key in wanted.keys() | present.keys() if differs(wanted.get(key), present.get(key))}
    if wrong and not check:
        students = sorted({key[0] for key in wrong})
        rows = [row for key, row in wanted.items() if key[0] in set(students)]
        known = {key[0] for key in present}  # who had no summary at all is no news: the district is being filled
        note_changes([s for s in students if s in known], [row for row in rows if row["student_id"] in known], cause=cause)
        db.session.execute(sa.delete(ProgressSummary).where(ProgressSummary.student_id.in_(students)))
        if rows:
            db.session.execute(sa.insert(ProgressSummary), rows)
        progress_refreshed.send(None, student_ids=students)
    return Changes(len(wanted), len(wrong))


def standings(student_ids: Sequence[int], versions: Versions, *, today: date, every: bool = False) -> list[Standing]:
    """Each student in the program they chose and in every other where something they have counts.

    `every` adds the programs of their schools and of the career centers where nothing counts yet (the what-if).
    """
    return stand(gather(student_ids, today, None if every else versions), versions, every=every)


_CHOSEN = sa.select(Choice.student_id, Choice.program_version_id).where(Choice.student_id.in_(IDS), Choice.left_on.is_(None)).order_by(Choice.id)
_SCHOOLS = sa.union_all(
    sa.select(Student.id, Student.school_id).where(Student.id.in_(IDS)),
    sa.select(AttendedSchool.student_id, AttendedSchool.school_id).where(
        AttendedSchool.student_id.in_(IDS), sa.or_(AttendedSchool.ends_on.is_(None), AttendedSchool.ends_on >= TODAY)
    ),
)
_STORED = sa.select(*ProgressSummary.__table__.columns).where(ProgressSummary.student_id.in_(IDS)).order_by(ProgressSummary.student_id)


def gather(student_ids: Sequence[int], today: date, versions: Versions | None = None) -> Gathered:
    """Seven queries, however many students there are (callers pass at most CHUNK).

    With `versions` only the facts of who has a program to be held against: schools without one, and a district that has
    just brought in its first roster, ask for none.
    """
    chosen = {
        row.student_id: row.program_version_id
        for row in db.session.execute(_CHOSEN, {"ids": student_ids})
    }
    schools = schools_of(student_ids, today)
    concerned = [each for each in student_ids if versions is None or each in chosen or versions.offered_at(schools[each])]
    return Gathered(student_ids, facts_of(concerned, today=today), schools, chosen)


def stand(those: Gathered, versions: Versions, *, every: bool = False) -> list[Standing]:
    """Holds them against the programs; no query, unless a version has yet to be compiled."""
    found: list[Standing] = []
    schools, centers = those.schools, versions.career_centers if every else frozenset()
    for student_id in those.student_ids:
        mine = those.facts.get(student_id)
        if mine is None:
            continue
        version_id = those.chosen.get(student_id)
        own = versions.rules(version_id) if version_id is not None else None
        if own is not None:
            found.append(Standing(student_id, True, evaluate(own, mine), mine, schools[student_id]))
        for rules in versions.offered_at(schools[student_id] | centers):
            if own is not None and rules.program_id == own.program_id:
                continue
            if every or not mine.keys.isdisjoint(rules.leaves_of):
                found.append(Standing(student_id, False, evaluate(rules, mine), mine, schools[student_id]))
    return found


def schools_of(student_ids: Sequence[int], today: date) -> dict[int, frozenset[int]]:
    """Student id -> home school and attended schools."""
    found: dict[int, set[int]] = defaultdict(set)
    for student_id, school_id in db.session.execute(_SCHOOLS, {"ids": student_ids, "today": today}):
        found[student_id].add(school_id)
    return {student_id: frozenset(found[student_id]) for student_id in student_ids}


def is_off_track(one: Standing, catalogue: Catalogue) -> bool:
    """More is left than the time until graduation can hold.

    Courses: two a year, and one more in the running year, by a rule of thumb of ours (one that was failed and is
    not under way again counts as missing like any other). Chains: a course that is left, and every choice for
    it, asks for others first, and they do not fit one after another into the terms that are left.
    """
    progress, grade = one.progress, one.facts.grade
    if grade is None or progress.complete:
        return False
    if progress.courses_missing > COURSES_A_YEAR * max(0, LAST_GRADE - grade) + 1:
        return True
    chains = Chains(catalogue.offerings, catalogue.calendar, grade, one.facts.under_way, one.schools)
    for station in progress.stations:
        if station.kind != "courses" or station.band != Band.LEFT:
            continue
        open_ones = [key for key in station.options if (info := catalogue.offerings.get(key)) and info.active and info.kind == "course"]
        if open_ones and all(chains.missing(key) and chains.over_by(key) is None for key in open_ones):
            return True
    return False


def row_of(one: Standing, catalogue: Catalogue, district_id: int) -> dict[str, Any]:
    """The summary row of one standing."""
    progress = one.progress
    bands = progress.bands
    with in_language("en"):  # kept for lists that staff read; a student's own is said anew on their page
        after = catalogue.steps_after.get(progress.rules.program_id, "")
        step = next_step(progress, one.facts, catalogue.offerings, one.schools, catalogue.calendar, credentials=catalogue.credentials, step_after=after)
    return {
        "student_id": one.student_id,
        "program_id": progress.rules.program_id,
        "program_version_id": progress.rules.version_id,
        "district_id": district_id,
        "chosen": one.chosen,
        "total": progress.total,
        "done": bands[Band.DONE],
        "in_progress": bands[Band.IN_PROGRESS],
        "waiting": bands[Band.WAITING],
        "planned": bands[Band.PLANNED],
        "left": bands[Band.LEFT],
        "courses_missing": progress.courses_missing,
        "courses_left": progress.courses_left,
        "off_track": is_off_track(one, catalogue),
        "next_step": step.as_json(),
        "computed_at": now(),
    }


def differs(wanted: Mapping[str, Any] | None, present: Mapping[str, Any] | None) -> bool:
    """Whether two summary rows say different things, whenever they were written."""
    if wanted is None or present is None:
        return wanted is not present
    return any(wanted[name] != present[name] for name in COLUMNS if name != "computed_at")

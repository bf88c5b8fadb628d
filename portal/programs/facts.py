"""Gathers what progress depends on, for many students at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.clock import this_day
from portal.extensions import db
from portal.hours.models import HourState
from portal.placements.models import PlacementState
from portal.programs import facts_asked as asked
from portal.programs.rules import UNIT, Band, Facts, Hours, Item, credential_key
from portal.rosters.counting import best_by_part, has_failed, is_open
from portal.rosters.models import RecordOutcome
from portal.schools.models import year_of

RUNNING = {PlacementState.ACTIVE, PlacementState.CONFIRMED, PlacementState.AGREEMENT_OUT}
CREDENTIAL_BANDS = {"approved": Band.DONE, "submitted": Band.WAITING, "attempted": Band.IN_PROGRESS}
WAITING_HOURS = {HourState.SUBMITTED, HourState.VERIFIED, HourState.RETURNED}


def facts_of(student_ids: Iterable[int], *, today: date | None = None) -> dict[int, Facts]:
    """Student id -> facts, in five queries however many students there are (callers pass chunks of <= 500)."""
    ids = sorted(set(student_ids))
    today = today or this_day()
    if not ids:
        return {}
    db.session.flush()
    items: dict[int, dict[int, Item]] = {student_id: {} for student_id in ids}
    failed: dict[int, set[int]] = defaultdict(set)
    _records(ids, today, items, failed)
    _enrollments(ids, today, items)
    hours = _placements(ids, items)
    grades: dict[int, int | None] = {}
    waived: dict[int, set[int]] = defaultdict(set)
    substituted: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for row in _asked(asked.REST, ids, today):
        if row.kind == "grade":
            grades[row.student_id] = row.key
        elif row.kind == "credential":
            year = year_of(row.day) if row.day else None
            _better(items[row.student_id], Item(credential_key(row.key), CREDENTIAL_BANDS[row.state], year=year, source=f"student_credentials:{row.id}"))
        elif row.kind == "plan":
            _better(items[row.student_id], Item(row.key, Band.PLANNED, row.credits or 0, 0, row.year, row.term, f"plan_entries:{row.id}"))
        elif row.kind == "waiver":
            waived[row.student_id].add(row.key)
        else:
            substituted[row.student_id][row.id].add(row.key)
    return {
        student_id: Facts(
            student_id=student_id,
            grade=grade,
            items=tuple(items[student_id].values()),
            hours=tuple(hours.get(student_id, ())),
            waived=frozenset(waived[student_id]) if student_id in waived else frozenset(),
            substituted={k: frozenset(v) for k, v in substituted[student_id].items()} if student_id in substituted else {},
            failed=frozenset(key for key in failed[student_id] if items[student_id].get(key) is None) if student_id in failed else frozenset(),
        )
        for student_id, grade in sorted(grades.items())
    }


def _asked(statement: sa.Select[Any], ids: Sequence[int], today: date | None = None) -> Any:
    return db.session.execute(statement, {"ids": ids} if today is None else {"ids": ids, "today": today})


def _better(items: dict[int, Item], new: Item) -> None:
    """One item per key: the further band wins, and what was earned before is kept."""
    old = items.get(new.key)
    if old is None:
        items[new.key] = new
    elif old.band == Band.LEFT or new.band < old.band:
        earned = max(old.earned, new.earned)
        items[new.key] = Item(new.key, new.band, max(old.credits, new.credits), earned, new.year, new.term, new.source)


def _records(ids: Sequence[int], today: date, items: dict[int, dict[int, Item]], failed: dict[int, set[int]]) -> None:
    rows: dict[tuple[int, int], list[Any]] = {}
    for row in _asked(asked.RECORDS, ids):
        rows.setdefault((row.student_id, row.course_id), []).append(row)
    for (student_id, course_id), those in rows.items():
        credits = those[0].credits
        passed = [row for row in those if row.passed]
        if passed:
            best = passed if len(passed) == 1 else best_by_part(passed).values()
            earned = min(sum(row.credits_earned for row in best), credits)
            last = passed[0] if len(passed) == 1 else max(best, key=lambda row: (row.year, row.term, row.id))
            band = Band.DONE if earned >= credits else Band.LEFT
            _better(items[student_id], Item(course_id, band, credits, earned, last.year, last.term, f"course_records:{last.id}"))
        elif any(has_failed(row, today) for row in those):
            failed[student_id].add(course_id)
        if len(passed) < len(those):
            for row in those:
                if row.outcome == RecordOutcome.OPEN and is_open(row, today):
                    _better(items[student_id], Item(course_id, Band.IN_PROGRESS, credits, 0, row.year, row.term, f"course_records:{row.id}"))


def _enrollments(ids: Sequence[int], today: date, items: dict[int, dict[int, Item]]) -> None:
    for number, student_id, course_id, begins_on, credits in _asked(asked.ENROLLMENTS, ids, today):
        band = Band.IN_PROGRESS if begins_on <= today else Band.PLANNED
        _better(items[student_id], Item(course_id, band, credits, 0, source=f"enrollments:{number}"))


def _placements(ids: Sequence[int], items: dict[int, dict[int, Item]]) -> dict[int, list[Hours]]:
    """Hours per student and experience; and the experience itself as an item."""
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in _asked(asked.HOURS, ids):
        sums[row.placement_id][row.state] = row.hours
    by_experience: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in _asked(asked.PLACEMENTS, ids):
        by_experience[row.student_id, row.experience_id].append(row)
    result: dict[int, list[Hours]] = defaultdict(list)
    for (student_id, key), those in by_experience.items():
        approved = sum(sums[p.id][HourState.APPROVED] for p in those)
        returned = sum(sums[p.id][HourState.RETURNED] for p in those)
        waiting = sum(sums[p.id][state] for p in those for state in WAITING_HOURS)
        planned = sum(sums[p.id][HourState.PLANNED] for p in those)
        running = any(p.state in RUNNING for p in those)
        result[student_id].append(Hours(key, approved, waiting, planned, running, returned, those[-1].host))
        goal = those[0].hours if those[0].hours is not None else those[0].minimum_hours * UNIT
        states = {p.state for p in those}
        last = those[-1]
        _better(items[student_id], Item(key, _band(states, approved, waiting, goal), year=year_of(last.begins_on), source=f"placements:{last.id}"))
    return result


def _band(states: set[str], approved: int, waiting: int, goal: int) -> Band:
    """How an experience counts where experiences are counted, not their hours."""
    if PlacementState.COMPLETED in states or (goal and approved >= goal):
        return Band.DONE
    if (waiting and goal and approved + waiting >= goal) or states == {PlacementState.REQUESTED.value}:
        return Band.WAITING
    return Band.IN_PROGRESS if PlacementState.ACTIVE in states or approved or waiting else Band.PLANNED

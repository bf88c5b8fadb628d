"""Deeds by hand on one record: correct it, decide against the rule, take back. Each keeps what was before."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.rosters.comparing import Scale, as_json, same
from portal.rosters.errors import NotPossible, Stale
from portal.rosters.models import CourseRecord
from portal.rosters.record_models import ChangeKind, RecordChange, RecordOverride
from portal.rosters.signals import students_changed

CORRECTABLE = ("mark", "credits_attempted", "credits_given", "course_id", "part", "origin")
FOLLOWS = ("outcome", "passed", "credits_earned", "open_until")


def correct_record(record: CourseRecord, given: Mapping[str, Any], *, reason: str, version: int, by: Viewer) -> None:
    """Sets some of CORRECTABLE. A later file that only repeats what was wrong does not undo it.

    Raises Stale, NotPossible.
    """
    _check(record, version)
    before = _state(record)
    for name in CORRECTABLE:
        if name in given and not same(getattr(record, name), given[name]):
            setattr(record, name, given[name])
    _weigh(record)
    _keep(record, before, ChangeKind.HAND, reason, by, nothing="Nothing is different from what the record says already.")
    _tell("record.correct", record, by)


def override_record(record: CourseRecord, *, counts: bool, reason: str, version: int, by: Viewer) -> None:
    """Decides against the rule that this one record counts, or does not; stays when the file comes again.

    Raises Stale, NotPossible.
    """
    _check(record, version)
    active = override_of(record.id)
    if active is not None:
        raise NotPossible("Somebody has decided on this record already. End that first.")
    before = _state(record)
    db.session.add(RecordOverride(district_id=record.district_id, record_id=record.id, counts=counts, reason=reason, by_id=by.user_id))
    db.session.flush()
    _weigh(record)
    _keep(record, before, ChangeKind.OVERRIDE, reason, by)
    _tell("record.override", record, by, counts=counts)


def end_override(record: CourseRecord, *, version: int, by: Viewer) -> None:
    """The rule reads the record again. Raises Stale, NotPossible."""
    _check(record, version)
    active = override_of(record.id)
    if active is None:
        raise NotPossible("Nothing is decided on this record: the rule reads it.")
    before = _state(record)
    active.ended_at = now()
    db.session.flush()
    _weigh(record)
    _keep(record, before, ChangeKind.OVERRIDE, "The decision was ended: the rule reads the mark again.", by)
    _tell("record.override.end", record, by)


def take_back(change: RecordChange, record: CourseRecord, *, version: int, by: Viewer) -> None:
    """Puts back what a correction or a file changed. Raises Stale, NotPossible.

    What a file changed and somebody took back counts as corrected by hand: the same file does not change it again.
    """
    _check(record, version)
    if change.kind not in (ChangeKind.HAND, ChangeKind.FILE) or change.taken_back_at is not None:
        raise NotPossible("This change cannot be taken back.")
    told = {name: pair for name, pair in change.changes.items() if name in CORRECTABLE}
    if not told:
        raise NotPossible("This change set nothing that could be put back.")
    if any(not same(getattr(record, name), new) for name, (_, new) in told.items()):
        raise NotPossible("The record was changed again since. Correct it by hand instead.")
    before = _state(record)
    for name, (old, _) in told.items():
        setattr(record, name, Decimal(old) if name.startswith("credits") and old is not None else old)
    change.taken_back_at = now()
    _weigh(record)
    kind = ChangeKind.BACK if change.kind == ChangeKind.HAND else ChangeKind.HAND
    _keep(record, before, kind, f"Taken back: what changed on {change.at:%B} {change.at.day}, {change.at.year}.", by)
    _tell("record.take_back", record, by)


def override_of(record_id: int) -> RecordOverride | None:
    """The decision in force on a record."""
    return db.session.scalar(
        sa.select(RecordOverride)
        .where(RecordOverride.record_id == record_id, RecordOverride.ended_at.is_(None))
        .order_by(RecordOverride.id.desc())
        .limit(1)
    )


def _check(record: CourseRecord, version: int) -> None:
    if record.version != version:
        raise Stale("Somebody else changed this record first.")
    if record.ended_at is not None:
        raise NotPossible("This record has ended: no file and no page says it any more.")


def _state(record: CourseRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in (*CORRECTABLE, *FOLLOWS)}


def _weigh(record: CourseRecord) -> None:
    """Outcome and credits anew, by the rule or by the decision in force."""
    active = override_of(record.id)
    given = {name: getattr(record, name) for name in ("mark", "credits_attempted", "credits_given")}
    scale = Scale.of(record.district_id)
    for name, value in scale.weighed(given, record.year, active.counts if active else None).items():
        if not same(getattr(record, name), value):
            setattr(record, name, value)


def _keep(
    record: CourseRecord, before: dict[str, Any], kind: ChangeKind, reason: str, by: Viewer, nothing: str = ""
) -> None:
    """The history row; the record's version moves with it."""
    changes = {n: [as_json(old), as_json(getattr(record, n))] for n, old in before.items() if not same(old, getattr(record, n))}
    if not changes and nothing:
        raise NotPossible(nothing)
    record.updated_at = now()
    db.session.add(
        RecordChange(
            district_id=record.district_id, record_id=record.id, kind=kind.value, changes=changes, reason=reason, by_id=by.user_id
        )
    )
    db.session.flush()


def _tell(action: str, record: CourseRecord, by: Viewer, **detail: Any) -> None:
    audit.record(action, subject=f"course_records:{record.id}", by=by, student_id=record.student_id, detail=detail)
    students_changed.send(None, student_ids={record.student_id})

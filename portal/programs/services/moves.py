"""Moving students to another version: worked out first, then exactly that, with its reason, and undone as one."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.programs.errors import NotPossible, Stale
from portal.programs.models import (
    ChangeCause,
    Choice,
    Program,
    ProgramVersion,
    Requirement,
    Substitution,
    VersionState,
    Waiver,
)
from portal.programs.move_models import MovedStudent, ProgramMove
from portal.programs.queries.choices import is_in_force
from portal.programs.queries.trials import MOST_AT_ONCE, Trial, Tried, Wanted
from portal.programs.services.choosing import LONGEST_REASON
from portal.programs.services.editing import check_editor
from portal.programs.summaries import CHUNK, refresh

Excuse = Waiver | Substitution
TABLES: tuple[Any, ...] = (Waiver, Substitution)


def to_be_moved(target: ProgramVersion, wanted: Wanted, *, by: Viewer) -> tuple[Trial, list[Tried]]:
    """Who would be moved by `wanted` (those in another version already, of whom `by` may see), and what changes
    for each. Raises NotPossible where they are too many for one deed."""
    trial = Trial(by, target, wanted)
    if trial.count() > MOST_AT_ONCE:
        raise NotPossible(f"More than {MOST_AT_ONCE:,} students at once: choose a school or a grade.")
    return trial, [one for one in trial.outcomes() if one.version_id not in (None, target.id)]


def seal_of(target: ProgramVersion, students: Sequence[Tried]) -> str:
    """What was looked at, in short: the same students with the same outcome have the same seal."""
    told = [(s.choice_id, s.outcome.done_before, s.outcome.done_after, s.outcome.total_after, s.outcome.lost, s.outcome.gained) for s in sorted(students, key=lambda s: s.id)]
    return hashlib.sha256(repr((target.id, told)).encode()).hexdigest()[:32]


def move_students(*, target: ProgramVersion, wanted: Wanted, reason: str, seal: str, by: Viewer) -> ProgramMove:
    """Ends each student's choice and begins one of `target`; waivers and substitutions in force go to the twin of
    their requirement. `seal` is of what was looked at. Raises Stale, NotPossible, NotAllowed."""
    program = db.session.get_one(Program, target.program_id)
    check_editor(program, by)
    if target.state != VersionState.PUBLISHED:
        raise NotPossible("Students can only be moved to a published version.")
    if not reason.strip():
        raise NotPossible("Enter the reason: it is kept with each student's history.")
    trial, students = to_be_moved(target, wanted, by=by)
    if seal_of(target, students) != seal:
        raise Stale("Since you looked, something changed for these students. Look again at what the move does, then confirm.")
    if not students:
        raise NotPossible("Nobody is left to move.")
    move = ProgramMove(district_id=program.district_id, program_id=program.id, target_id=target.id, reason=reason.strip()[:LONGEST_REASON], by_id=by.user_id)
    db.session.add(move)
    db.session.flush()
    for start in range(0, len(students), CHUNK):
        _move(move, target, students[start : start + CHUNK], trial.twins, by)
    refresh([one.id for one in students], cause=ChangeCause.CHOICE)
    return move


def undo_move(*, move: ProgramMove, by: Viewer) -> tuple[int, int]:
    """Puts back everybody who is still where the move put them: (how many, how many have moved on since).

    What the move carried over ends with it. A second click changes nothing. Raises NotAllowed.
    """
    program = db.session.get_one(Program, move.program_id)
    check_editor(program, by)
    if move.undone_at is not None:
        return 0, 0
    rows = db.session.scalars(sa.select(MovedStudent).where(MovedStudent.move_id == move.id).order_by(MovedStudent.id)).all()
    still = set(db.session.scalars(sa.select(Choice.id).join(MovedStudent, MovedStudent.new_choice_id == Choice.id).where(MovedStudent.move_id == move.id, Choice.left_on.is_(None))))
    back = [row for row in rows if row.new_choice_id in still]
    today = this_day()
    for start in range(0, len(back), CHUNK):
        part = back[start : start + CHUNK]
        db.session.execute(sa.update(Choice).where(Choice.id.in_([row.new_choice_id for row in part])).values(left_on=today, left_reason="The move was undone"))
        db.session.execute(sa.update(Choice).where(Choice.id.in_([row.old_choice_id for row in part])).values(left_on=None, left_reason=""))
        for table in TABLES:
            carried = [int(key) for row in part for name, _, key in [each.partition(":") for each in row.carried] if name == table.__tablename__]
            for granted in db.session.scalars(sa.select(table).where(table.id.in_(carried), sa.or_(table.ends_on.is_(None), table.ends_on >= today))):
                granted.ends_on, granted.end_reason = today - timedelta(days=1), "The move was undone"
        for row in part:
            row.undone = True
            audit.record("program.move_undo", subject=f"choices:{row.old_choice_id}", by=by, student_id=row.student_id, detail={"program_id": program.id, "move_id": move.id})
    move.undone_at, move.undone_by_id = now(), by.user_id
    db.session.flush()
    db.session.expire_all()
    refresh([row.student_id for row in back], cause=ChangeCause.CHOICE)
    return len(back), len(rows) - len(back)


def _move(move: ProgramMove, target: ProgramVersion, students: Sequence[Tried], twins: Mapping[int, Mapping[int, int]], by: Viewer) -> None:
    today = this_day()
    said = f"Moved to version {target.number}: {move.reason}"[:LONGEST_REASON]
    db.session.execute(sa.update(Choice).where(Choice.id.in_([one.choice_id for one in students])).values(left_on=today, left_reason=said))
    new = db.session.scalars(
        sa.insert(Choice).returning(Choice.id, sort_by_parameter_order=True),
        [
            {"district_id": move.district_id, "student_id": one.id, "program_version_id": target.id, "chosen_on": today, "reason": said, "by_id": by.user_id}
            for one in students
        ],
    ).all()
    carried, dropped = _carry({one.id: one.version_id or 0 for one in students}, twins)
    for one, choice_id in zip(students, new, strict=True):
        db.session.add(
            MovedStudent(move_id=move.id, student_id=one.id, old_choice_id=one.choice_id, new_choice_id=choice_id, carried=carried[one.id], dropped=dropped[one.id])
        )
        audit.record(
            "program.move", subject=f"choices:{one.choice_id}", by=by, student_id=one.id,
            detail={"program_id": move.program_id, "from_number": one.number, "to_number": target.number, "move_id": move.id, "carried": carried[one.id], "dropped": dropped[one.id]},
        )  # fmt: skip
    db.session.flush()


def _carry(left: Mapping[int, int], twins: Mapping[int, Mapping[int, int]]) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """Grants at its twin what is in force in the version that each student (key) left; (carried, dropped) per student."""
    carried: dict[int, list[str]] = defaultdict(list)
    dropped: dict[int, list[str]] = defaultdict(list)
    today = this_day()
    for table in TABLES:
        there = {_place(row): row for row in db.session.scalars(sa.select(table).where(table.student_id.in_(left)).order_by(table.id))}
        homes = _versions_of({row.requirement_id for row in there.values()})
        for row in list(there.values()):
            if not is_in_force(row, today) or homes[row.requirement_id] != left[row.student_id]:
                continue
            twin = twins[left[row.student_id]].get(row.requirement_id)
            if twin is None:
                dropped[row.student_id].append(f"{table.__tablename__}:{row.id}")
                continue
            made = there.get((row.student_id, twin, *_place(row)[2:]))
            if made is not None and is_in_force(made, today):
                continue  # granted there on its own already: it stays whatever becomes of the move
            if made is None:
                made = table(district_id=row.district_id, student_id=row.student_id, requirement_id=twin)
                if isinstance(row, Substitution):
                    made.offering_id = row.offering_id
                db.session.add(made)
            made.reason, made.approved_by_id, made.ends_on, made.end_reason = row.reason, row.approved_by_id, row.ends_on, ""
            db.session.flush()
            carried[row.student_id].append(f"{table.__tablename__}:{made.id}")
    return carried, dropped


def _versions_of(requirement_ids: Collection[int]) -> dict[int, int]:
    rows = db.session.execute(sa.select(Requirement.id, Requirement.program_version_id).where(Requirement.id.in_(requirement_ids)).order_by(Requirement.id))
    return {row.id: row.program_version_id for row in rows}


def _place(row: Excuse) -> tuple[int, ...]:
    return (row.student_id, row.requirement_id, row.offering_id) if isinstance(row, Substitution) else (row.student_id, row.requirement_id)

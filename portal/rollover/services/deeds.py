"""Preparing, running and taking back a rollover; the long part is in the runner."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.hours.models import HourEntry
from portal.programs.models import Choice
from portal.rollover.errors import RolloverError, Stale
from portal.rollover.models import Rollover, RolloverItem, RolloverState
from portal.rollover.permissions import may_turn
from portal.rollover.plan import figures_of, proposal
from portal.rollover.queries import why_not_undone
from portal.rosters.models import Student
from portal.schools.models import SchoolYear
from portal.schools.queries import current_year, terms_of

NOT_YOURS = "Only the district's administrators turn the year."
MOST_TERMS = 12


def prepare(*, by: Viewer, today: date | None = None) -> Rollover:
    """A plan from the running year into the next; the one that is there already, where there is one."""
    if not may_turn(by):
        raise RolloverError(NOT_YOURS)
    last = current_year(by.district_id, today or this_day())
    if last is None:
        raise RolloverError("There is no school year yet. Import a roster first: its years and terms come with it.")
    if (there := open_one(by.district_id, last.year + 1)) is not None:
        return there
    known = db.session.scalar(sa.select(SchoolYear).where(SchoolYear.district_id == by.district_id, SchoolYear.year == last.year + 1))
    plan = proposal(last, known)
    if known is not None and terms_of(known.id):
        plan["terms"] = []  # the roster's own
    made = Rollover(district_id=by.district_id, from_year=last.year, to_year=last.year + 1, plan=plan, by_id=by.user_id, grant_id=by.grant_id)
    try:
        with db.session.begin_nested():
            db.session.add(made)
            db.session.flush()
    except IntegrityError:  # another administrator was quicker
        there = open_one(by.district_id, last.year + 1)
        if there is None:
            raise RolloverError("Somebody else prepared it at the same moment. Look again.") from None
        return there
    audit.record("rollover.prepare", subject=f"rollovers:{made.id}", by=by, detail={"to_year": made.to_year})
    return made


def open_one(district_id: int, to_year: int) -> Rollover | None:
    return db.session.scalar(
        sa.select(Rollover).where(Rollover.district_id == district_id, Rollover.to_year == to_year, Rollover.state != RolloverState.UNDONE.value)
    )


def save_plan(rollover: Rollover, plan: dict[str, Any], *, seen: int, by: Viewer) -> Rollover:
    """Puts the plan's parts in; raises Stale, RolloverError with what cannot be."""
    _draft(rollover, by)
    if seen != rollover.version:
        raise Stale("Somebody else changed this plan first.")
    begins, ends = date.fromisoformat(plan["begins_on"]), date.fromisoformat(plan["ends_on"])
    last = db.session.scalar(sa.select(SchoolYear).where(SchoolYear.district_id == rollover.district_id, SchoolYear.year == rollover.from_year))
    if begins >= ends or not 150 <= (ends - begins).days <= 400:
        raise RolloverError("A school year has 150 to 400 days. Check the first and the last one.")
    if last is not None and begins <= last.ends_on:
        raise RolloverError(f"The year before ends on {last.ends_on}. The new one begins after it.")
    for term in plan["terms"]:
        first, final = date.fromisoformat(term["begins_on"]), date.fromisoformat(term["ends_on"])
        if first >= final:
            raise RolloverError(f"{term['title']} ends before it begins.")
        if first < begins or final > ends:
            raise RolloverError(f"{term['title']} lies outside the school year.")
    rollover.plan = {**rollover.plan, **plan}
    db.session.flush()
    audit.record("rollover.edit", subject=f"rollovers:{rollover.id}", by=by)
    return rollover


def keep_in_grade(rollover: Rollover, *, student_id: int, stays: bool, by: Viewer) -> None:
    """Notes that a student stays in their grade, or does not after all; said twice it is the same."""
    _draft(rollover, by)
    known = db.session.scalar(
        sa.select(RolloverItem).where(RolloverItem.rollover_id == rollover.id, RolloverItem.kind == "stay", RolloverItem.row_id == student_id)
    )
    if stays and known is None:
        db.session.add(RolloverItem(rollover_id=rollover.id, kind="stay", row_id=student_id))
    elif not stays and known is not None:
        db.session.delete(known)
    else:
        return
    db.session.flush()
    audit.record("rollover.edit", subject=f"rollovers:{rollover.id}", by=by, student_id=student_id, detail={"stays": stays})


def run(rollover: Rollover, *, by: Viewer) -> None:
    """Says yes to the preview, once: a second click, or a second administrator's, raises RolloverError."""
    if not may_turn(by):
        raise RolloverError(NOT_YOURS)
    figures = figures_of(rollover)
    total = 1 + figures.students + (figures.sections if rollover.plan["copy_sections"] else 0) + (figures.programs if rollover.plan["draft_programs"] else 0)
    marks = {"choice": _highest(Choice, rollover), "hours": _highest(HourEntry, rollover), "student": _highest(Student, rollover)}
    values = {"state": "running", "by_id": by.user_id, "grant_id": by.grant_id, "started_at": now(), "total": total, "done": 0, "marks": marks, "message": "", "moved_at": now()}
    _move(rollover, RolloverState.DRAFT, values)
    audit.record("rollover.run", subject=f"rollovers:{rollover.id}", by=by, detail={"to_year": rollover.to_year, "students": figures.students})


def take_back(rollover: Rollover, *, by: Viewer) -> None:
    """Begins to undo; raises RolloverError with the first reason where something new has been built on it."""
    if not may_turn(by):
        raise RolloverError(NOT_YOURS)
    if rollover.state == RolloverState.RUNNING and not rollover.message:
        raise RolloverError("It is running. Wait until it is through, then take it back.")
    if reasons := why_not_undone(rollover):
        raise RolloverError(reasons[0])
    state = RolloverState(rollover.state)
    if state not in (RolloverState.DONE, RolloverState.RUNNING):
        raise RolloverError("There is nothing to take back.")
    items = db.session.scalar(sa.select(sa.func.count()).where(RolloverItem.rollover_id == rollover.id, RolloverItem.kind != "stay"))
    _move(rollover, state, {"state": "undoing", "done": 0, "total": items or 0, "message": "", "moved_at": now(), "by_id": by.user_id, "grant_id": by.grant_id})
    audit.record("rollover.undo", subject=f"rollovers:{rollover.id}", by=by, detail={"to_year": rollover.to_year})


def go_on(rollover: Rollover, *, by: Viewer) -> None:
    """Lets one that stopped go on from where it was; nothing is done twice."""
    if not may_turn(by):
        raise RolloverError(NOT_YOURS)
    if rollover.state not in (RolloverState.RUNNING, RolloverState.UNDOING):
        raise RolloverError("It is not waiting to go on.")
    rollover.message, rollover.by_id, rollover.grant_id = "", by.user_id, by.grant_id
    db.session.flush()


def discard(rollover: Rollover, *, by: Viewer) -> None:
    """Throws away a plan that was not run."""
    _draft(rollover, by)
    audit.record("rollover.discard", subject=f"rollovers:{rollover.id}", by=by, detail={"to_year": rollover.to_year})
    db.session.execute(sa.delete(RolloverItem).where(RolloverItem.rollover_id == rollover.id))
    db.session.delete(rollover)
    db.session.flush()


def staying_students(rollover: Rollover) -> set[int]:
    asked = sa.select(RolloverItem.row_id).where(RolloverItem.rollover_id == rollover.id, RolloverItem.kind == "stay")
    return set(db.session.scalars(asked))


def _draft(rollover: Rollover, by: Viewer) -> None:
    if not may_turn(by):
        raise RolloverError(NOT_YOURS)
    if rollover.state != RolloverState.DRAFT:
        raise RolloverError("The year was turned already; the plan cannot be changed any more.")


def _move(rollover: Rollover, state: RolloverState, values: dict[str, Any]) -> None:
    """Changes the state in the database only if it is still the expected one."""
    changed = db.session.execute(
        sa.update(Rollover)
        .where(Rollover.id == rollover.id, Rollover.state == state.value)
        .values(**values, version=Rollover.version + 1, updated_at=now())
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        db.session.refresh(rollover)
        raise RolloverError("Somebody was quicker: look at where it is now.")
    db.session.refresh(rollover)


def _highest(model: Any, rollover: Rollover) -> int:
    return db.session.scalar(sa.select(sa.func.max(model.id)).where(model.district_id == rollover.district_id)) or 0

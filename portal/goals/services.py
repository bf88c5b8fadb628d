"""Setting a goal, walking its steps, thinking about it, reaching or dropping it. None of them commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.extensions import db
from portal.goals.errors import GoalError
from portal.goals.models import Goal, GoalNote, GoalState, GoalStep
from portal.language import _
from portal.rosters.models import Student

MOST_STEPS, MOST_NOTES = 30, 500
LONGEST_TITLE, LONGEST_NOTE = 200, 2000
TIES = ("program", "soc", "placement")


def set_goal(*, student: Student, title: str, why: str, due_on: date | None, tie: str, steps: Sequence[str], by: Viewer) -> Goal:
    """A new goal with its first steps, one a line."""
    goal = Goal(district_id=student.district_id, student_id=student.id, title=title, why=why, due_on=due_on, **tied(tie))
    db.session.add(goal)
    db.session.flush()
    for position, each in enumerate(steps[:MOST_STEPS]):
        db.session.add(GoalStep(goal_id=goal.id, position=position, title=each[:LONGEST_TITLE]))
    db.session.flush()
    audit.record("goal.set", subject=f"goals:{goal.id}", by=by, student_id=student.id)
    return goal


def edit_goal(*, goal: Goal, title: str, why: str, due_on: date | None, tie: str, by: Viewer) -> None:
    goal.title, goal.why, goal.due_on = title, why, due_on
    for name, value in tied(tie).items():
        setattr(goal, name, value)
    db.session.flush()
    audit.record("goal.edit", subject=f"goals:{goal.id}", by=by, student_id=goal.student_id)


def tied(tie: str) -> dict[str, int | str | None]:
    """'program:12' -> the three columns, at most one of them filled. The form has checked what the student may tie it to."""
    kind, _sep, key = tie.partition(":")
    return {
        "program_id": int(key) if kind == "program" else None,
        "soc": key if kind == "soc" else None,
        "placement_id": int(key) if kind == "placement" else None,
    }


def add_step(*, goal: Goal, title: str, due_on: date | None, position: int | None = None, done_on: date | None = None, by: Viewer) -> GoalStep:
    """At the end; one that comes back takes its old place and its tick. Raises GoalError where there are too many."""
    count, last = db.session.execute(sa.select(sa.func.count(), sa.func.max(GoalStep.position)).where(GoalStep.goal_id == goal.id)).one()
    if count >= MOST_STEPS:
        raise GoalError(_("A goal has at most %(num)s steps.", num=MOST_STEPS))
    step = GoalStep(goal_id=goal.id, position=(last or 0) + 1 if position is None else position, title=title, due_on=due_on, done_on=done_on)
    db.session.add(step)
    db.session.flush()
    audit.record("goal.step", subject=f"goals:{goal.id}", by=by, student_id=goal.student_id, detail={"goal_step_id": step.id})
    return step


def tick(*, step: GoalStep, done: bool, goal: Goal, by: Viewer) -> None:
    """A step is done, or not after all; said twice it changes nothing."""
    if (step.done_on is not None) == done:
        return
    step.done_on = this_day() if done else None
    db.session.flush()
    audit.record("goal.tick" if done else "goal.untick", subject=f"goals:{goal.id}", by=by, student_id=goal.student_id, detail={"goal_step_id": step.id})


def remove_step(*, step: GoalStep, goal: Goal, by: Viewer) -> None:
    audit.record("goal.step_remove", subject=f"goals:{goal.id}", by=by, student_id=goal.student_id, detail={"title": step.title})
    db.session.delete(step)
    db.session.flush()


def move_on(*, goal: Goal, state: GoalState, by: Viewer) -> None:
    """Reached, dropped, or open again; said twice it changes nothing."""
    if goal.state == state:
        return
    goal.state, goal.ended_on = state.value, None if state == GoalState.OPEN else this_day()
    db.session.flush()
    audit.record(f"goal.{'reopen' if state == GoalState.OPEN else state.value}", subject=f"goals:{goal.id}", by=by, student_id=goal.student_id)


def write(*, goal: Goal, text: str, by: Viewer) -> GoalNote:
    """The student's reflection, or the comment of staff who see them. Raises GoalError where there are too many."""
    if (db.session.scalar(sa.select(sa.func.count()).where(GoalNote.goal_id == goal.id)) or 0) >= MOST_NOTES:
        raise GoalError(_("There are too many notes on this goal."))
    kind = "reflection" if by.role == Role.STUDENT else "comment"
    note = GoalNote(goal_id=goal.id, kind=kind, text=text[:LONGEST_NOTE], by_id=by.user_id)
    db.session.add(note)
    db.session.flush()
    audit.record(f"goal.{kind}", subject=f"goals:{goal.id}", by=by, student_id=goal.student_id)
    return note

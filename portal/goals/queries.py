"""Reads of goals and of questions to the counselor. Callers of `*_of` have checked who may see the student."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.careers.models import Occupation
from portal.catalog.models import Offering
from portal.extensions import db
from portal.goals.models import Goal, GoalNote, GoalState, GoalStep, RequestState, WhatIfRequest
from portal.hosts.models import Host
from portal.placements.models import Placement
from portal.programs.models import Program
from portal.rosters.models import Student
from portal.rosters.permissions import students_visible_to

Rows = Sequence[sa.Row[*tuple[Any, ...]]]
MOST_QUESTIONS = 100


def open_question(student_id: int, program_id: int) -> WhatIfRequest | None:
    return db.session.scalar(
        sa.select(WhatIfRequest).where(
            WhatIfRequest.student_id == student_id, WhatIfRequest.program_id == program_id, WhatIfRequest.state == RequestState.OPEN.value
        )
    )


def questions_of(student_id: int) -> Rows:
    """What a student sent, open ones first, then the latest answer.

    id, version, program_id, program_title, note, sent_at, state, answer, answered_at, by_given_name, by_family_name.
    """
    return db.session.execute(
        sa.select(
            WhatIfRequest.id, WhatIfRequest.version, WhatIfRequest.program_id, Program.title.label("program_title"), WhatIfRequest.note, WhatIfRequest.sent_at,
            WhatIfRequest.state, WhatIfRequest.answer, WhatIfRequest.answered_at, User.given_name.label("by_given_name"), User.family_name.label("by_family_name"),
        )
        .join(Program, Program.id == WhatIfRequest.program_id)
        .outerjoin(User, User.id == WhatIfRequest.answered_by_id)
        .where(WhatIfRequest.student_id == student_id)
        .order_by((WhatIfRequest.state == RequestState.OPEN.value).desc(), WhatIfRequest.answered_at.desc(), WhatIfRequest.sent_at.desc(), WhatIfRequest.id.desc())
    ).all()


def open_questions(viewer: Viewer, *, today: date | None = None, limit: int = MOST_QUESTIONS) -> Rows:
    """What students in the viewer's scope ask, whoever waits longest first.

    id, student_id, given_name, preferred_name, family_name, grade, program_id, program_title, note, sent_at.
    """
    return db.session.execute(
        sa.select(
            WhatIfRequest.id, WhatIfRequest.student_id, Student.given_name, Student.preferred_name, Student.family_name, Student.grade,
            WhatIfRequest.program_id, Program.title.label("program_title"), WhatIfRequest.note, WhatIfRequest.sent_at,
        )
        .join(Student, Student.id == WhatIfRequest.student_id)
        .join(Program, Program.id == WhatIfRequest.program_id)
        .where(WhatIfRequest.district_id == viewer.district_id, WhatIfRequest.state == RequestState.OPEN.value, students_visible_to(viewer, today))
        .order_by(WhatIfRequest.sent_at, WhatIfRequest.id)
        .limit(limit)
    ).all()


def goals_of(student_id: int) -> Rows:
    """A student's goals: open ones first, by when they are due (those without a date last), then what ended, latest first.

    id, version, title, why, due_on, state, ended_on, created_at, program_id, program_title, soc, occupation_title,
    occupation_title_es, placement_id, placement_title, host_name, steps, steps_done.
    """
    steps = sa.select(sa.func.count()).where(GoalStep.goal_id == Goal.id).correlate(Goal)
    is_open = Goal.state == GoalState.OPEN.value
    return db.session.execute(
        sa.select(
            Goal.id, Goal.version, Goal.title, Goal.why, Goal.due_on, Goal.state, Goal.ended_on, Goal.created_at,
            Goal.program_id, Program.title.label("program_title"), Goal.soc, Occupation.title.label("occupation_title"), Occupation.title_es.label("occupation_title_es"),
            Goal.placement_id, Offering.title.label("placement_title"), Host.name.label("host_name"),
            steps.scalar_subquery().label("steps"), steps.where(GoalStep.done_on.is_not(None)).scalar_subquery().label("steps_done"),
        )
        .outerjoin(Program, Program.id == Goal.program_id)
        .outerjoin(Occupation, Occupation.soc == Goal.soc)
        .outerjoin(Placement, Placement.id == Goal.placement_id)
        .outerjoin(Offering, Offering.id == Placement.experience_id)
        .outerjoin(Host, Host.id == Placement.host_id)
        .where(Goal.student_id == student_id)
        .order_by(is_open.desc(), Goal.ended_on.desc(), Goal.due_on.is_(None), Goal.due_on, Goal.id)
    ).all()


def steps_of(goal_ids: Collection[int]) -> dict[int, list[GoalStep]]:
    """Goal id -> its steps in order."""
    found: dict[int, list[GoalStep]] = {key: [] for key in goal_ids}
    for step in db.session.scalars(sa.select(GoalStep).where(GoalStep.goal_id.in_(goal_ids)).order_by(GoalStep.goal_id, GoalStep.position, GoalStep.id)):
        found[step.goal_id].append(step)
    return found


def notes_of(goal_id: int) -> Rows:
    """What was thought and said about a goal, latest first: goal_id, kind, text, at, by_given_name, by_family_name."""
    return _notes([goal_id])


def notes_by_goal(goal_ids: Collection[int]) -> dict[int, list[sa.Row[*tuple[Any, ...]]]]:
    found: dict[int, list[sa.Row[*tuple[Any, ...]]]] = {key: [] for key in goal_ids}
    for row in _notes(goal_ids):
        found[row.goal_id].append(row)
    return found


def _notes(goal_ids: Collection[int]) -> Rows:
    return db.session.execute(
        sa.select(GoalNote.goal_id, GoalNote.kind, GoalNote.text, GoalNote.at, User.given_name.label("by_given_name"), User.family_name.label("by_family_name"))
        .outerjoin(User, User.id == GoalNote.by_id)
        .where(GoalNote.goal_id.in_(goal_ids))
        .order_by(GoalNote.at.desc(), GoalNote.id.desc())
    ).all()


def goal_of(student_id: int, goal_id: int) -> Goal | None:
    return db.session.scalar(sa.select(Goal).where(Goal.id == goal_id, Goal.student_id == student_id))


def step_of(student_id: int, step_id: int) -> GoalStep | None:
    return db.session.scalar(sa.select(GoalStep).join(Goal, Goal.id == GoalStep.goal_id).where(GoalStep.id == step_id, Goal.student_id == student_id))

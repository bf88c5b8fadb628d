"""Reads of what students like and can do. Interests are the student's and their school's; hosts never see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.careers.models import RIASEC
from portal.extensions import db
from portal.interests.matching import Scores
from portal.interests.models import InterestAnswer, InterestStatement, InterestTake, Skill, SkillRating, Source, State
from portal.rosters.models import Student

COLUMNS = tuple(getattr(InterestTake, column) for column in RIASEC)
LIKED = 3
"""The lowest answer that says 'I would like it'."""


def latest_scores(student_id: int) -> Scores | None:
    """The six scores of a student's newest result, whatever it comes from; None before the first."""
    return next(iter(results_of(student_id, limit=1)), None)


def results_of(student_id: int, limit: int | None = None) -> Sequence[Scores]:
    """A student's results, newest first."""
    rows = db.session.execute(
        sa.select(InterestTake.id, *COLUMNS, InterestTake.source, InterestTake.taken_on)
        .where(InterestTake.student_id == student_id, InterestTake.state == State.FINISHED)
        .order_by(InterestTake.taken_on.desc(), InterestTake.id.desc())
        .limit(limit)
    )
    return [Scores(*row) for row in rows]


def with_results(student_ids: Collection[int]) -> set[int]:
    """Those of the students who have a result; one query, for lists of at most some thousands."""
    statement = sa.select(InterestTake.student_id).where(InterestTake.student_id.in_(student_ids), InterestTake.state == State.FINISHED)
    return set(db.session.scalars(statement.distinct()))


def ratings_of(student_id: int) -> Mapping[str, int]:
    """What a student says they can do: O*NET's name of the skill -> 1 to 5, as rated last."""
    return {rating.skill: rating.value for rating in rating_history(student_id)}


@dataclass(frozen=True)
class Rated:
    skill: str
    value: int
    rated_on: date


def rating_history(student_id: int) -> Sequence[Rated]:
    """Every rating a student gave, oldest first; one a day and skill."""
    rows = db.session.execute(
        sa.select(SkillRating.skill, SkillRating.value, SkillRating.rated_on)
        .where(SkillRating.student_id == student_id)
        .order_by(SkillRating.rated_on, SkillRating.skill)
    )
    return [Rated(*row) for row in rows]


def skills() -> Sequence[Skill]:
    """All skills in the order of the checklist."""
    return db.session.scalars(sa.select(Skill).order_by(Skill.position, Skill.name)).all()


def own_student(viewer: Viewer) -> Student | None:
    """The student that the viewer is."""
    return db.session.scalar(sa.select(Student).where(Student.user_id == viewer.user_id, Student.district_id == viewer.district_id))


def statements(form: str) -> Sequence[InterestStatement]:
    """What a form asks, in its order; one kept from an older list is not asked."""
    statement = sa.select(InterestStatement).where(InterestStatement.retired.is_(False))
    if form == Source.SHORT:
        statement = statement.where(InterestStatement.short.is_(True))
    return db.session.scalars(statement.order_by(InterestStatement.position, InterestStatement.code)).all()


def open_take(student_id: int) -> InterestTake | None:
    return db.session.scalar(sa.select(InterestTake).where(InterestTake.student_id == student_id, InterestTake.state == State.OPEN))


def take_of(student_id: int, take_id: int) -> InterestTake | None:
    """A student's own take, in whatever state."""
    return db.session.scalar(sa.select(InterestTake).where(InterestTake.student_id == student_id, InterestTake.id == take_id))


def answers_of(take_id: int) -> Mapping[str, int]:
    """Statement's code -> answer."""
    rows = db.session.execute(sa.select(InterestAnswer.statement_code, InterestAnswer.value).where(InterestAnswer.take_id == take_id))
    return {row.statement_code: row.value for row in rows}


def ratings_on(student_id: int, day: date) -> Mapping[str, int]:
    """What was rated on one day; only that can be taken back."""
    return {one.skill: one.value for one in rating_history(student_id) if one.rated_on == day}


def liked_of(take_id: int) -> Sequence[InterestStatement]:
    """What the student said they would like, most liked first."""
    return db.session.scalars(
        sa.select(InterestStatement)
        .join(InterestAnswer, InterestAnswer.statement_code == InterestStatement.code)
        .where(InterestAnswer.take_id == take_id, InterestAnswer.value >= LIKED)
        .order_by(InterestAnswer.value.desc(), InterestStatement.position, InterestStatement.code)
    ).all()

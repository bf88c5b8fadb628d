"""Reads of the versions of a plan. Callers have checked who may see the student."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.extensions import db
from portal.plans.models import PlanSubmission, SubmissionState
from portal.plans.standing import Standing, kept, standing
from portal.programs.models import PlanEntry
from portal.programs.queries.choices import plan_of
from portal.rosters.models import Student

Rows = Sequence[sa.Row[*tuple[Any, ...]]]
MOST_VERSIONS = 50


def versions_of(student_id: int) -> Rows:
    """Versions that were not taken back, the newest first.

    id, version, submitted_at, entries, state, decided_at, comment, by_given_name, by_family_name.
    """
    return db.session.execute(
        sa.select(
            PlanSubmission.id, PlanSubmission.version, PlanSubmission.submitted_at, PlanSubmission.entries, PlanSubmission.state, PlanSubmission.decided_at,
            PlanSubmission.comment, User.given_name.label("by_given_name"), User.family_name.label("by_family_name"),
        )
        .outerjoin(User, User.id == PlanSubmission.decided_by_id)
        .where(PlanSubmission.student_id == student_id, PlanSubmission.state != SubmissionState.WITHDRAWN.value)
        .order_by(PlanSubmission.id.desc())
        .limit(MOST_VERSIONS)
    ).all()


def standing_of(student_id: int) -> Standing:
    """none, draft, submitted, approved, changed (since it was approved) or returned, with the version it is about."""
    return standing(versions_of(student_id), kept(plan_of(student_id)))


def open_submission(student_id: int) -> PlanSubmission | None:
    """The row that waits for an answer, for deeds."""
    return db.session.scalar(sa.select(PlanSubmission).where(PlanSubmission.student_id == student_id, PlanSubmission.state == SubmissionState.SUBMITTED.value))


def latest_submission(student_id: int) -> PlanSubmission | None:
    """The newest row that was not taken back, for deeds."""
    return db.session.scalar(
        sa.select(PlanSubmission)
        .where(PlanSubmission.student_id == student_id, PlanSubmission.state != SubmissionState.WITHDRAWN.value)
        .order_by(PlanSubmission.id.desc())
        .limit(1)
    )


def is_waiting() -> sa.ColumnElement[bool]:
    """A condition on Student: a version waits for an answer."""
    return sa.select(PlanSubmission.id).where(PlanSubmission.student_id == Student.id, PlanSubmission.state == SubmissionState.SUBMITTED.value).exists()


def is_not_approved() -> sa.ColumnElement[bool]:
    """A condition on Student: something is planned, and the plan of now is not one that was approved."""
    newest = (
        sa.select(sa.case((sa.and_(PlanSubmission.state == SubmissionState.APPROVED.value, PlanSubmission.changed.is_(False)), 1), else_=0))
        .where(PlanSubmission.student_id == Student.id, PlanSubmission.state != SubmissionState.WITHDRAWN.value)
        .order_by(PlanSubmission.id.desc())
        .limit(1)
        .correlate(Student)
        .scalar_subquery()
    )
    return sa.and_(sa.select(PlanEntry.id).where(PlanEntry.student_id == Student.id).exists(), sa.func.coalesce(newest, 0) == 0)

"""What a student and who plans for them write to each other about the plan. Nothing is edited; one's own can be taken away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.plans.errors import PlanError
from portal.plans.models import PlanComment
from portal.programs.permissions import may_plan_for
from portal.rosters.models import Student

KEPT = timedelta(days=30)
"""How long a comment that was taken away can be brought back, and how long one by a student is news to staff."""
MOST = 200

Rows = Sequence[sa.Row[*tuple[Any, ...]]]


def comments_of(student_id: int) -> Rows:
    """The newest ones that were not taken away, the oldest first: id, year, text, at, by_id, given_name, family_name."""
    rows = db.session.execute(
        sa.select(PlanComment.id, PlanComment.year, PlanComment.text, PlanComment.at, PlanComment.by_id, User.given_name, User.family_name)
        .join(User, User.id == PlanComment.by_id)
        .where(PlanComment.student_id == student_id, PlanComment.removed_at.is_(None))
        .order_by(PlanComment.id.desc())
        .limit(MOST)
    ).all()
    return rows[::-1]


def by_year(rows: Rows) -> dict[int | None, list[Any]]:
    """Comments by the year that they are about; None holds those about the whole plan."""
    found: dict[int | None, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.year].append(row)
    return found


def write(*, student: Student, text: str, year: int | None, by: Viewer) -> PlanComment:
    """Raises PlanError for who neither is the student nor plans for them."""
    if not may_plan_for(by, student):
        raise PlanError("You may not write to this plan.")
    made = PlanComment(district_id=student.district_id, student_id=student.id, year=year, text=text, by_id=by.user_id)
    db.session.add(made)
    db.session.flush()
    _trail("plan.comment", made, by)
    return made


def own_comment(student: Student, plan_comment_id: int, by: Viewer) -> PlanComment | None:
    """One's own comment on this plan, taken away or not; None for anybody else's."""
    return db.session.scalar(
        sa.select(PlanComment).where(PlanComment.id == plan_comment_id, PlanComment.student_id == student.id, PlanComment.by_id == by.user_id)
    )


def remove(comment: PlanComment, *, by: Viewer) -> None:
    if comment.removed_at is None:
        comment.removed_at = now()
        db.session.flush()
        _trail("plan.comment_remove", comment, by)


def restore(comment: PlanComment, *, by: Viewer) -> None:
    if comment.removed_at is not None:
        comment.removed_at = None
        db.session.flush()
        _trail("plan.comment_restore", comment, by)


def is_unanswered() -> sa.ColumnElement[bool]:
    """A condition on Student: the last word about the plan is theirs, and not old."""
    last = (
        sa.select(PlanComment.by_id)
        .where(PlanComment.student_id == Student.id, PlanComment.removed_at.is_(None), PlanComment.at >= now() - KEPT)
        .order_by(PlanComment.id.desc())
        .limit(1)
        .correlate(Student)
        .scalar_subquery()
    )
    return sa.func.coalesce(last == Student.user_id, sa.false())


def sweep() -> None:
    """Removes for good what was taken away a month ago."""
    db.session.execute(sa.delete(PlanComment).where(PlanComment.removed_at < now() - KEPT))
    db.session.commit()


def _trail(action: str, comment: PlanComment, by: Viewer) -> None:
    audit.record(action, subject=f"plan_comments:{comment.id}", by=by, student_id=comment.student_id, detail={"year": comment.year})

"""What a student may need somebody for, beside where they stand: one row here is a chip of the list, a filter and a count.

Conditions are on `Student` alone, so that a row may need several things at once. `plans` and others below are asked for what
is theirs; who looks after it sees the chips (`SEES`), and anybody in scope may filter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from portal.accounts.models import Role
from portal.interests.models import InterestTake
from portal.interests.models import State as Taken
from portal.plans import queries as plans
from portal.plans.comments import is_unanswered
from portal.programs.models import ProgressChange
from portal.rosters.models import Student

SEES = frozenset({Role.COUNSELOR, Role.SCHOOL_ADMIN, Role.CTE_DIRECTOR, Role.DISTRICT_ADMIN})
WEEK = timedelta(days=7)
FROM_GRADE = 7
"""From this grade on a student without a look at their interests is worth a word."""
Condition = Callable[[date], sa.ColumnElement[bool]]


@dataclass(frozen=True)
class Need:
    title: str
    condition: Condition


def _no_interests(today: date) -> sa.ColumnElement[bool]:
    """No finished look at one's interests."""
    took = sa.select(InterestTake.id).where(InterestTake.student_id == Student.id, InterestTake.state == Taken.FINISHED).exists()
    return sa.and_(sa.func.coalesce(Student.grade, FROM_GRADE) >= FROM_GRADE, sa.not_(took))


def _changed(today: date) -> sa.ColumnElement[bool]:
    """Something moved in the program they are in within the last seven days."""
    since = datetime.combine(today, time(), UTC) - WEEK
    return sa.select(ProgressChange.id).where(ProgressChange.student_id == Student.id, ProgressChange.at >= since).exists()


NEEDS: dict[str, Need] = {
    "no_interests": Need("No interests yet", _no_interests),
    "changed_week": Need("Changed this week", _changed),
    "plan_waiting": Need("Plan to approve", lambda today: plans.is_waiting()),
    "plan_words": Need("Wrote about the plan", lambda today: is_unanswered()),
    "plan_not_approved": Need("Plan not approved", lambda today: plans.is_not_approved()),
}


def counted(today: date) -> list[sa.ColumnElement[int]]:
    """Columns that count each need over a list of students."""
    return [sa.func.sum(sa.case((need.condition(today), 1), else_=0)).label(key) for key, need in NEEDS.items()]

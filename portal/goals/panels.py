"""What a student's pathway page and the staff's page about them show of goals and questions."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import Role
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.goals import queries
from portal.goals.models import GoalState, RequestState
from portal.rosters.models import Student

SHOWN = 3


def on_student(student: Student, viewer: Viewer) -> tuple[str, dict[str, Any]]:
    """The goals that are due first, and what waits for an answer."""
    goals = [goal for goal in queries.goals_of(student.id) if goal.state == GoalState.OPEN]
    return "goals/_panel.html", {
        "student": student, "goals": goals[:SHOWN], "count": len(goals), "today": this_day(), "own": viewer.role == Role.STUDENT,
        "questions": [row for row in queries.questions_of(student.id) if row.state == RequestState.OPEN],
    }  # fmt: skip

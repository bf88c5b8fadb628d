"""What is new about a student's plan: approved or returned, changed by others, and what was written about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from portal.language import _
from portal.plans.comments import comments_of
from portal.plans.others import by_day, by_others
from portal.plans.queries import versions_of
from portal.rosters.models import Student
from portal.updates.news import Item

PAGE = "/my-plan"
LONGEST = 140
"""Of a comment in the news; the page has all of it."""


def decisions(student: Student, since: datetime) -> Iterator[Item]:
    """What was said to a plan that waited for approval."""
    for row in versions_of(student.id):
        if row.decided_at is not None and row.decided_at > since:
            told = _("Your plan is approved.") if row.state == "approved" else _("Your plan came back to you.")
            yield Item(row.decided_at, f"plan:{row.id}:{row.decided_at:%Y%m%d%H%M}", f"{told} {row.comment}".strip(), PAGE)


def comments(student: Student, since: datetime) -> Iterator[Item]:
    """What others wrote about the plan."""
    for row in comments_of(student.id):
        if row.at > since and row.by_id != student.user_id:
            text = row.text if len(row.text) <= LONGEST else f"{row.text[:LONGEST].rstrip()}…"
            told = _("%(name)s wrote about your plan: “%(text)s”", name=f"{row.given_name} {row.family_name}", text=text)
            yield Item(row.at, f"plan-comment:{row.id}", told, f"{PAGE}#talk-{row.year or 'all'}")


def changes(student: Student, since: datetime) -> Iterator[Item]:
    """What others changed, an item for each of them and each day."""
    for (day, by_id), made in by_day(by_others(student, since).changes).items():
        yield Item(made[0].at, f"plan-changed:{day:%Y%m%d}:{by_id}", _("%(name)s changed your plan.", name=made[0].name), PAGE)

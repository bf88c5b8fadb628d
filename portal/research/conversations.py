"""Whom a student talked to about work, and what it did to their mind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.careers.models import Occupation
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.language import _, lazy
from portal.research.errors import ResearchError
from portal.research.study_models import Conversation, How, Mind
from portal.rosters.models import Student

MOST = 200
HOWS: dict[str, Any] = {
    How.IN_PERSON: lazy("Face to face"), How.AT_WORK: lazy("Where they work"), How.VIDEO: lazy("Video call"), How.PHONE: lazy("Phone call"),
    How.MESSAGES: lazy("E-mail or messages"), How.EVENT: lazy("At an event"),
}  # fmt: skip
MINDS: dict[str, Any] = {
    Mind.MORE: lazy("I am more interested now"), Mind.SAME: lazy("It stayed the same"), Mind.LESS: lazy("I am less interested now"),
}  # fmt: skip
WRITTEN = ("with_whom", "their_work", "soc", "held_on", "how", "learned", "surprised", "mind", "next_step")
"""What the student writes, by its column."""


@dataclass(frozen=True)
class Held:
    """A conversation as pages show it; `title` and `title_es` are those of the occupation."""

    id: int
    with_whom: str
    their_work: str
    soc: str | None
    held_on: date
    how: str
    learned: str
    surprised: str
    mind: str
    next_step: str
    title: str | None
    title_es: str | None

    @property
    def how_words(self) -> str:
        return str(HOWS[self.how])

    @property
    def mind_words(self) -> str:
        return str(MINDS[self.mind]) if self.mind else ""


def conversations_of(student_id: int) -> Sequence[Held]:
    """The latest first."""
    columns = [getattr(Conversation, name) for name in WRITTEN]
    rows = db.session.execute(
        sa.select(Conversation.id, *columns, Occupation.title, Occupation.title_es)
        .outerjoin(Occupation, Occupation.soc == Conversation.soc)
        .where(Conversation.student_id == student_id, Conversation.removed_at.is_(None))
        .order_by(Conversation.held_on.desc(), Conversation.id.desc())
    )
    return [Held(*row) for row in rows]


def conversation_of(student_id: int, conversation_id: int) -> Conversation | None:
    """A student's own conversation, in the log or taken out of it."""
    return db.session.scalar(sa.select(Conversation).where(Conversation.student_id == student_id, Conversation.id == conversation_id))


def count_of(student_id: int) -> int:
    """How many are in the log."""
    return db.session.scalar(sa.select(sa.func.count()).where(Conversation.student_id == student_id, Conversation.removed_at.is_(None))) or 0


def log(*, student: Student, told: dict[str, Any], by: Viewer) -> Conversation:
    """`told`: what the student writes, by column. Raises ResearchError for a day to come and for too many."""
    _past(told["held_on"])
    if count_of(student.id) >= MOST:
        raise ResearchError(_("Your log has %(num)s conversations. Take some out before you add more.", num=MOST))
    row = Conversation(district_id=student.district_id, student_id=student.id, **told)
    db.session.add(row)
    db.session.flush()
    _record("log", row, by)
    return row


def edit(*, conversation: Conversation, told: dict[str, Any], by: Viewer) -> None:
    _past(told["held_on"])
    for name, value in told.items():
        setattr(conversation, name, value)
    db.session.flush()
    _record("edit", conversation, by)


def remove(*, conversation: Conversation, by: Viewer) -> None:
    if conversation.removed_at is None:
        conversation.removed_at = now()
        db.session.flush()
        _record("remove", conversation, by)


def restore(*, conversation: Conversation, by: Viewer) -> None:
    if conversation.removed_at is not None:
        conversation.removed_at = None
        db.session.flush()
        _record("restore", conversation, by)


def _past(day: date) -> None:
    if day > this_day():
        raise ResearchError(_("This day is still to come. Write the conversation down once it was held."))


def _record(deed: str, row: Conversation, by: Viewer) -> None:
    audit.record(f"research.conversation_{deed}", subject=f"conversations:{row.id}", by=by, student_id=row.student_id)

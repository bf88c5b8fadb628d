"""A student's questions for somebody who does the work. The portal offers some; what is on the list is the student's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.careers.models import Occupation
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.language import _, lazy
from portal.research.errors import ResearchError
from portal.research.models import SavedItem
from portal.research.study_models import ResearchQuestion
from portal.rosters.models import Student

MOST = 60
STARTERS: dict[str, Any] = {
    "day": lazy("What did you do at work yesterday, from the first hour to the last?"),
    "best": lazy("Which part of your work do you like best? Which part would you give away?"),
    "start": lazy("How did you get your first job in this field?"),
    "school": lazy("What did you learn in school that you really use?"),
    "skill": lazy("Which skill do new people miss most often?"),
    "now": lazy("What could I do this year to get ready?"),
    "pay": lazy("What does somebody earn in the first year, and what helps to earn more?"),
    "years": lazy("What will be different about this work in ten years?"),
    "again": lazy("If you were my age again, would you choose this work?"),
    "who": lazy("Who else should I talk to?"),
}  # fmt: skip
"""Questions of our own that are offered; nobody has to take one."""


@dataclass(frozen=True)
class Listed:
    """A question as the list shows it; `title`, `title_es` and `soc` are those of the saved occupation it is about."""

    id: int
    text: str
    asked_on: date | None
    saved_item_id: int | None
    version: int
    soc: str | None
    title: str | None
    title_es: str | None


def questions_of(student_id: int) -> Sequence[Listed]:
    """The list in the student's order."""
    rows = db.session.execute(
        sa.select(
            ResearchQuestion.id, ResearchQuestion.text, ResearchQuestion.asked_on, ResearchQuestion.saved_item_id, ResearchQuestion.version,
            Occupation.soc, Occupation.title, Occupation.title_es,
        )
        .outerjoin(SavedItem, SavedItem.id == ResearchQuestion.saved_item_id)
        .outerjoin(Occupation, Occupation.soc == SavedItem.soc)
        .where(ResearchQuestion.student_id == student_id, ResearchQuestion.removed_at.is_(None))
        .order_by(ResearchQuestion.position, ResearchQuestion.id)
    )  # fmt: skip
    return [Listed(*row) for row in rows]


def offered_to(student_id: int) -> list[tuple[str, str]]:
    """(key, words) of what the portal offers and the student has not on the list."""
    taken = set(db.session.scalars(sa.select(ResearchQuestion.starter).where(ResearchQuestion.student_id == student_id, ResearchQuestion.removed_at.is_(None))))
    return [(key, str(words)) for key, words in STARTERS.items() if key not in taken]


def question_of(student_id: int, question_id: int) -> ResearchQuestion | None:
    """A student's own question, on the list or taken off it."""
    return db.session.scalar(sa.select(ResearchQuestion).where(ResearchQuestion.student_id == student_id, ResearchQuestion.id == question_id))


def add(*, student: Student, text: str, saved_item_id: int | None, by: Viewer) -> ResearchQuestion:
    """A question in the student's words, at the end. Raises ResearchError where there are too many."""
    question = ResearchQuestion(district_id=student.district_id, student_id=student.id, text=text, saved_item_id=saved_item_id, position=_end_of(student.id))
    db.session.add(question)
    db.session.flush()
    _record("add", question, by)
    return question


def take(*, student: Student, starter: str, by: Viewer) -> None:
    """Puts an offered question on the list, in the words of the language spoken now; one that was taken off comes back."""
    found = _starter(student.id, starter)
    if found is None:
        found = ResearchQuestion(district_id=student.district_id, student_id=student.id, starter=starter, text=str(STARTERS[starter]), position=_end_of(student.id))
        try:
            with db.session.begin_nested():
                db.session.add(found)
        except IntegrityError:  # the other window was quicker
            return
        _record("add", found, by)
    elif found.removed_at is not None:
        found.position, found.text = _end_of(student.id), str(STARTERS[starter])
        restore(question=found, by=by)


def edit(*, question: ResearchQuestion, text: str, saved_item_id: int | None, by: Viewer) -> None:
    question.text, question.saved_item_id = text, saved_item_id
    db.session.flush()
    _record("edit", question, by)


def mark(*, question: ResearchQuestion, asked: bool, by: Viewer) -> None:
    """Asked, or not after all; said twice it changes nothing."""
    if (question.asked_on is not None) == asked:
        return
    question.asked_on = this_day() if asked else None
    db.session.flush()
    _record("asked" if asked else "not_asked", question, by)


def move(*, question: ResearchQuestion, up: bool, by: Viewer) -> None:
    """One place up or down among those on the list; at the end it stays. Places are written anew, so none is there twice."""
    rows = list(
        db.session.scalars(
            sa.select(ResearchQuestion)
            .where(ResearchQuestion.student_id == question.student_id, ResearchQuestion.removed_at.is_(None))
            .order_by(ResearchQuestion.position, ResearchQuestion.id)
        )
    )
    if question not in rows:
        return
    here = rows.index(question)
    there = here + (-1 if up else 1)
    if not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
    db.session.flush()
    _record("move", question, by)


def remove(*, question: ResearchQuestion, by: Viewer) -> None:
    if question.removed_at is None:
        question.removed_at = now()
        db.session.flush()
        _record("remove", question, by)


def restore(*, question: ResearchQuestion, by: Viewer) -> None:
    if question.removed_at is not None:
        question.removed_at = None
        db.session.flush()
        _record("restore", question, by)


def _starter(student_id: int, starter: str) -> ResearchQuestion | None:
    return db.session.scalar(sa.select(ResearchQuestion).where(ResearchQuestion.student_id == student_id, ResearchQuestion.starter == starter))


def _end_of(student_id: int) -> int:
    count, last = db.session.execute(
        sa.select(sa.func.count(), sa.func.max(ResearchQuestion.position)).where(ResearchQuestion.student_id == student_id, ResearchQuestion.removed_at.is_(None))
    ).one()
    if count >= MOST:
        raise ResearchError(_("Your list has %(num)s questions. Take some off before you add more.", num=MOST))
    return (-1 if last is None else last) + 1


def _record(deed: str, question: ResearchQuestion, by: Viewer) -> None:
    audit.record(f"research.question_{deed}", subject=f"research_questions:{question.id}", by=by, student_id=question.student_id)

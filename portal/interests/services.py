"""Deeds: begin, answer, finish, remove and bring back; scores from elsewhere; skills. One audit row each, but not one
for every answer and rating: those are rows with their time anyway."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.careers.models import RIASEC
from portal.database import now
from portal.extensions import db
from portal.interests import queries
from portal.interests.errors import InterestError
from portal.interests.matching import score_of
from portal.interests.models import (
    AREAS,
    FULL,
    InterestAnswer,
    InterestStatement,
    InterestTake,
    Skill,
    SkillRating,
    Source,
    State,
)
from portal.language import _
from portal.rosters.models import Student


def start(*, student: Student, form: str, by: Viewer) -> InterestTake:
    """Begins the long or the short form; one that is open already goes on, whichever it is."""
    if (going := queries.open_take(student.id)) is not None:
        return going
    if not queries.statements(form):
        raise InterestError(_("The statements are not loaded yet. Please ask your school to load them."))
    take = InterestTake(district_id=student.district_id, student_id=student.id, source=Source(form).value)
    try:
        with db.session.begin_nested():
            db.session.add(take)
            db.session.flush()
    except IntegrityError:  # the other browser was quicker
        return queries.open_take(student.id) or take
    _record("interests.start", take, by, form=form)
    return take


def extend(*, take: InterestTake, by: Viewer) -> InterestTake:
    """After the short form: the long one, with its first answers taken over. One that is open already goes on."""
    if take.source != Source.SHORT or take.state != State.FINISHED:
        raise InterestError(_("Only a finished short form can be made longer."))
    if (going := queries.open_take(take.student_id)) is not None:
        return going
    student = db.session.get_one(Student, take.student_id)
    longer = start(student=student, form=Source.LONG, by=by)
    asked = {one.code for one in queries.statements(Source.LONG)}
    given = queries.answers_of(take.id)
    db.session.add_all(
        InterestAnswer(district_id=take.district_id, take_id=longer.id, statement_code=code, value=value) for code, value in sorted(given.items()) if code in asked
    )
    db.session.flush()
    return longer


def answer(*, take: InterestTake, code: str, value: int) -> None:
    """Keeps an answer, in place of one given before. Posted twice, or from two browsers, it is one."""
    asked = db.session.get(InterestStatement, code)
    if take.state != State.OPEN:
        raise InterestError(_("This one is finished. Your result is below."))
    if asked is None or not 0 <= value <= 4:
        raise InterestError(_("Choose one of the five answers."))
    if not _change_answer(take.id, code, value):
        try:
            with db.session.begin_nested():
                db.session.add(InterestAnswer(district_id=take.district_id, take_id=take.id, statement_code=code, value=value))
                db.session.flush()
        except IntegrityError:
            _change_answer(take.id, code, value)


def _change_answer(take_id: int, code: str, value: int) -> bool:
    mine = sa.update(InterestAnswer).where(InterestAnswer.take_id == take_id, InterestAnswer.statement_code == code)
    found = db.session.execute(mine.values(value=value, answered_at=now()).returning(InterestAnswer.id))
    return found.first() is not None


def finish(*, take: InterestTake, today: date, by: Viewer) -> None:
    """Turns the answers into six scores. Refuses while one is missing; done twice it is done once."""
    asked = {one.code: one.area for one in queries.statements(take.source)}
    given = queries.answers_of(take.id)
    scores = score_of((area, given[code]) for code, area in asked.items() if code in given)
    if take.state == State.OPEN and (scores is None or set(asked) - set(given)):
        raise InterestError(_("Answer the rest first: they are quick."))
    if scores is None:
        return
    values = {column: scores[letter] for column, letter in zip(RIASEC, AREAS, strict=True)}
    won = db.session.execute(
        sa.update(InterestTake)
        .where(InterestTake.id == take.id, InterestTake.state == State.OPEN)
        .values(state=State.FINISHED.value, taken_on=today, **values)
        .returning(InterestTake.id)
    ).first()
    db.session.refresh(take)
    if won:
        _record("interests.finish", take, by)


def enter_official(*, student: Student, scores: Mapping[str, int], taken_on: date, today: date, by: Viewer) -> InterestTake:
    """Keeps six scores of the O*NET Interest Profiler, by letter, 0 to 40 each."""
    if set(scores) != set(AREAS) or not all(0 <= score <= FULL for score in scores.values()):
        raise InterestError(_("Enter six scores from 0 to 40."))
    if taken_on > today:
        raise InterestError(_("That day is still to come."))
    values = {column: float(scores[letter]) for column, letter in zip(RIASEC, AREAS, strict=True)}
    take = InterestTake(district_id=student.district_id, student_id=student.id, source=Source.OFFICIAL.value, state=State.FINISHED.value, taken_on=taken_on, **values)
    db.session.add(take)
    db.session.flush()
    _record("interests.enter", take, by)
    return take


def remove(*, take: InterestTake, by: Viewer) -> None:
    """Takes a result, or answers that were begun, out of everything; `bring_back` undoes it."""
    if take.state != State.REMOVED:
        take.state = State.REMOVED.value
        db.session.flush()
        _record("interests.remove", take, by)


def bring_back(*, take: InterestTake, by: Viewer) -> None:
    """A removed result is one again; removed answers go on, unless others have been begun meanwhile."""
    if take.state != State.REMOVED:
        return
    state = State.FINISHED if take.taken_on else State.OPEN
    try:
        with db.session.begin_nested():
            take.state = state.value
            db.session.flush()
    except IntegrityError:
        raise InterestError(_("It stays removed: you have begun a new one.")) from None
    _record("interests.bring_back", take, by)


def rate(*, student: Student, skill: str, value: int, today: date, by: Viewer) -> None:
    """Keeps how well the student says they can do something, in place of what they said earlier today."""
    if db.session.get(Skill, skill) is None or not 1 <= value <= 5:
        raise InterestError(_("Choose one of the five answers."))
    first = not db.session.scalar(sa.select(SkillRating.id).where(SkillRating.student_id == student.id, SkillRating.rated_on == today).limit(1))
    if not _change_rating(student.id, skill, value, today):
        try:
            with db.session.begin_nested():
                db.session.add(SkillRating(district_id=student.district_id, student_id=student.id, skill=skill, value=value, rated_on=today))
                db.session.flush()
        except IntegrityError:
            _change_rating(student.id, skill, value, today)
    if first:
        audit.record("skills.rate", subject=f"students:{student.id}", by=by, student_id=student.id)


def _change_rating(student_id: int, skill: str, value: int, today: date) -> bool:
    mine = sa.update(SkillRating).where(SkillRating.student_id == student_id, SkillRating.skill == skill, SkillRating.rated_on == today)
    return db.session.execute(mine.values(value=value).returning(SkillRating.id)).first() is not None


def unrate(*, student: Student, skill: str, today: date) -> None:
    """Takes today's rating of a skill back: what was said on an earlier day counts again."""
    db.session.execute(sa.delete(SkillRating).where(SkillRating.student_id == student.id, SkillRating.skill == skill, SkillRating.rated_on == today))
    db.session.flush()


def _record(action: str, take: InterestTake, by: Viewer, **detail: str) -> None:
    audit.record(action, subject=f"interest_takes:{take.id}", by=by, student_id=take.student_id, detail={"source": take.source, **detail})

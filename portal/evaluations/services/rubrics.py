"""Deeds on rubrics. One that was used stays what it was in every evaluation: those keep their own lines."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.evaluations import standard
from portal.evaluations.errors import EvaluationError, Stale
from portal.evaluations.models import Rubric, RubricLine
from portal.evaluations.permissions import may_edit_rubric, may_keep_rubrics
from portal.evaluations.queries import default_rubric, lines_of
from portal.extensions import db
from portal.schools.models import District

Line = tuple[str, int | None]
MOST_LINES = 30


def create_rubric(*, title: str, scale: Sequence[str], proficient_from: int, lines: Sequence[Line], by: Viewer) -> Rubric:
    if not may_keep_rubrics(by):
        raise EvaluationError("Only coordinators and the district keep rubrics.")
    made = Rubric(district_id=by.district_id, is_default=default_rubric(by.district_id) is None)
    _say(made, title, scale, proficient_from)
    db.session.add(made)
    db.session.flush()
    _write_lines(made, lines)
    _note("rubric.create", made, by)
    return made


def edit_rubric(rubric: Rubric, *, title: str, scale: Sequence[str], proficient_from: int, lines: Sequence[Line], seen: int, by: Viewer) -> None:
    """Evaluations begun from now on ask the new lines. Raises Stale."""
    _may(rubric, by)
    if rubric.version != seen:
        raise Stale("Somebody else saved first.")
    _say(rubric, title, scale, proficient_from)
    if _write_lines(rubric, lines):
        rubric.updated_at = now()  # the lines are rows of their own: this moves the version
    db.session.flush()
    _note("rubric.edit", rubric, by)


def copy_rubric(rubric: Rubric, *, by: Viewer) -> Rubric:
    _may(rubric, by)
    lines = [(line.text, line.competency_id) for line in lines_of(rubric.id)]
    made = Rubric(district_id=rubric.district_id, title=f"{rubric.title} (copy)"[:200], scale=list(rubric.scale), proficient_from=rubric.proficient_from)
    db.session.add(made)
    db.session.flush()
    _write_lines(made, lines)
    _note("rubric.copy", made, by)
    return made


def retire_rubric(rubric: Rubric, *, retired: bool, by: Viewer) -> None:
    """It is offered no more, or again. The default one stays: make another one the default first."""
    _may(rubric, by)
    if retired and rubric.is_default:
        raise EvaluationError("This is the default. Make another rubric the default first.")
    if rubric.retired != retired:
        rubric.retired = retired
        db.session.flush()
        _note("rubric.retire" if retired else "rubric.restore", rubric, by)


def make_default(rubric: Rubric, *, by: Viewer) -> None:
    """Used from now on where nobody chose another."""
    _may(rubric, by)
    if rubric.retired:
        raise EvaluationError("This rubric is retired. Take it back first.")
    if rubric.is_default:
        return
    for other in db.session.scalars(sa.select(Rubric).where(Rubric.district_id == rubric.district_id, Rubric.is_default).order_by(Rubric.id)):
        other.is_default = False
    rubric.is_default = True
    db.session.flush()
    _note("rubric.default", rubric, by)


def ensure_defaults() -> int:
    """Gives every district without a rubric the one to begin with; returns how many. No commit."""
    bare = db.session.scalars(sa.select(District.id).where(District.id.not_in(sa.select(Rubric.district_id))).order_by(District.id)).all()
    for district_id in bare:
        made = Rubric(district_id=district_id, title=standard.TITLE, scale=list(standard.SCALE), proficient_from=standard.PROFICIENT_FROM, is_default=True)
        db.session.add(made)
        db.session.flush()
        _write_lines(made, [(text, None) for text in standard.LINES])
        _note("rubric.create", made, None)
    return len(bare)


def _say(rubric: Rubric, title: str, scale: Sequence[str], proficient_from: int) -> None:
    words = [word.strip() for word in scale if word.strip()]
    if not 2 <= len(words) <= 6:
        raise EvaluationError("Give the scale from two to six words, one a line, the lowest first.")
    if len({word.casefold() for word in words}) != len(words) or max(map(len, words)) > 40:
        raise EvaluationError("Give each step of the scale a word of its own, of at most 40 letters.")
    if not 1 <= proficient_from < len(words):
        raise EvaluationError("Choose the word from which a rating counts as proficient: any but the lowest.")
    rubric.title, rubric.scale, rubric.proficient_from = title.strip()[:200], words, proficient_from


def _write_lines(rubric: Rubric, lines: Sequence[Line]) -> bool:
    """Keeps rows whose text stays, so that a half-answered form still fits; returns whether anything changed."""
    wanted = [(" ".join(text.split())[:400], competency) for text, competency in lines if text.strip()]
    if not 1 <= len(wanted) <= MOST_LINES:
        raise EvaluationError(f"Write from one to {MOST_LINES} lines.")
    old = {line.text: line for line in lines_of(rubric.id)}
    before = [(line.text, line.competency_id) for line in old.values()]
    for position, (text, competency) in enumerate(dict(wanted).items()):
        kept = old.pop(text, None)
        if kept is None:
            db.session.add(RubricLine(rubric_id=rubric.id, text=text, competency_id=competency, position=position))
        else:
            kept.position, kept.competency_id = position, competency
    for gone in old.values():
        db.session.delete(gone)
    db.session.flush()
    return before != list(dict(wanted).items())


def _may(rubric: Rubric, by: Viewer) -> None:
    if not may_edit_rubric(by, rubric):
        raise EvaluationError("Only coordinators and the district keep rubrics.")


def _note(action: str, rubric: Rubric, by: Viewer | None) -> None:
    audit.record(action, subject=f"rubrics:{rubric.id}", by=by, district_id=rubric.district_id, detail={})

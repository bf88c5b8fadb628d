"""What a coordinator does with evaluations: reopen one, move its day, choose what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.evaluations.errors import EvaluationError, Stale
from portal.evaluations.models import Evaluation, EvaluationState, PlacementGoal, PlacementRubric, Rubric
from portal.evaluations.permissions import may_answer_for_evaluations
from portal.evaluations.queries import chosen_for, pickable
from portal.evaluations.sheets import Sheet
from portal.extensions import db
from portal.placements.models import Placement

MOST_PICKED = 20
ONLY = "Only the coordinator of the school that runs this placement can do that."


def reopen(placement: Placement, sheet: Sheet, *, reason: str, by: Viewer) -> Evaluation:
    """Gives a submitted evaluation back to whoever answers it; the answers stay. Twice is once."""
    row = sheet.row
    if not may_answer_for_evaluations(by, placement):
        raise EvaluationError(ONLY)
    if row is None or row.state == EvaluationState.WAITING.value:
        raise EvaluationError("It is not submitted yet.")
    if row.state == EvaluationState.REOPENED.value:
        return row
    if not reason.strip():
        raise EvaluationError("Say why: the supervisor reads this sentence.")
    row.state, row.reopened_reason, row.reopened_at = EvaluationState.REOPENED.value, reason.strip()[:400], now()
    db.session.flush()
    _note("evaluation.reopen", placement, f"evaluations:{row.id}", by)
    return row


def set_due(placement: Placement, sheet: Sheet, *, on: date | None, by: Viewer) -> None:
    """Moves the day by which it is asked for; None: as it follows from the placement's days."""
    if not may_answer_for_evaluations(by, placement):
        raise EvaluationError(ONLY)
    first, last = sheet.span.begins_on, sheet.span.ends_on + timedelta(days=365)
    if on is not None and not first <= on <= last:
        raise EvaluationError("Choose a day from the first day of the placement on, at most a year after its last.")
    row = sheet.row
    if row is None:
        row = Evaluation(district_id=placement.district_id, placement_id=placement.id, host_id=sheet.span.host_id, moment=sheet.moment.value)
        db.session.add(row)
    row.due_on = on
    db.session.flush()
    _note("evaluation.due", placement, f"evaluations:{row.id}", by, due=on.isoformat() if on else "")


def choose_asked(placement: Placement, *, rubric_id: int, competency_ids: Sequence[int] | None, seen: int, by: Viewer) -> PlacementRubric:
    """Chooses the rubric of a placement, and its competencies; None: those of the training plan or the experience.

    Evaluations that were begun keep what they were asked with.
    """
    if not may_answer_for_evaluations(by, placement):
        raise EvaluationError(ONLY)
    rubric = db.session.get(Rubric, rubric_id)
    if rubric is None or rubric.district_id != placement.district_id:
        raise EvaluationError("Choose one of your district's rubrics.")
    row = chosen_for(placement.id)
    if (row.version if row else 0) != seen:
        raise Stale("Somebody else chose meanwhile. Their choice stands below.")
    picked = list(dict.fromkeys(competency_ids or ()))
    if len(picked) > MOST_PICKED:
        raise EvaluationError(f"Pick at most {MOST_PICKED}: a supervisor answers every one of them.")
    known = {c.id for c in pickable(placement)}
    if not known.issuperset(picked):
        raise EvaluationError("Pick competencies from the list.")
    if row is None:
        row = PlacementRubric(district_id=placement.district_id, placement_id=placement.id, rubric_id=rubric.id)
        db.session.add(row)
    row.rubric_id, row.picked = rubric.id, competency_ids is not None
    db.session.execute(sa.delete(PlacementGoal).where(PlacementGoal.placement_id == placement.id))
    db.session.add_all(PlacementGoal(placement_id=placement.id, competency_id=c, position=n) for n, c in enumerate(picked))
    db.session.flush()
    _note("evaluation.ask", placement, f"placements:{placement.id}", by, rubric=rubric.id, competencies=picked)
    return row


def _note(action: str, placement: Placement, subject: str, by: Viewer, **detail: object) -> None:
    audit.record(action, subject=subject, by=by, student_id=placement.student_id, detail={"placement": placement.id, **detail})

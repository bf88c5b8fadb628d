"""Answering an evaluation: saved as one goes, submitted when every line has an answer."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.evaluations.errors import EvaluationError, Stale
from portal.evaluations.models import Evaluation, EvaluationLine, EvaluationState
from portal.evaluations.permissions import may_answer_for_evaluations
from portal.evaluations.queries import answers_of
from portal.evaluations.sheets import UNSEEN, Said, Sheet
from portal.extensions import db
from portal.files.checking import CheckedFile
from portal.files.services import drop_file, keep_file
from portal.language import _, lazy, ngettext
from portal.links.models import SignedLink
from portal.placements.models import Placement

CHANGED = lazy("What is asked was changed meanwhile. Look at the lines below; what you chose is kept where it is still asked.")


def save_answers(
    placement: Placement, sheet: Sheet, said: Said, *, seen: int, fingerprint: str, link: SignedLink | None = None, by: Viewer | None = None,
) -> Evaluation:
    """Keeps what was answered so far. Raises Stale where somebody else saved first, EvaluationError where it may not be."""
    row = _held(placement, sheet, seen=seen, fingerprint=fingerprint, link=link, by=by)
    lines = answers_of(row.id)
    for position, line in enumerate(lines):
        rating = said.ratings.get(position)
        if rating is not None and rating != UNSEEN and not 0 <= rating < len(row.scale):
            raise EvaluationError(_("Choose one of the words of the scale."))
        line.unseen = rating == UNSEEN
        line.rating = None if rating is None or rating == UNSEEN else rating
    row.comment, row.supervisor_name = said.comment.strip()[:2_000], (said.name or (link.name if link else "")).strip()[:200]
    row.updated_at = now()  # the lines are rows of their own: this moves the version
    db.session.flush()
    _note("evaluation.save", placement, row, link, by)
    return row


def submit(
    placement: Placement, sheet: Sheet, said: Said, *, seen: int, fingerprint: str, link: SignedLink | None = None, by: Viewer | None = None,
    scan: CheckedFile | None = None,
) -> Evaluation:
    """Hands it in. By the supervisor every line has an answer; on paper some may have been left empty."""
    row = save_answers(placement, sheet, said, seen=seen, fingerprint=fingerprint, link=link, by=by)
    lines = answers_of(row.id)
    missing = [line for line in lines if line.rating is None and not line.unseen]
    if missing and link is not None:
        open_lines = ngettext("Choose an answer for every line. %(num)s of %(all)s is still open.", "Choose an answer for every line. %(num)s of %(all)s are still open.", len(missing), all=len(lines))
        raise EvaluationError(open_lines)
    if lines and len(missing) == len(lines):
        raise EvaluationError(_("Enter at least one answer."))
    row.state, row.submitted_at, row.submitted_how = EvaluationState.SUBMITTED.value, now(), "link" if link is not None else "paper"
    row.link_id, row.user_id = (link.id if link else None), (by.user_id if by else None)
    if link is not None:
        link.used_at = now()
    if scan is not None:
        old, row.file_id = row.file_id, None
        db.session.flush()
        drop_file(old)
        row.file_id = keep_file(scan, owner=f"evaluations:{row.id}", district_id=row.district_id, student_id=placement.student_id, by=by).id
    db.session.flush()
    _note("evaluation.submit", placement, row, link, by)
    return row


def _held(placement: Placement, sheet: Sheet, *, seen: int, fingerprint: str, link: SignedLink | None, by: Viewer | None) -> Evaluation:
    """The row, made at the first word with the lines that were asked."""
    if link is None and (by is None or not may_answer_for_evaluations(by, placement)):
        raise EvaluationError("Only the coordinator of the school that runs this placement can enter an evaluation.")
    db.session.execute(sa.select(Placement.id).where(Placement.id == placement.id).with_for_update())
    row = sheet.row
    if row is not None:
        db.session.refresh(row)
    if row is not None and row.state == EvaluationState.SUBMITTED.value:
        if row.supervisor_name:
            raise Stale(_("It was submitted already by %(name)s. Nothing was overwritten.", name=row.supervisor_name))
        raise Stale(_("It was submitted already. Nothing was overwritten."))
    if fingerprint != sheet.fingerprint:
        raise Stale(str(CHANGED))
    if (row.version if row else 0) != seen:
        raise Stale(_("Somebody else saved answers meanwhile. They stand below; what you chose is kept beside them until you save."))
    if row is not None and row.scale:
        return row
    if row is None:
        row = Evaluation(district_id=placement.district_id, placement_id=placement.id, host_id=sheet.span.host_id, moment=sheet.moment.value)
        db.session.add(row)
    row.rubric_id, row.rubric_title, row.scale, row.proficient_from = sheet.rubric_id, sheet.rubric_title, list(sheet.scale), sheet.proficient_from
    db.session.flush()
    for position, line in enumerate(sheet.lines):
        db.session.add(EvaluationLine(evaluation_id=row.id, position=position, key=line.key, text=line.text, competency_id=line.competency_id))
    db.session.flush()
    return row


def _note(action: str, placement: Placement, row: Evaluation, link: SignedLink | None, by: Viewer | None) -> None:
    audit.record(
        action, subject=f"evaluations:{row.id}", by=by, district_id=row.district_id, student_id=placement.student_id,
        detail={"placement": placement.id, "moment": row.moment, "state": row.state} | ({"link": link.id} if link else {}),
    )

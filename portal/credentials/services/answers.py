"""Approving and refusing what was submitted; never one's own entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.credentials.errors import CredentialError
from portal.credentials.models import AttemptState
from portal.credentials.permissions import attempts_visible_to, is_own_work, may_answer
from portal.credentials.services.attempts import note
from portal.database import now
from portal.extensions import db
from portal.rosters.models import StudentCredential
from portal.rosters.signals import students_changed

NOTHING = "Nothing of this waits any more: somebody was quicker, it was changed meanwhile, or nothing was marked."
OWN = "You entered this yourself. Somebody else approves it."


def approve(marked: Mapping[int, int], *, by: Viewer) -> list[int]:
    """Approves submitted attempts, given as id -> the version that was looked at; hands back the ids.

    What changed since is left alone, so is what the viewer entered. Raises CredentialError where nothing is left.
    """
    found = _submitted(marked, by)
    for attempt in found:
        attempt.state, attempt.approved_by_id, attempt.answered_at, attempt.comment = AttemptState.APPROVED.value, by.user_id, now(), ""
    return _told(found, "credential_attempt.approve", by)


def refuse(marked: Mapping[int, int], *, reason: str, by: Viewer) -> list[int]:
    """Refuses submitted attempts with a reason that the student reads; raises CredentialError."""
    if not reason.strip():
        raise CredentialError("Say why it is refused: the student reads this sentence.")
    found = _submitted(marked, by)
    for attempt in found:
        attempt.state, attempt.approved_by_id, attempt.answered_at = AttemptState.REFUSED.value, by.user_id, now()
        attempt.comment = reason.strip()[:400]
    return _told(found, "credential_attempt.reject", by)


def reopen(ids: Sequence[int], *, by: Viewer) -> list[int]:
    """Takes an answer back: what was approved or refused waits again; raises CredentialError."""
    found = [a for a in _visible(ids, by) if a.state in (AttemptState.APPROVED, AttemptState.REFUSED)]
    if not found:
        raise CredentialError("There is nothing to take back here.")
    for attempt in found:
        attempt.state, attempt.approved_by_id, attempt.answered_at, attempt.comment = AttemptState.SUBMITTED.value, None, None, ""
        attempt.submitted_at = attempt.submitted_at or now()
    return _told(found, "credential_attempt.reopen", by)


def _submitted(marked: Mapping[int, int], by: Viewer) -> list[StudentCredential]:
    waiting = [a for a in _visible(list(marked), by) if a.state == AttemptState.SUBMITTED and a.version == marked[a.id]]
    found = [a for a in waiting if not is_own_work(by, a)]
    if not found:
        raise CredentialError(OWN if waiting else NOTHING)
    return found


def _visible(ids: Sequence[int], by: Viewer) -> Sequence[StudentCredential]:
    if not may_answer(by):
        raise CredentialError("You do not approve credentials.")
    return db.session.scalars(
        sa.select(StudentCredential).where(StudentCredential.id.in_(sorted(ids)), attempts_visible_to(by)).order_by(StudentCredential.id)
    ).all()


def _told(found: Sequence[StudentCredential], action: str, by: Viewer) -> list[int]:
    db.session.flush()
    for attempt in found:
        note(action, attempt, by)
    students_changed.send(None, student_ids={attempt.student_id for attempt in found})
    return [attempt.id for attempt in found]

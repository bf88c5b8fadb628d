"""The revisions of an alignment: written by every deed, and who counts as an author of what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.accounts.models import User
from portal.alignment.differences import Part, words
from portal.alignment.models import Alignment, AlignmentRevision, AlignmentState, Deed
from portal.alignment.transitions import AUTHORING, CLOSING
from portal.database import now
from portal.extensions import db


def revisions_of(alignment_id: int) -> Sequence[AlignmentRevision]:
    """Oldest first."""
    return db.session.scalars(
        sa.select(AlignmentRevision)
        .where(AlignmentRevision.alignment_id == alignment_id)
        .order_by(AlignmentRevision.number)
    ).all()


def opened(alignment: Alignment) -> list[AlignmentRevision]:
    """The revisions so far; asked before a deed changes the row.

    A row that came in without any (an import, a demo) gets the ones that its columns tell of, so that what
    was in force before the first deed is never lost.
    """
    found = list(revisions_of(alignment.id)) if alignment.id else []
    if found or alignment.id is None or alignment.state == AlignmentState.RETIRED:
        return found
    if alignment.role is not None:
        found.append(
            AlignmentRevision(
                deed=Deed.APPROVED,
                state=AlignmentState.APPROVED,
                role=alignment.role,
                rationale=alignment.rationale,
                by_id=alignment.decided_by_id,
                at=alignment.decided_at or alignment.created_at,
            )
        )
    if alignment.waits:
        deeds = {AlignmentState.DRAFT: Deed.DRAFTED, AlignmentState.SUBMITTED: Deed.SUBMITTED}
        found.append(
            AlignmentRevision(
                deed=deeds.get(AlignmentState(alignment.state), Deed.RETURNED),
                state=alignment.state,
                role=alignment.proposed_role,
                rationale=alignment.proposed_rationale,
                comment=alignment.comment,
                by_id=alignment.proposed_by_id,
                at=alignment.submitted_at or alignment.updated_at,
            )
        )
    for number, revision in enumerate(found, start=1):
        revision.alignment_id, revision.number = alignment.id, number
        db.session.add(revision)
    return found


def write(
    alignment: Alignment,
    deed: Deed,
    before: Sequence[AlignmentRevision],
    *,
    by_id: int,
    comment: str = "",
    batch_id: int | None = None,
) -> None:
    """Adds the revision of a deed that was just done; the row is flushed and has its new state."""
    waits = alignment.waits
    db.session.add(
        AlignmentRevision(
            alignment_id=alignment.id,
            number=before[-1].number + 1 if before else 1,
            deed=deed,
            state=alignment.state,
            role=alignment.proposed_role if waits else alignment.role,
            rationale=alignment.proposed_rationale if waits else alignment.rationale,
            comment=comment,
            batch_id=batch_id,
            by_id=by_id,
            at=now(),
        )
    )
    db.session.flush()


def standing(revisions: Sequence[AlignmentRevision]) -> list[AlignmentRevision]:
    """The revisions that still count: an undone one and its undoing cancel each other."""
    found: list[AlignmentRevision] = []
    for revision in revisions:
        if revision.deed != Deed.UNDONE:
            found.append(revision)
        elif found:
            found.pop()
    return found


def authors(alignment: Alignment, revisions: Sequence[AlignmentRevision]) -> set[int]:
    """Everybody who worked on the proposal that stands now, since the last closing deed."""
    found = {alignment.proposed_by_id} if alignment.waits else set()
    return {who for who in found if who is not None} | _authors_since_closing(standing(revisions))


def authors_in_force(alignment: Alignment, revisions: Sequence[AlignmentRevision]) -> set[int]:
    """Everybody who worked on what is in force now."""
    kept = standing(revisions)
    approvals = [place for place, revision in enumerate(kept) if revision.deed == Deed.APPROVED]
    if approvals:
        return _authors_since_closing(kept[: approvals[-1]])
    return {alignment.proposed_by_id} if alignment.proposed_by_id and not alignment.waits else set()


def _authors_since_closing(revisions: Sequence[AlignmentRevision]) -> set[int]:
    found: set[int] = set()
    for revision in reversed(revisions):
        if revision.deed in CLOSING:
            break
        if revision.deed in AUTHORING and revision.by_id is not None:
            found.add(revision.by_id)
    return found


def last_name(alignment_id: int) -> str:
    """Who did the last deed; empty where nobody is named."""
    row = db.session.execute(
        sa.select(User.given_name, User.family_name)
        .join(AlignmentRevision, AlignmentRevision.by_id == User.id)
        .where(AlignmentRevision.alignment_id == alignment_id)
        .order_by(AlignmentRevision.number.desc())
        .limit(1)
    ).one_or_none()
    return f"{row.given_name} {row.family_name}".strip() if row else ""


@dataclass(frozen=True)
class Step:
    """One revision as its page shows it; `parts` is the rationale against the step before, None where unchanged."""

    number: int
    deed: str
    state: str
    role: str | None
    rationale: str
    comment: str
    at: datetime
    name: str
    was_role: str | None
    parts: list[Part] | None


def steps_of(alignment: Alignment) -> list[Step]:
    """Newest first, in one query."""
    rows = db.session.execute(
        sa.select(AlignmentRevision, User.given_name, User.family_name)
        .outerjoin(User, User.id == AlignmentRevision.by_id)
        .where(AlignmentRevision.alignment_id == alignment.id)
        .order_by(AlignmentRevision.number)
    ).all()
    found: list[Step] = []
    before: AlignmentRevision | None = None
    for revision, given, family in rows:
        old = before.rationale if before else ""
        found.append(
            Step(
                number=revision.number,
                deed=revision.deed,
                state=revision.state,
                role=revision.role,
                rationale=revision.rationale,
                comment=revision.comment,
                at=revision.at,
                name=f"{given or ''} {family or ''}".strip(),
                was_role=before.role if before else None,
                parts=words(old, revision.rationale) if old != revision.rationale else None,
            )
        )
        before = revision
    return found[::-1]

"""One key in one cell of the coverage grid, and its undoing: the same deeds, found from what is wanted."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.alignment import history
from portal.alignment.models import PROPOSED, Alignment, AlignmentRevision, AlignmentState, Deed
from portal.alignment.services import proposals
from portal.alignment.services.changing import begin, drop_proposal, finish, set_proposal
from portal.alignment.transitions import AUTHORING, UNDOABLE, NotPossible, Stale
from portal.database import now
from portal.extensions import db


def mark(
    *, offering_id: int, pathway_id: int, role: str | None, rationale: str | None = None, version: int, by: Viewer
) -> Alignment | None:
    """The cell should say `role`, or nothing (None); `version` 0: the cell was seen as never used.

    The way there is the one that a person would take: propose and submit, change a proposal, drop one that
    differs from what is in force, or ask for a removal. `rationale` None keeps the words that stand. Hands
    back the alignment, None where there is none.
    """
    alignment = db.session.scalar(
        sa.select(Alignment).where(Alignment.offering_id == offering_id, Alignment.pathway_id == pathway_id)
    )
    empty = alignment is None or alignment.state == AlignmentState.RETIRED
    if version != (alignment.version if alignment is not None else 0) and not (empty and version == 0):
        raise Stale("Somebody else changed this cell first.")
    if alignment is None or empty:
        if role is None:
            return None
        return proposals.propose(
            offering_id=offering_id, pathway_id=pathway_id, role=role, rationale=rationale or "", by=by
        )
    if role is None:
        if alignment.waits:
            return proposals.discard(alignment, version=version, by=by)
        return proposals.ask_removal(alignment, rationale=rationale or "", version=version, by=by)
    words = rationale
    if words is None:
        back = role == alignment.role or not alignment.waits or alignment.proposed_removal
        words = alignment.rationale if back else alignment.proposed_rationale
    if not alignment.waits and (role, words) == (alignment.role, alignment.rationale):
        return alignment
    standing = (alignment.state, alignment.proposed_role, alignment.proposed_rationale)
    if standing == (AlignmentState.SUBMITTED, role, words):
        return alignment
    return proposals.edit(alignment, role=role, rationale=words, version=version, by=by)


def undo(alignment: Alignment, *, version: int, by: Viewer) -> Alignment:
    """Takes back the viewer's own last deed on a proposal, where nothing happened since.

    Raises Stale where somebody did something since, NotPossible where the last deed was not theirs or was a
    decision: those are taken back by a new proposal.
    """
    before = begin(alignment, Deed.UNDONE, version)
    kept = history.standing(before)
    if not kept or kept[-1].by_id != by.user_id or kept[-1].deed not in UNDOABLE:
        raise NotPossible("There is nothing of yours to undo here.")
    earlier = kept[-2] if len(kept) > 1 else None
    if earlier is None or earlier.state not in PROPOSED:
        if not alignment.waits:
            raise NotPossible("There is nothing to undo here.")
        drop_proposal(alignment)
    else:
        _restore(alignment, kept[:-1], by)
    return finish(alignment, Deed.UNDONE, before, by=by, was_in_force=alignment.role)


def _restore(alignment: Alignment, kept: Sequence[AlignmentRevision], by: Viewer) -> None:
    """The proposal as the last of the kept revisions had it, under the name of who wrote it."""
    wrote = (r.by_id for r in reversed(kept) if r.deed in AUTHORING and r.by_id is not None)
    earlier = kept[-1]
    set_proposal(
        alignment,
        role=earlier.role,
        rationale=earlier.rationale,
        removal=earlier.role is None,
        by_id=next(wrote, by.user_id),
    )
    alignment.state = earlier.state
    alignment.comment = earlier.comment or alignment.comment
    alignment.submitted_at = now() if earlier.state == AlignmentState.SUBMITTED else None

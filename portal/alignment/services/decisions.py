"""What reviewers, and for removals directors and administrators, decide; nobody on their own work."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from portal.accounts.viewer import Viewer
from portal.alignment import history
from portal.alignment.models import Alignment, AlignmentState, BatchKind, ChangeBatch, Deed
from portal.alignment.services.batches import open_batch, within
from portal.alignment.services.changing import Revisions, begin, drop_proposal, finish, told_once
from portal.alignment.transitions import AlignmentError, NotPossible, OwnWork
from portal.database import now


def approve(alignment: Alignment, *, version: int, by: Viewer) -> Alignment:
    """The proposal comes into force; an approved removal ends what was."""
    before = begin(alignment, Deed.APPROVED, version)
    _refuse_own(alignment, before, by)
    was = alignment.role
    if alignment.proposed_removal:
        alignment.role, alignment.rationale = None, ""
    else:
        alignment.role, alignment.rationale = alignment.proposed_role, alignment.proposed_rationale
    drop_proposal(alignment)
    _decided(alignment, by)
    return finish(alignment, Deed.APPROVED, before, by=by, was_in_force=was)


def may_approve(alignment: Alignment, *, version: int, by: Viewer) -> bool:
    """Whether `approve` would go through; writes nothing."""
    waits = alignment.state == AlignmentState.SUBMITTED and alignment.version == version
    return waits and by.user_id not in history.authors(alignment, history.revisions_of(alignment.id))


def approve_many(chosen: Sequence[tuple[Alignment, int]], *, by: Viewer) -> list[Alignment]:
    """Each with the version it was read in; those that cannot be approved now are skipped and left waiting.

    Hands back the approved ones. Listeners are told once; several hang on one batch.
    """
    approved = []
    with told_once(), within(_batch_for(chosen, by)):
        for alignment, version in chosen:
            with suppress(AlignmentError):
                approved.append(approve(alignment, version=version, by=by))
    return approved


def _batch_for(chosen: Sequence[tuple[Alignment, int]], by: Viewer) -> ChangeBatch | None:
    if len(chosen) < 2:
        return None
    return open_batch(district_id=by.district_id, kind=BatchKind.FILL, title="Approved together", by=by)


def send_back(alignment: Alignment, *, comment: str, version: int, by: Viewer) -> Alignment:
    """Returned with a comment; what is in force stays."""
    before = begin(alignment, Deed.RETURNED, version)
    _refuse_own(alignment, before, by)
    alignment.state, alignment.comment = AlignmentState.RETURNED.value, comment
    _decided(alignment, by)
    return finish(alignment, Deed.RETURNED, before, by=by, comment=comment, was_in_force=alignment.role)


def retire(alignment: Alignment, *, comment: str, version: int, by: Viewer) -> Alignment:
    """Ends what is in force at once, with a reason; a proposal that stands is dropped with it.

    Raises OwnWork for who wrote what is in force: they ask for the removal instead.
    """
    before = begin(alignment, Deed.RETIRED, version)
    if alignment.role is None:
        raise NotPossible("Nothing is in force here.")
    if by.user_id in history.authors_in_force(alignment, before):
        raise OwnWork("You proposed this alignment, so somebody else has to remove it.")
    was = alignment.role
    alignment.role, alignment.rationale = None, ""
    drop_proposal(alignment)
    _decided(alignment, by)
    return finish(alignment, Deed.RETIRED, before, by=by, comment=comment, was_in_force=was)


def _refuse_own(alignment: Alignment, before: Revisions, by: Viewer) -> None:
    if by.user_id in history.authors(alignment, before):
        raise OwnWork("You worked on this proposal, so another reviewer has to decide on it.")


def _decided(alignment: Alignment, by: Viewer) -> None:
    alignment.decided_by_id, alignment.decided_at = by.user_id, now()

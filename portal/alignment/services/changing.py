"""What every deed does before and after it changes the row."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.alignment import history
from portal.alignment.models import Alignment, AlignmentRevision, AlignmentState, Deed
from portal.alignment.services.batches import batch_of_now
from portal.alignment.signals import alignments_changed
from portal.alignment.transitions import Stale, check
from portal.extensions import db

VERBS = {
    Deed.DRAFTED: "draft",
    Deed.EDITED: "edit",
    Deed.SUBMITTED: "submit",
    Deed.WITHDRAWN: "withdraw",
    Deed.DISCARDED: "discard",
    Deed.APPROVED: "approve",
    Deed.RETURNED: "return",
    Deed.RETIRED: "retire",
    Deed.REVERTED: "revert",
    Deed.UNDONE: "undo",
}
Revisions = Sequence[AlignmentRevision]
_gathered: ContextVar[set[tuple[int, int]] | None] = ContextVar("gathered", default=None)


@contextmanager
def told_once() -> Generator[None]:
    """Deeds inside tell listeners once, at the end, of all pairs together."""
    pairs: set[tuple[int, int]] = set()
    token = _gathered.set(pairs)
    try:
        yield
    finally:
        _gathered.reset(token)
    if pairs:
        alignments_changed.send(None, pairs=pairs)


def begin(alignment: Alignment, deed: Deed, version: int) -> Revisions:
    """Raises Stale or NotPossible; hands back the revisions so far."""
    if version != alignment.version:
        raise Stale("Somebody else saved this alignment first.")
    check(deed, alignment.state)
    return history.opened(alignment)


def finish(
    alignment: Alignment,
    deed: Deed,
    before: Revisions,
    *,
    by: Viewer,
    comment: str = "",
    was_in_force: str | None,
) -> Alignment:
    """Flushes, writes the revision and the audit row, and tells others when the role in force changed."""
    db.session.flush()
    history.write(alignment, deed, before, by_id=by.user_id, comment=comment, batch_id=batch_of_now())
    audit.record(
        f"alignment.{VERBS[deed]}",
        subject=f"alignments:{alignment.id}",
        by=by,
        detail={
            "offering_id": alignment.offering_id,
            "pathway_id": alignment.pathway_id,
            "state": str(alignment.state),
            "role": alignment.role,
            "proposed_role": alignment.proposed_role,
        },
    )
    if alignment.role != was_in_force:
        _tell((alignment.offering_id, alignment.pathway_id))
    return alignment


def _tell(pair: tuple[int, int]) -> None:
    gathered = _gathered.get()
    if gathered is None:
        alignments_changed.send(None, pairs={pair})
    else:
        gathered.add(pair)


def set_proposal(alignment: Alignment, *, role: str | None, rationale: str, removal: bool = False, by_id: int) -> None:
    alignment.proposed_role = role
    alignment.proposed_rationale = rationale
    alignment.proposed_removal = removal
    alignment.proposed_by_id = by_id


def drop_proposal(alignment: Alignment) -> None:
    """Back to what is in force, or to nothing where nothing is."""
    alignment.proposed_role, alignment.proposed_rationale, alignment.proposed_removal = None, "", False
    alignment.submitted_at, alignment.comment = None, ""
    in_force = alignment.role is not None
    alignment.state = (AlignmentState.APPROVED if in_force else AlignmentState.RETIRED).value

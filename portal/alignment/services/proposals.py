"""What those who align may do: propose, edit, submit, take back, ask for a removal, go back to a revision."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.alignment import history
from portal.alignment.models import Alignment, AlignmentState, Deed
from portal.alignment.services.changing import begin, drop_proposal, finish, set_proposal
from portal.alignment.transitions import NothingToDo, NotPossible, Stale, check
from portal.database import now
from portal.extensions import db


def propose(
    *, offering_id: int, pathway_id: int, role: str, rationale: str = "", send: bool = True, by: Viewer
) -> Alignment:
    """A new alignment, submitted or (send=False) kept as a draft. The offering is the viewer's to align.

    Raises Stale where one stands already, IntegrityError where a twin of this post is quicker.
    """
    alignment = db.session.scalar(
        sa.select(Alignment).where(Alignment.offering_id == offering_id, Alignment.pathway_id == pathway_id)
    )
    if alignment is None:
        alignment = Alignment(
            district_id=by.district_id,
            offering_id=offering_id,
            pathway_id=pathway_id,
            state=AlignmentState.RETIRED.value,
        )
    elif alignment.state != AlignmentState.RETIRED:
        raise Stale("This pathway is there already.")
    before = history.opened(alignment)
    _put(alignment, role, rationale, send=send, by=by)
    alignment.comment = ""
    db.session.add(alignment)
    return finish(alignment, Deed.SUBMITTED if send else Deed.DRAFTED, before, by=by, was_in_force=None)


def edit(alignment: Alignment, *, role: str, rationale: str, send: bool = True, version: int, by: Viewer) -> Alignment:
    """Another role or rationale: beside what is in force, or instead of the proposal that stands.

    Back to what is in force drops the proposal. Raises NothingToDo where nothing would change.
    """
    fresh = not alignment.waits
    deed = Deed.SUBMITTED if send else Deed.DRAFTED if fresh else Deed.EDITED
    before = begin(alignment, deed, version)
    if (role, rationale) == (alignment.role, alignment.rationale):
        if fresh:
            raise NothingToDo("This is what is in force already.")
        return discard(alignment, version=version, by=by)
    state = AlignmentState.SUBMITTED if send else AlignmentState.DRAFT
    said = (alignment.state, alignment.proposed_role, alignment.proposed_rationale)
    if said == (state, role, rationale):
        raise NothingToDo("Nothing was changed.")
    was = alignment.role
    _put(alignment, role, rationale, send=send, by=by)
    if fresh:
        alignment.comment = ""
    return finish(alignment, deed, before, by=by, was_in_force=was)


def submit(alignment: Alignment, *, version: int, by: Viewer) -> Alignment:
    """A draft, or a returned proposal as it stands, goes to the reviewers."""
    if alignment.state not in (AlignmentState.DRAFT, AlignmentState.RETURNED):
        check(Deed.EDITED, alignment.state)
        raise NotPossible("This waits for review already.")
    before = begin(alignment, Deed.SUBMITTED, version)
    alignment.state, alignment.submitted_at = AlignmentState.SUBMITTED.value, now()
    alignment.proposed_by_id = by.user_id
    return finish(alignment, Deed.SUBMITTED, before, by=by, was_in_force=alignment.role)


def withdraw(alignment: Alignment, *, version: int, by: Viewer) -> Alignment:
    """Taken back from review: a draft again. A request to remove is simply dropped."""
    if alignment.proposed_removal:
        return discard(alignment, version=version, by=by)
    before = begin(alignment, Deed.WITHDRAWN, version)
    alignment.state, alignment.submitted_at = AlignmentState.DRAFT.value, None
    return finish(alignment, Deed.WITHDRAWN, before, by=by, was_in_force=alignment.role)


def discard(alignment: Alignment, *, version: int, by: Viewer) -> Alignment:
    """The proposal is dropped; what is in force stays, and where nothing is the alignment is gone."""
    before = begin(alignment, Deed.DISCARDED, version)
    drop_proposal(alignment)
    return finish(alignment, Deed.DISCARDED, before, by=by, was_in_force=alignment.role)


def ask_removal(alignment: Alignment, *, rationale: str, version: int, by: Viewer) -> Alignment:
    """What is in force should end; a reviewer decides. Replaces a proposal that stands."""
    before = begin(alignment, Deed.SUBMITTED, version)
    if alignment.role is None:
        raise NotPossible("Nothing is in force here.")
    set_proposal(alignment, role=None, rationale=rationale, removal=True, by_id=by.user_id)
    alignment.state, alignment.submitted_at = AlignmentState.SUBMITTED.value, now()
    return finish(alignment, Deed.SUBMITTED, before, by=by, was_in_force=alignment.role)


def revert(alignment: Alignment, *, number: int, version: int, by: Viewer) -> Alignment:
    """Role and rationale of an earlier revision, proposed anew and submitted.

    Raises NotPossible for a revision without a role, NothingToDo where it says what stands already.
    """
    before = begin(alignment, Deed.REVERTED, version)
    chosen = next((revision for revision in before if revision.number == number), None)
    if chosen is None or chosen.role is None:
        raise NotPossible("There is nothing to go back to in that revision.")
    standing = (alignment.role, alignment.rationale)
    if alignment.waits:
        standing = (alignment.proposed_role, alignment.proposed_rationale)
    if standing == (chosen.role, chosen.rationale):
        raise NothingToDo("This is how it stands already.")
    was = alignment.role
    _put(alignment, chosen.role, chosen.rationale, send=True, by=by)
    return finish(alignment, Deed.REVERTED, before, by=by, was_in_force=was)


def _put(alignment: Alignment, role: str, rationale: str, *, send: bool, by: Viewer) -> None:
    set_proposal(alignment, role=role, rationale=rationale, by_id=by.user_id)
    waited = alignment.state == AlignmentState.SUBMITTED
    alignment.state = (AlignmentState.SUBMITTED if send else AlignmentState.DRAFT).value
    if not send:
        alignment.submitted_at = None
    elif not (waited and alignment.submitted_at):
        alignment.submitted_at = now()

"""Copying alignments into a sister school: as proposals, which somebody else reviews."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.alignment import services as alignment
from portal.alignment.models import Alignment, BatchKind
from portal.alignment.services.changing import told_once
from portal.alignment.transitions import AlignmentError
from portal.catalog.models import Offering
from portal.extensions import db
from portal.rollover.copying import ADDED, CHANGED, difference
from portal.rollover.errors import RolloverError
from portal.rollover.permissions import may_copy_into
from portal.schools.queries import school_names


def copy_alignments(*, source_id: int, target_id: int, chosen: Collection[int], by: Viewer) -> list[int]:
    """Proposes the chosen lines (alignment ids at the source) at the target; hands back the proposals' ids.

    Nothing comes into force: nobody approves their own work. What is the same already, or waits for a review, is left
    alone. Raises RolloverError.
    """
    if not may_copy_into(by, target_id) or source_id == target_id:
        raise RolloverError("Choose two schools; the second one is yours to align.")
    lines = [line for line in difference(by, source_id, target_id).lines if line.alignment_id in chosen and line.kind in (ADDED, CHANGED)]
    if not lines:
        raise RolloverError("Nothing was marked, or somebody was quicker: what was marked is there already.")
    made = []
    title = f"Alignments copied from {school_names(by.district_id).get(source_id, 'another school')}"
    batch = alignment.open_batch(district_id=by.district_id, kind=BatchKind.COPY, title=title, by=by)
    with told_once(), alignment.within(batch):
        for line in lines:
            try:
                if line.kind == ADDED:
                    proposal = alignment.propose(offering_id=line.target_id, pathway_id=line.pathway_id, role=line.role, rationale=line.rationale, by=by)
                else:
                    there = db.session.get_one(Alignment, line.there_id)
                    proposal = alignment.edit(there, role=line.role, rationale=line.rationale, version=there.version, by=by)
            except AlignmentError:
                continue
            made.append(proposal.id)
    audit.record("alignments.copy", subject=f"schools:{target_id}", by=by, detail={"from_school": source_id, "alignments": made})
    return made


def take_back_copies(ids: Collection[int], *, by: Viewer) -> int:
    """Takes back the viewer's proposals on which nothing happened since; how many."""
    count = 0
    with told_once():
        for each in db.session.scalars(
            sa.select(Alignment)
            .join(Offering, Offering.id == Alignment.offering_id)
            .where(Alignment.id.in_(sorted(ids)), Offering.district_id == by.district_id, Alignment.proposed_by_id == by.user_id)
            .order_by(Alignment.id)
        ).all():
            try:
                alignment.undo(each, version=each.version, by=by)
            except AlignmentError:
                continue
            count += 1
    return count

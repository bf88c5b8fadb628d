"""Taking changes back: one cell, or what was done together. Deeds flush, write the trail, and never commit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.alignment import services as alignment
from portal.alignment.models import Alignment, BatchKind, ChangeBatch
from portal.alignment.services.changing import told_once
from portal.alignment.transitions import AlignmentError
from portal.changes.errors import ChangesError, NothingToDo
from portal.changes.queries.as_of import Then, wanted
from portal.changes.queries.cells import said_at
from portal.changes.queries.reverting import ASKED, DROPPED, PROPOSED, AlignmentBack, CellBack, preview
from portal.changes.words import KIND_TITLES
from portal.coverage.models import CoverageDeed
from portal.coverage.services import Wish, set_levels
from portal.extensions import db

MOST = 10_000
"""Cells that go back in one transaction; whoever takes back more goes on with what is left."""


@dataclass(frozen=True)
class TakenBack:
    """`left`: cells and alignments that somebody changed in between, or that are not the viewer's."""

    batch: ChangeBatch
    cells: int
    alignments: int
    left: int


def revert_cell(*, offering_id: int, competency_id: int, number: int, version: int, by: Viewer) -> str | None:
    """The cell says again what it said after its change `number`; 0: before the first. Hands back the level.

    Raises StaleCells where somebody changed it since `version`, NothingToDo where it says so already, ChangesError
    where it never had such a change. The caller has checked that `by` may cover the offering.
    """
    said = said_at(offering_id, competency_id, number)
    if said is None:
        raise ChangesError("There is nothing to go back to.")
    wish = Wish(offering_id, competency_id, said[0], said[1], version=version)
    outcome = set_levels([wish], district_id=by.district_id, by=by, deed=CoverageDeed.REVERTED)
    if outcome.unchanged:
        raise NothingToDo("It says so already.")
    return said[0]


def revert_batch(batch: ChangeBatch, *, anyway: Collection[tuple[int, int]] = (), by: Viewer) -> TakenBack:
    """Takes back together what was done together, as a batch of its own that can be taken back too.

    What was changed since stays, unless it is in `anyway`: (cell's id, the version that was looked at). Alignments go
    the way their rules allow: a proposal is dropped, what was in force is proposed again. A batch is taken back once;
    asking again takes back what was left and can be. Raises NothingToDo.
    """
    held = db.session.scalar(
        sa.select(ChangeBatch)
        .where(ChangeBatch.id == batch.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    assert held is not None
    found = preview(by, held)
    insisted = set(anyway)
    plain = found.plain[:MOST]
    cells = [*plain, *(cell for cell in found.since if (cell.coverage_id, cell.version) in insisted)]
    if not cells and not found.aligned:
        raise NothingToDo("Nothing of it is left to take back.")
    title = held.title or KIND_TITLES[held.kind]
    made = alignment.open_batch(
        district_id=by.district_id, kind=BatchKind.REVERT, title=f"Taken back: {title}"[:300], by=by
    )
    done, stale = _set_back(cells, made, by)
    aligned = _align_back(found.aligned, made, by)
    if not done and not aligned:
        raise NothingToDo("Somebody else changed it first; nothing was taken back.")
    held.taken_back_by_id = made.id
    db.session.flush()
    audit.record(
        "changes.revert",
        subject=f"change_batches:{held.id}",
        by=by,
        detail={"batch": made.id, "cells": done, "alignments": aligned},
    )
    left = len(found.plain) + len(found.since) - len(cells) + stale + found.foreign + len(found.alignments) - aligned
    return TakenBack(made, done, aligned, left)


def bring_back(asked: Then, *, chosen: Collection[tuple[int, int]] | None, by: Viewer) -> TakenBack:
    """Cells say again what they said on a day, as one batch: the chosen ones (id, version as it was seen), or all.

    What somebody changed since the page was made stays. Raises NothingToDo.
    """
    cells = wanted(by, asked, chosen, MOST)
    if not cells:
        raise NothingToDo("Nothing was marked, or somebody was quicker: it was changed since this page was made.")
    made = alignment.open_batch(
        district_id=by.district_id,
        kind=BatchKind.COPY,
        title=f"Coverage as of {asked.on:%B} {asked.on.day}, {asked.on.year}",
        by=by,
    )
    wishes = [
        Wish(cell.offering_id, cell.competency_id, cell.then, cell.then_evidence, version=cell.version)
        for cell in cells
    ]
    outcome = set_levels(
        wishes, district_id=by.district_id, by=by, deed=CoverageDeed.COPIED, batch_id=made.id, skip_stale=True
    )
    left = len(outcome.stale) + (len(chosen) - len(cells) if chosen is not None else 0)
    return TakenBack(made, len(outcome.changed), 0, left)


def _set_back(cells: list[CellBack], made: ChangeBatch, by: Viewer) -> tuple[int, int]:
    """(how many were set back, how many somebody changed in between)."""
    if not cells:
        return 0, 0
    wishes = [
        Wish(cell.offering_id, cell.competency_id, cell.was, cell.was_evidence, version=cell.version) for cell in cells
    ]
    outcome = set_levels(
        wishes, district_id=by.district_id, by=by, deed=CoverageDeed.REVERTED, batch_id=made.id, skip_stale=True
    )
    return len(outcome.changed), len(outcome.stale)


def _align_back(lines: list[AlignmentBack], made: ChangeBatch, by: Viewer) -> int:
    count = 0
    with told_once(), alignment.within(made):
        for line in lines:
            row = db.session.get_one(Alignment, line.alignment_id)
            try:
                _align_one(row, line, by)
            except AlignmentError:
                continue
            count += 1
    return count


def _align_one(row: Alignment, line: AlignmentBack, by: Viewer) -> None:
    if line.deed == DROPPED:
        alignment.discard(row, version=line.version, by=by)
    elif line.deed == PROPOSED:
        if row.state == "retired":
            alignment.propose(
                offering_id=row.offering_id,
                pathway_id=row.pathway_id,
                role=line.was or "",
                rationale=line.was_rationale,
                by=by,
            )
        else:
            alignment.edit(row, role=line.was or "", rationale=line.was_rationale, version=line.version, by=by)
    elif line.deed == ASKED:
        alignment.ask_removal(row, rationale="Taken back with what was changed together.", version=line.version, by=by)
    else:
        alignment.retire(row, comment="Taken back with what was changed together.", version=line.version, by=by)


__all__ = ["TakenBack", "bring_back", "revert_batch", "revert_cell"]

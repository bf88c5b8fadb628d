"""Carries alignments to their new pathways and ends the old ones that nobody uses any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.alignment import history
from portal.alignment.models import Alignment, AlignmentRevision, AlignmentRole, AlignmentState, Deed
from portal.catalog.models import Offering
from portal.database import now
from portal.extensions import db
from portal.framework_moves.models import Decision, FrameworkMoveLine
from portal.frameworks.models import Pathway

COLUMNS = (
    "state", "role", "rationale", "proposed_role", "proposed_rationale", "proposed_removal", "proposed_by_id", "submitted_at",
    "decided_by_id", "decided_at", "comment",
)  # fmt: skip
STRONGER = (AlignmentRole.CAPSTONE, AlignmentRole.CORE, AlignmentRole.FOUNDATIONAL, AlignmentRole.EXPLORATORY)
PROPOSING = {AlignmentState.DRAFT: Deed.DRAFTED, AlignmentState.SUBMITTED: Deed.SUBMITTED, AlignmentState.RETURNED: Deed.RETURNED}


def snapshot(alignment: Alignment) -> dict[str, Any]:
    """The columns that a move writes, as JSON."""
    values = {name: getattr(alignment, name) for name in COLUMNS}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


@dataclass
class Carried:
    """What was done to alignments: before each is kept once, for undoing."""

    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Alignment id -> its snapshot; empty for one that was made."""
    touched: dict[int, Alignment] = field(default_factory=dict)
    revisions: list[tuple[Alignment, Deed, str, int]] = field(default_factory=list)
    """(alignment, deed, comment, by)."""
    pairs: set[tuple[int, int]] = field(default_factory=set)
    """(offering, pathway) whose role in force changed."""
    made: int = 0
    ended: int = 0
    standing: int = 0
    """Were aligned with the new pathway already and stay as they were."""


class Carrier:
    """`kept_pathways`: old pathways that a requirement still names; `staying`: schools that keep the old framework."""

    def __init__(self, lines: Sequence[FrameworkMoveLine], *, by_id: int) -> None:
        self.by_id = by_id
        self.result = Carried()
        self.lines = sorted((line for line in lines), key=lambda line: line.id)
        ids = [line.row_id for line in self.lines]
        self.old = {row.id: row for row in db.session.scalars(sa.select(Alignment).where(Alignment.id.in_(ids)).order_by(Alignment.id))}
        targets = sorted({target for line in self.lines for target in line.targets})
        offerings = sorted({row.offering_id for row in self.old.values()})
        self.there = {
            (row.offering_id, row.pathway_id): row
            for row in db.session.scalars(
                sa.select(Alignment).where(Alignment.pathway_id.in_(targets), Alignment.offering_id.in_(offerings)).order_by(Alignment.id)
            )
        }
        self.titles = {row.id: row.title for row in db.session.execute(sa.select(Pathway.id, Pathway.title).where(Pathway.id.in_({*targets, *(line.from_pathway_id for line in self.lines)})))}
        self.schools = {row.id: row.school_id for row in db.session.execute(sa.select(Offering.id, Offering.school_id).where(Offering.id.in_(offerings)))}

    def carry(self) -> None:
        """The new alignments come into force beside the old ones."""
        for line in self.lines:
            if line.decision == Decision.MOVE and (old := self.old.get(line.row_id)) is not None:
                for target in line.targets:
                    self._carry(old, target)
        db.session.flush()

    def _carry(self, old: Alignment, target: int) -> None:
        new = self.there.get((old.offering_id, target))
        said = f"Moved from {self.titles.get(old.pathway_id, 'the old pathway')}."
        if new is None:
            if old.role is None and not old.waits:
                return
            new = Alignment(district_id=old.district_id, offering_id=old.offering_id, pathway_id=target, state=AlignmentState.RETIRED.value, proposed_removal=False, rationale="", proposed_rationale="", comment="")
            db.session.add(new)
            self.there[old.offering_id, target] = new
            fresh = True
        else:
            fresh = new.state == AlignmentState.RETIRED and not self._ours(new)
        before = snapshot(new) if new.id is not None else {}
        was = new.role
        if old.role is not None and (was is None or (self._ours(new) and _stronger(old.role, was))):
            new.role, new.rationale = old.role, old.rationale
            new.decided_by_id, new.decided_at = self.by_id, now()
            if not new.waits:
                new.state, new.proposed_by_id = AlignmentState.APPROVED.value, old.proposed_by_id
        elif old.role is not None and not self._ours(new):
            self.result.standing += 1
        carries = old.waits and not new.waits and (not old.proposed_removal or (new.role is not None and (fresh or self._ours(new))))
        if carries:
            for name in ("state", "proposed_role", "proposed_rationale", "proposed_removal", "proposed_by_id", "submitted_at", "comment"):
                setattr(new, name, getattr(old, name))
        if snapshot(new) == before:
            return
        if new.id is None:
            db.session.flush()
            self.result.made += 1
        self._note(new, before)
        if new.role != was:
            self.result.pairs.add((new.offering_id, new.pathway_id))
            self.result.revisions.append((new, Deed.APPROVED, said, self.by_id))
        if carries:
            self.result.revisions.append((new, PROPOSING[AlignmentState(new.state)], said, new.proposed_by_id or self.by_id))

    def end(self, *, kept_pathways: Collection[int], staying: Collection[int]) -> None:
        """The old ones end where no school that uses the offering and no requirement needs them any more."""
        for line in self.lines:
            old = self.old.get(line.row_id)
            if old is None or old.pathway_id in kept_pathways or old.state == AlignmentState.RETIRED:
                continue
            school = self.schools.get(old.offering_id)
            if (school in staying) if school is not None else bool(staying):
                continue
            before, was = snapshot(old), old.role
            old.role, old.rationale = None, ""
            old.proposed_role, old.proposed_rationale, old.proposed_removal = None, "", False
            old.submitted_at, old.comment, old.state = None, "", AlignmentState.RETIRED.value
            old.decided_by_id, old.decided_at = self.by_id, now()
            to = ", ".join(self.titles[target] for target in line.targets if target in self.titles)
            self._note(old, before)
            self.result.ended += 1
            self.result.revisions.append((old, Deed.RETIRED, f"Moved to {to}." if to else "Not carried over to the new framework.", self.by_id))
            if was is not None:
                self.result.pairs.add((old.offering_id, old.pathway_id))
        db.session.flush()

    def _ours(self, alignment: Alignment) -> bool:
        """Whether this move brought it in."""
        return alignment.id in self.result.touched

    def _note(self, alignment: Alignment, before: dict[str, Any]) -> None:
        self.result.before.setdefault(alignment.id, before)
        self.result.touched[alignment.id] = alignment


def _stronger(one: str, other: str) -> bool:
    return STRONGER.index(AlignmentRole(one)) < STRONGER.index(AlignmentRole(other))


def write_revisions(revisions: Sequence[tuple[Alignment, Deed, str, int]], *, batch_id: int) -> None:
    """A revision for each deed, numbered on; three queries and one for each alignment that had no history yet."""
    ids = sorted({alignment.id for alignment, *_ in revisions})
    last: dict[int, int] = {}
    for start in range(0, len(ids), 500):
        rows = db.session.execute(
            sa.select(AlignmentRevision.alignment_id, sa.func.max(AlignmentRevision.number))
            .where(AlignmentRevision.alignment_id.in_(ids[start : start + 500]))
            .group_by(AlignmentRevision.alignment_id)
        )
        last |= {row[0]: row[1] for row in rows}
    moment = now()
    for alignment, deed, comment, by_id in revisions:
        number = last[alignment.id] = last.get(alignment.id, 0) + 1
        waits = alignment.waits and deed != Deed.APPROVED
        db.session.add(AlignmentRevision(
            alignment_id=alignment.id, number=number, deed=deed.value, comment=comment, by_id=by_id, at=moment, batch_id=batch_id,
            state=alignment.state if waits or not alignment.waits else AlignmentState.APPROVED.value,
            role=alignment.proposed_role if waits else alignment.role,
            rationale=alignment.proposed_rationale if waits else alignment.rationale,
        ))  # fmt: skip
    db.session.flush()


def open_histories(alignments: Mapping[int, Alignment]) -> None:
    """Rows that came in without any revision get those that their columns tell of, before they change."""
    ids = sorted(alignments)
    known: set[int] = set()
    for start in range(0, len(ids), 500):
        known |= set(db.session.scalars(sa.select(AlignmentRevision.alignment_id).where(AlignmentRevision.alignment_id.in_(ids[start : start + 500])).distinct()))
    for alignment_id in ids:
        if alignment_id not in known:
            history.opened(alignments[alignment_id])
    db.session.flush()

"""What taking a batch back would do, cell by cell and alignment by alignment, before anything is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.alignment import history
from portal.alignment.models import Alignment, AlignmentRevision, AlignmentState, BatchKind, ChangeBatch, Deed
from portal.alignment.permissions import may_retire
from portal.catalog.models import Offering
from portal.changes.permissions import changes_visible_to, may_set_back
from portal.changes.queries.order import reading_order
from portal.competencies.models import Competency
from portal.coverage.models import Coverage, CoverageChange
from portal.extensions import db
from portal.frameworks.models import Pathway

First, Last = aliased(CoverageChange, name="first_change"), aliased(CoverageChange, name="last_change")
SHOWN = 300
DROPPED, PROPOSED, REMOVED, ASKED = "dropped", "proposed", "removed", "asked"


@dataclass(frozen=True)
class CellBack:
    """One cell of a batch: what it says now and what it would say again."""

    coverage_id: int
    offering_id: int
    offering: str
    competency_id: int
    competency: str
    version: int
    now: str | None
    now_evidence: str
    was: str | None
    was_evidence: str
    since: bool
    """Somebody changed it after the batch."""
    name: str
    """Who changed it last."""


@dataclass(frozen=True)
class AlignmentBack:
    """One alignment of a batch. `deed` says which way back there is; empty: changed since, or nothing to do."""

    alignment_id: int
    version: int
    offering: str
    offering_id: int
    pathway: str
    now: str | None
    waits: bool
    was: str | None
    was_rationale: str
    removal: bool
    deed: str
    since: bool
    name: str


@dataclass(frozen=True)
class Preview:
    """`plain` cells go back; those changed `since` stay unless somebody says so; `same` ones say it already."""

    plain: tuple[CellBack, ...]
    since: tuple[CellBack, ...]
    same: int
    foreign: int
    """Cells of offerings that are not the viewer's to change."""
    alignments: tuple[AlignmentBack, ...]

    @property
    def aligned(self) -> list[AlignmentBack]:
        return [each for each in self.alignments if each.deed]

    @property
    def aligned_since(self) -> list[AlignmentBack]:
        return [each for each in self.alignments if each.since]

    @property
    def anything(self) -> bool:
        return bool(self.plain or self.since or self.aligned)


def batch_for(viewer: Viewer, batch_id: int) -> ChangeBatch | None:
    """A batch of which the viewer sees some part."""
    inside = [
        sa.exists().where(
            CoverageChange.batch_id == batch_id,
            Coverage.id == CoverageChange.coverage_id,
            Offering.id == Coverage.offering_id,
            changes_visible_to(viewer),
        ),
        sa.exists().where(
            AlignmentRevision.batch_id == batch_id,
            Alignment.id == AlignmentRevision.alignment_id,
            Offering.id == Alignment.offering_id,
            changes_visible_to(viewer),
        ),
    ]
    return db.session.scalar(
        sa.select(ChangeBatch).where(
            ChangeBatch.id == batch_id, ChangeBatch.district_id == viewer.district_id, sa.or_(*inside)
        )
    )


def preview(viewer: Viewer, batch: ChangeBatch) -> Preview:
    """Two queries for the cells; for alignments one for all and one for each (they come in tens, not thousands)."""
    plain: list[CellBack] = []
    since: list[CellBack] = []
    same = foreign = 0
    for row in db.session.execute(_cells(viewer, batch.id)):
        if not may_set_back(viewer, row):
            foreign += 1
            continue
        was = (row.was_level, row.was_evidence)
        if (row.level, row.evidence) == was:
            same += 1
            continue
        changed = row.version != row.made and (
            row.by_hand or (row.level, row.evidence) != (row.left_level, row.left_evidence)
        )
        cell = CellBack(
            row.coverage_id, row.offering_id, row.offering, row.competency_id, _competency(row), row.version, row.level, row.evidence,
            row.was_level, row.was_evidence, changed, f"{row.given_name or ''} {row.family_name or ''}".strip() or "Somebody",
        )  # fmt: skip
        (since if changed else plain).append(cell)
    return Preview(tuple(plain), tuple(since), same, foreign, tuple(_alignments(viewer, batch.id)))


def _cells(viewer: Viewer, batch_id: int) -> sa.Select[Any]:
    """A row for each cell: what it said before the batch's first change of it, and what its last one left.

    `by_hand`: it was changed since by something other than batches that were taken back and the taking back itself.
    """
    ends = (
        sa.select(
            CoverageChange.coverage_id,
            sa.func.min(CoverageChange.number).label("first"),
            sa.func.max(CoverageChange.number).label("made"),
        )
        .where(CoverageChange.batch_id == batch_id)
        .group_by(CoverageChange.coverage_id)
        .subquery()
    )
    after, on = aliased(CoverageChange, name="after"), aliased(ChangeBatch, name="on_batch")
    cancelled = sa.or_(on.taken_back_by_id.is_not(None), on.kind.in_([BatchKind.REVERT.value, BatchKind.UNDO.value]))
    by_hand = (
        sa.exists()
        .where(
            after.coverage_id == Coverage.id,
            after.number > ends.c.made,
            sa.not_(sa.exists().where(on.id == after.batch_id, cancelled)),
        )
        .correlate(Coverage, ends)
    )
    return (
        sa.select(
            Coverage.id.label("coverage_id"), Coverage.level, Coverage.evidence, Coverage.version, ends.c.made, First.was_level, First.was_evidence,
            Last.level.label("left_level"), Last.evidence.label("left_evidence"), by_hand.label("by_hand"),
            Offering.id.label("offering_id"), Offering.title.label("offering"), Offering.district_id, Offering.school_id,
            Competency.id.label("competency_id"), Competency.code, Competency.short, Competency.statement, User.given_name, User.family_name,
        )
        .select_from(ends)
        .join(Coverage, Coverage.id == ends.c.coverage_id)
        .join(First, sa.and_(First.coverage_id == Coverage.id, First.number == ends.c.first))
        .join(Last, sa.and_(Last.coverage_id == Coverage.id, Last.number == ends.c.made))
        .join(Offering, Offering.id == Coverage.offering_id)
        .join(Competency, Competency.id == Coverage.competency_id)
        .outerjoin(User, User.id == Coverage.changed_by_id)
        .where(changes_visible_to(viewer))
        .order_by(Offering.title, Offering.id, *reading_order)
    )  # fmt: skip


def _competency(row: Any) -> str:
    said = row.short or row.statement
    said = said if len(said) <= 80 else said[:79].rstrip() + "…"
    return f"{row.code} {said}".strip()


def _alignments(viewer: Viewer, batch_id: int) -> list[AlignmentBack]:
    ends = (
        sa.select(
            AlignmentRevision.alignment_id,
            sa.func.min(AlignmentRevision.number).label("first"),
            sa.func.max(AlignmentRevision.number).label("last"),
        )
        .where(AlignmentRevision.batch_id == batch_id)
        .group_by(AlignmentRevision.alignment_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(Alignment, Offering, Pathway.title.label("pathway"), ends.c.first, ends.c.last)
        .join(ends, ends.c.alignment_id == Alignment.id)
        .join(Offering, Offering.id == Alignment.offering_id)
        .join(Pathway, Pathway.id == Alignment.pathway_id)
        .where(changes_visible_to(viewer))
        .order_by(Offering.title, Pathway.title, Alignment.id)
    ).all()
    revisions = _revisions([row.Alignment.id for row in rows])
    return [_way_back(viewer, row, revisions.get(row.Alignment.id, [])) for row in rows]


def _revisions(ids: list[int]) -> dict[int, list[AlignmentRevision]]:
    found: dict[int, list[AlignmentRevision]] = {}
    statement = (
        sa.select(AlignmentRevision)
        .where(AlignmentRevision.alignment_id.in_(ids))
        .order_by(AlignmentRevision.alignment_id, AlignmentRevision.number)
    )
    for revision in db.session.scalars(statement):
        found.setdefault(revision.alignment_id, []).append(revision)
    return found


def _way_back(viewer: Viewer, row: Any, revisions: list[AlignmentRevision]) -> AlignmentBack:
    """What brings an alignment back to how it stood before the batch, by the deeds that the rules of review allow."""
    alignment, offering = row.Alignment, row.Offering
    before = history.standing([each for each in revisions if each.number < row.first])
    in_force = next((each for each in reversed(before) if each.deed in (Deed.APPROVED, Deed.RETIRED)), None)
    role, rationale = (
        (in_force.role, in_force.rationale) if in_force is not None and in_force.deed == Deed.APPROVED else (None, "")
    )
    proposal = (
        before[-1]
        if before and before[-1].state in (AlignmentState.DRAFT, AlignmentState.SUBMITTED, AlignmentState.RETURNED)
        else None
    )
    since = bool(revisions) and revisions[-1].number != row.last
    now = alignment.proposed_role if alignment.waits else alignment.role
    was, words, removal = (
        (role, rationale, False)
        if alignment.role != role or proposal is None
        else (proposal.role, proposal.rationale, proposal.role is None)
    )
    deed = ""
    if since or not may_set_back(viewer, offering):
        pass
    elif alignment.role == role and proposal is None:
        deed = DROPPED if alignment.waits else ""
    elif was is not None:
        deed = PROPOSED
    elif alignment.role is None:
        deed = DROPPED if alignment.waits else ""
    else:
        own = viewer.user_id in history.authors_in_force(alignment, revisions)
        deed = REMOVED if may_retire(viewer, offering) and not own and not removal else ASKED
    return AlignmentBack(
        alignment.id, alignment.version, offering.title, offering.id, row.pathway, now, alignment.waits, was, words, removal, deed, since,
        history.last_name(alignment.id) if since else "",
    )  # fmt: skip

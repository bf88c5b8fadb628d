"""Which offering serves which pathway, in which role, and what was said about it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.catalog.models import Offering
from portal.database import Id, Model, Ref, Stamped, UtcDateTime, Versioned, now, one_of
from portal.frameworks.models import Pathway
from portal.language import lazy


class AlignmentRole(StrEnum):
    EXPLORATORY = "exploratory"
    FOUNDATIONAL = "foundational"
    CORE = "core"
    CAPSTONE = "capstone"


ROLE_WORDS = {
    AlignmentRole.EXPLORATORY: lazy("exploratory"),
    AlignmentRole.FOUNDATIONAL: lazy("foundational"),
    AlignmentRole.CORE: lazy("core"),
    AlignmentRole.CAPSTONE: lazy("capstone"),
}
ROLE_LETTERS = {
    AlignmentRole.EXPLORATORY: "X",
    AlignmentRole.FOUNDATIONAL: "F",
    AlignmentRole.CORE: "C",
    AlignmentRole.CAPSTONE: "K",
}


class AlignmentState(StrEnum):
    """Of the latest proposal; what is in force is `Alignment.role`, whatever waits beside it."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    RETIRED = "retired"


PROPOSED = frozenset({AlignmentState.DRAFT, AlignmentState.SUBMITTED, AlignmentState.RETURNED})
"""The states in which a proposal stands beside what is in force."""


class Deed(StrEnum):
    """What can be done to an alignment; see transitions.py for when."""

    DRAFTED = "drafted"
    EDITED = "edited"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"
    APPROVED = "approved"
    RETURNED = "returned"
    RETIRED = "retired"
    REVERTED = "reverted"
    UNDONE = "undone"


class BatchKind(StrEnum):
    """What changed many cells at once."""

    PASTE = "paste"
    FILL = "fill"
    IMPORT = "import"
    COPY = "copy"
    REVERT = "revert"
    UNDO = "undo"
    MOVE = "move"


class ChangeBatch(Model):
    """Changes to alignments and coverage that were made together and can be taken back together."""

    __tablename__ = "change_batches"
    __table_args__ = (sa.CheckConstraint(one_of("kind", BatchKind), name="kind"), sa.Index("ix_change_batches_district_id_at", "district_id", "at"))
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    title: Mapped[str] = mapped_column(sa.String(300), default="")
    """What a person would call it: 'Import of coverage.xlsx'."""
    by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)
    taken_back_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("change_batches.id"))
    """The batch that took this one back."""


class Alignment(Versioned, Stamped, Model):
    """One per offering and pathway.

    `role` and `rationale` are in force (None and empty until first approved, and after it is retired);
    `proposed_role` and `proposed_rationale` are the edit that is drafted, submitted or returned. A proposal
    may instead ask to end what is in force: `proposed_removal`, with the reason as its rationale.
    """

    __tablename__ = "alignments"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", AlignmentState), name="state"),
        sa.CheckConstraint(f"role IS NULL OR {one_of('role', AlignmentRole)}", name="role"),
        sa.CheckConstraint(f"proposed_role IS NULL OR {one_of('proposed_role', AlignmentRole)}", name="proposed_role"),
        sa.CheckConstraint(
            "(state = 'approved' AND role IS NOT NULL AND proposed_role IS NULL AND NOT proposed_removal)"
            " OR (state = 'retired' AND role IS NULL AND proposed_role IS NULL AND NOT proposed_removal)"
            " OR (state IN ('draft', 'submitted', 'returned')"
            " AND ((proposed_role IS NOT NULL AND NOT proposed_removal)"
            " OR (proposed_role IS NULL AND proposed_removal AND role IS NOT NULL)))",
            name="state_and_roles",
        ),
        sa.UniqueConstraint("offering_id", "pathway_id"),
        sa.Index("ix_alignments_pathway_id", "pathway_id"),
        sa.Index("ix_alignments_district_id_state", "district_id", "state", "submitted_at"),
        sa.Index("ix_alignments_proposed_by_id", "proposed_by_id"),
    )
    id: Mapped[Id]
    district_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("districts.id"))
    offering_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("offerings.id"))
    pathway_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("pathways.id"))
    state: Mapped[str] = mapped_column(sa.String(10), default=AlignmentState.DRAFT.value)
    role: Mapped[str | None] = mapped_column(sa.String(14))
    rationale: Mapped[str] = mapped_column(sa.Text(), default="")
    proposed_role: Mapped[str | None] = mapped_column(sa.String(14))
    proposed_rationale: Mapped[str] = mapped_column(sa.Text(), default="")
    proposed_removal: Mapped[bool] = mapped_column(default=False)
    proposed_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    decided_by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    comment: Mapped[str] = mapped_column(sa.Text(), default="")
    """The reviewer's last word, shown while it is returned and beside the answer to it."""
    offering: Mapped[Offering] = relationship(lazy="raise")
    pathway: Mapped[Pathway] = relationship(lazy="raise")

    @property
    def waits(self) -> bool:
        """Whether a proposal (drafted, submitted or returned) stands beside what is in force."""
        return self.state in PROPOSED


class AlignmentRevision(Model):
    """Every deed on an alignment, in order; nothing here is ever changed.

    `state`, `role` and `rationale` are how it stood after the deed: of the proposal where there was one,
    else of what is in force. A proposal without a role asks to remove what is in force.
    """

    __tablename__ = "alignment_revisions"
    __table_args__ = (
        sa.CheckConstraint(one_of("deed", Deed), name="deed"),
        sa.CheckConstraint(one_of("state", AlignmentState), name="state"),
        sa.UniqueConstraint("alignment_id", "number"),
        sa.Index("ix_alignment_revisions_batch_id", "batch_id"),
    )
    id: Mapped[Id]
    alignment_id: Mapped[int] = mapped_column(Ref, sa.ForeignKey("alignments.id"))
    number: Mapped[int]
    deed: Mapped[str] = mapped_column(sa.String(10))
    state: Mapped[str] = mapped_column(sa.String(10))
    role: Mapped[str | None] = mapped_column(sa.String(14))
    rationale: Mapped[str] = mapped_column(sa.Text(), default="")
    comment: Mapped[str] = mapped_column(sa.Text(), default="")
    batch_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("change_batches.id"))
    by_id: Mapped[int | None] = mapped_column(Ref, sa.ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=now)

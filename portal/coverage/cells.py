"""One cell of the grid of competencies: what it says, where one sees it, and how it came to say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.accounts.models import User
from portal.coverage.models import Coverage, CoverageChange
from portal.extensions import db

SHORT = 4
"""Changes that the panel shows; the cell's own page shows them all."""
WORDS = {
    "set": "", "undone": "undone", "reverted": "put back", "pasted": "pasted", "filled": "filled in", "imported": "from a file",
    "copied": "copied", "moved": "moved",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One change of a cell."""

    number: int
    was_level: str | None
    level: str | None
    was_evidence: str
    evidence: str
    deed: str
    who: str
    at: datetime

    @property
    def words(self) -> str:
        """'from introduced to mastered', 'set to introduced', 'cleared, was mastered', 'evidence changed'."""
        if self.level == self.was_level:
            return "evidence changed" if self.evidence else "evidence removed"
        if self.level is None:
            return f"cleared, was {self.was_level}"
        return f"from {self.was_level} to {self.level}" if self.was_level else f"set to {self.level}"

    @property
    def how(self) -> str:
        return WORDS.get(self.deed, "")


def coverage_at(offering_id: int, competency_id: int) -> Coverage | None:
    return db.session.scalar(
        sa.select(Coverage).where(Coverage.offering_id == offering_id, Coverage.competency_id == competency_id).execution_options(populate_existing=True)
    )


def steps_of(coverage_id: int) -> Sequence[Step]:
    """The newest first; one query."""
    rows = db.session.execute(
        sa.select(CoverageChange, User.given_name, User.family_name)
        .outerjoin(User, User.id == CoverageChange.by_id)
        .where(CoverageChange.coverage_id == coverage_id)
        .order_by(CoverageChange.number.desc())
    )
    return [
        Step(
            each.number, each.was_level, each.level, each.was_evidence, each.evidence, each.deed,
            f"{given or ''} {family or ''}".strip() or "Somebody", each.at,
        )
        for each, given, family in rows
    ]  # fmt: skip

"""One cell of the grid of competencies: how it stands and how it came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.alignment.differences import Part, words
from portal.catalog.models import Offering
from portal.catalog.queries import visible_offering
from portal.changes.permissions import sees_changes
from portal.changes.words import deed_words
from portal.competencies.models import Competency
from portal.coverage.models import Coverage, CoverageChange
from portal.extensions import db

MOST = 200


@dataclass(frozen=True)
class Step:
    """One change of a cell."""

    number: int
    at: datetime
    name: str
    deed: str
    was_level: str | None
    level: str | None
    was_evidence: str
    evidence: str
    batch_id: int | None

    @property
    def did(self) -> str:
        return deed_words("coverage", self.deed, self.level)

    @property
    def parts(self) -> list[Part]:
        return words(self.was_evidence, self.evidence) if self.was_evidence != self.evidence else []


@dataclass(frozen=True)
class Cell:
    """A cell as it stands; `version` 0: never used. `steps` newest first."""

    offering: Offering
    competency: Competency
    level: str | None
    evidence: str
    version: int
    steps: tuple[Step, ...]

    @property
    def began(self) -> Step | None:
        """The first step, where the cell said something before it."""
        first = self.steps[-1] if self.steps else None
        return first if first and first.was_level else None

    @property
    def last_name(self) -> str:
        return (self.steps[0].name if self.steps else "") or "Somebody"


def cell_for(viewer: Viewer, offering_id: int, competency_id: int) -> Cell | None:
    """None where the viewer may not see it; four queries."""
    offering = visible_offering(viewer, offering_id)
    competency = db.session.scalar(
        sa.select(Competency).where(Competency.id == competency_id, Competency.district_id == viewer.district_id)
    )
    if offering is None or competency is None or not sees_changes(viewer, offering):
        return None
    row = db.session.execute(
        sa.select(Coverage.id, Coverage.level, Coverage.evidence, Coverage.version).where(
            Coverage.offering_id == offering_id, Coverage.competency_id == competency_id
        )
    ).one_or_none()
    if row is None:
        return Cell(offering, competency, None, "", 0, ())
    return Cell(offering, competency, row.level, row.evidence, row.version, steps_of(row.id))


def steps_of(coverage_id: int) -> tuple[Step, ...]:
    rows = db.session.execute(
        sa.select(
            CoverageChange.number, CoverageChange.at, User.given_name, User.family_name, CoverageChange.deed, CoverageChange.was_level,
            CoverageChange.level, CoverageChange.was_evidence, CoverageChange.evidence, CoverageChange.batch_id,
        )
        .outerjoin(User, User.id == CoverageChange.by_id)
        .where(CoverageChange.coverage_id == coverage_id)
        .order_by(CoverageChange.number.desc())
        .limit(MOST)
    )  # fmt: skip
    return tuple(
        Step(
            row.number,
            row.at,
            f"{row.given_name or ''} {row.family_name or ''}".strip(),
            row.deed,
            row.was_level,
            row.level,
            row.was_evidence,
            row.evidence,
            row.batch_id,
        )
        for row in rows
    )


def said_at(offering_id: int, competency_id: int, number: int) -> tuple[str | None, str] | None:
    """(level, evidence) after a cell's change of that number; 0: before the first. None: no such change."""
    here = (Coverage.offering_id == offering_id, Coverage.competency_id == competency_id)
    rows = (
        sa.select(
            CoverageChange.number,
            CoverageChange.was_level,
            CoverageChange.level,
            CoverageChange.was_evidence,
            CoverageChange.evidence,
        )
        .join(Coverage, Coverage.id == CoverageChange.coverage_id)
        .where(*here)
    )
    after = db.session.execute(rows.where(CoverageChange.number == number)).one_or_none()
    if after is not None:
        return after.level, after.evidence
    before = db.session.execute(
        rows.where(CoverageChange.number > number).order_by(CoverageChange.number).limit(1)
    ).one_or_none()
    return (before.was_level, before.was_evidence) if before is not None else None

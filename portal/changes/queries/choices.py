"""What the filters offer, and the names of what they were given."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.alignment.models import Alignment, AlignmentRevision
from portal.catalog.models import Offering
from portal.changes.filters import Asked
from portal.changes.permissions import changes_visible_to
from portal.coverage.models import Coverage, CoverageChange
from portal.extensions import db
from portal.frameworks.models import Framework, Pathway

MOST = 300


@dataclass(frozen=True)
class Named:
    """What the list is narrowed to."""

    offering: str = ""
    pathway: str = ""


def people(viewer: Viewer) -> list[tuple[int, str]]:
    """Who changed anything that the viewer sees, by name; one query."""
    cells = (
        sa.select(CoverageChange.by_id)
        .join(Coverage, Coverage.id == CoverageChange.coverage_id)
        .join(Offering, Offering.id == Coverage.offering_id)
        .where(CoverageChange.district_id == viewer.district_id, changes_visible_to(viewer))
    )
    aligned = (
        sa.select(AlignmentRevision.by_id)
        .join(Alignment, Alignment.id == AlignmentRevision.alignment_id)
        .join(Offering, Offering.id == Alignment.offering_id)
        .where(changes_visible_to(viewer))
    )
    rows = db.session.execute(
        sa.select(User.id, User.given_name, User.family_name)
        .where(User.district_id == viewer.district_id, sa.or_(User.id.in_(cells), User.id.in_(aligned)))
        .order_by(User.family_name, User.given_name, User.id)
        .limit(MOST)
    )
    return [(row.id, f"{row.given_name} {row.family_name}".strip()) for row in rows]


def named(viewer: Viewer, asked: Asked) -> Named:
    """The offering and the pathway of the filters, where the viewer may see them; two queries at most."""
    offering = pathway = None
    if asked.offering_id:
        offering = db.session.scalar(
            sa.select(Offering.title).where(Offering.id == asked.offering_id, changes_visible_to(viewer))
        )
    if asked.pathway_id:
        pathway = db.session.scalar(
            sa.select(Pathway.title)
            .join(Framework, Framework.id == Pathway.framework_id)
            .where(
                Pathway.id == asked.pathway_id,
                sa.or_(Framework.district_id.is_(None), Framework.district_id == viewer.district_id),
            )
        )
    return Named(offering or "", pathway or "")

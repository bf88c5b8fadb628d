"""A set as it stands in the database, read in four queries for comparing and for writing it as a package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.competencies.models import Competency, CompetencyAssociation, CompetencySet
from portal.extensions import db
from portal.schools.models import District


@dataclass(frozen=True)
class Standing:
    """`rows`: every competency of the set, retired ones too, in the order in which they came; so the associations."""

    set: Any
    district: str
    rows: Sequence[Any]
    associations: Sequence[Any]


def read(set_id: int) -> Standing:
    """The set must be there."""
    found = db.session.execute(
        sa.select(
            CompetencySet.id, CompetencySet.title, CompetencySet.publisher, CompetencySet.edition, CompetencySet.state,
            CompetencySet.language, CompetencySet.case_identifier, CompetencySet.case_uri, CompetencySet.case_version,
            CompetencySet.extras, CompetencySet.definitions, CompetencySet.updated_at, CompetencySet.version,
            District.name.label("district"),
        )
        .join(District, District.id == CompetencySet.district_id)
        .where(CompetencySet.id == set_id)
    ).one()  # fmt: skip
    rows = db.session.execute(
        sa.select(
            Competency.id, Competency.parent_id, Competency.position, Competency.code, Competency.statement,
            Competency.short, Competency.kind, Competency.item_type, Competency.levels, Competency.retired,
            Competency.is_heading, Competency.case_identifier, Competency.case_uri, Competency.extras,
            Competency.updated_at, Competency.version,
        )
        .where(Competency.set_id == set_id)
        .order_by(Competency.id)
    ).all()  # fmt: skip
    associations = db.session.execute(
        sa.select(
            CompetencyAssociation.id, CompetencyAssociation.kind, CompetencyAssociation.origin_id,
            CompetencyAssociation.destination_id, CompetencyAssociation.origin, CompetencyAssociation.destination,
            CompetencyAssociation.sequence, CompetencyAssociation.case_identifier, CompetencyAssociation.case_uri,
            CompetencyAssociation.extras, CompetencyAssociation.position,
        )
        .where(CompetencyAssociation.set_id == set_id)
        .order_by(CompetencyAssociation.position, CompetencyAssociation.id)
    ).all()  # fmt: skip
    return Standing(found, found.district, rows, associations)

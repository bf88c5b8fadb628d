"""What a move is about: who still works with the old framework, and everything that names a pathway of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.alignment.models import Alignment, AlignmentState
from portal.catalog.models import Offering
from portal.competencies.models import PathwayCompetencySet
from portal.extensions import db
from portal.framework_moves.models import FrameworkMove, LineKind
from portal.frameworks.models import Pathway
from portal.frameworks.queries import active_framework, chosen
from portal.programs.models import ProgramPathway, ProgramSite, ProgramVersion, Requirement, RequirementOption
from portal.schools.models import School


@dataclass(frozen=True)
class Named:
    """A row that names an old pathway."""

    kind: LineKind
    row_id: int
    pathway_id: int

    @property
    def key(self) -> tuple[str, int, int]:
        return self.kind.value, self.row_id, self.pathway_id


def working_with(district_id: int, framework_id: int) -> set[int]:
    """The schools that work with a framework now, by their own choice or the district's."""
    choices = chosen(district_id)
    fallback = active_framework(district_id)
    usual = choices.get(None, fallback.id if fallback is not None else 0)
    ids = db.session.scalars(sa.select(School.id).where(School.district_id == district_id).order_by(School.id))
    return {school_id for school_id in ids if choices.get(school_id, usual) == framework_id}


def moving_schools(move: FrameworkMove) -> set[int]:
    """The schools that the move takes along: the one, or all that follow the district and work with the old one."""
    if move.school_id is not None:
        return {move.school_id}
    return working_with(move.district_id, move.from_framework_id) - {key for key in chosen(move.district_id) if key is not None}


def programs_of(move: FrameworkMove, schools: Collection[int]) -> set[int]:
    """Programs offered at one of these schools that name a pathway of the old framework anywhere."""
    old = sa.select(Pathway.id).where(Pathway.framework_id == move.from_framework_id)
    named = sa.union(
        sa.select(ProgramPathway.program_id).where(ProgramPathway.pathway_id.in_(old)),
        sa.select(ProgramVersion.program_id)
        .join(Requirement, Requirement.program_version_id == ProgramVersion.id)
        .join(RequirementOption, RequirementOption.requirement_id == Requirement.id)
        .where(RequirementOption.pathway_id.in_(old)),
    )
    return set(
        db.session.scalars(
            sa.select(ProgramSite.program_id).where(ProgramSite.school_id.in_(schools), ProgramSite.program_id.in_(named)).distinct()
        )
    )


def named_rows(move: FrameworkMove) -> list[Named]:
    """Everything that needs a decision, by kind and id; six queries.

    Alignments of the moving schools' own offerings and of those of the whole district; of other schools where a
    program that moves counts them, so that what they count stays the same.
    """
    schools = moving_schools(move)
    old = sa.select(Pathway.id).where(Pathway.framework_id == move.from_framework_id)
    programs = programs_of(move, schools)
    options = _pairs(
        db.session.execute(
            sa.select(ProgramVersion.program_id, RequirementOption.pathway_id)
            .join(Requirement, Requirement.program_version_id == ProgramVersion.id)
            .join(RequirementOption, RequirementOption.requirement_id == Requirement.id)
            .where(ProgramVersion.program_id.in_(programs), RequirementOption.pathway_id.in_(old))
            .distinct()
        ).all()
    )
    links = _pairs(
        db.session.execute(
            sa.select(ProgramPathway.program_id, ProgramPathway.pathway_id).where(ProgramPathway.program_id.in_(programs), ProgramPathway.pathway_id.in_(old))
        ).all()
    )
    counted = {pathway_id for _, pathway_id in options}
    alignments = db.session.execute(
        sa.select(Alignment.id, Alignment.pathway_id)
        .join(Offering, Offering.id == Alignment.offering_id)
        .where(
            Alignment.district_id == move.district_id,
            Alignment.pathway_id.in_(old),
            Alignment.state != AlignmentState.RETIRED.value,
            sa.or_(Offering.school_id.is_(None), Offering.school_id.in_(schools), Alignment.pathway_id.in_(counted)),
        )
        .order_by(Alignment.id)
    ).all()
    found = [Named(LineKind.ALIGNMENT, row.id, row.pathway_id) for row in alignments]
    found += [Named(LineKind.PROGRAM, program_id, pathway_id) for program_id, pathway_id in sorted(options | links)]
    sets = db.session.execute(
        sa.select(PathwayCompetencySet.set_id, PathwayCompetencySet.pathway_id)
        .where(PathwayCompetencySet.district_id == move.district_id, PathwayCompetencySet.pathway_id.in_(old))
        .order_by(PathwayCompetencySet.set_id, PathwayCompetencySet.pathway_id)
    )
    return found + [Named(LineKind.SET, row.set_id, row.pathway_id) for row in sets]


def _pairs(rows: Iterable[Any]) -> set[tuple[int, int]]:
    return {(row[0], row[1]) for row in rows}

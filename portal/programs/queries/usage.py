"""Which programs lead along a pathway and which count an offering."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.alignment.models import Alignment
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.language import spoken
from portal.programs.models import Program, ProgramPathway, ProgramVersion, Requirement, RequirementOption
from portal.programs.permissions import programs_visible_to
from portal.programs.queries.programs import PUBLISHED

Rows = Sequence[sa.Row[*tuple[Any, ...]]]
ACTIVE = Program.state == "active"


def active_programs(viewer: Viewer) -> Rows:
    """(id, title) of active programs by title."""
    return db.session.execute(sa.select(Program.id, Program.title).where(programs_visible_to(viewer), ACTIVE).order_by(Program.title, Program.id)).all()


def programs_in(viewer: Viewer, pathway_id: int) -> Rows:
    """(id, title, summary) of active programs that lead along a pathway, by title."""
    return db.session.execute(
        sa.select(Program.id, Program.title, Program.summary)
        .join(ProgramPathway, ProgramPathway.program_id == Program.id)
        .where(ProgramPathway.pathway_id == pathway_id, programs_visible_to(viewer), ACTIVE)
        .order_by(Program.title, Program.id)
    ).all()


def programs_by_pathway(viewer: Viewer, pathway_ids: Collection[int]) -> Mapping[int, int]:
    """Pathway id -> how many active programs lead along it; one query."""
    rows = db.session.execute(
        sa.select(ProgramPathway.pathway_id, sa.func.count())
        .join(Program, Program.id == ProgramPathway.program_id)
        .where(ProgramPathway.pathway_id.in_(pathway_ids), programs_visible_to(viewer), ACTIVE)
        .group_by(ProgramPathway.pathway_id)
        .order_by(ProgramPathway.pathway_id)
    )
    return {row[0]: row[1] for row in rows}


def programs_asking(viewer: Viewer, credential_id: int) -> Rows:
    """Active programs whose newest published version names a credential: program_id, title, requirement_title."""
    newest = (
        sa.select(sa.func.max(ProgramVersion.number).label("number"), ProgramVersion.program_id)
        .where(PUBLISHED)
        .group_by(ProgramVersion.program_id)
        .subquery()
    )
    return db.session.execute(
        sa.select(Program.id.label("program_id"), Program.title, Requirement.title.label("requirement_title"))
        .join(newest, newest.c.program_id == Program.id)
        .join(ProgramVersion, sa.and_(ProgramVersion.program_id == Program.id, ProgramVersion.number == newest.c.number))
        .join(Requirement, Requirement.program_version_id == ProgramVersion.id)
        .join(RequirementOption, RequirementOption.requirement_id == Requirement.id)
        .where(RequirementOption.credential_id == credential_id, programs_visible_to(viewer), ACTIVE)
        .order_by(Program.title, Program.id, Requirement.position, Requirement.id)
    ).all()


def programs_counting(viewer: Viewer, offering_id: int) -> Rows:
    """Requirements of the newest published versions that count an offering, by program and place; one query.

    program_id, title, requirement_id, requirement_title, kind, amount, role, pathway_title (None where the
    offering is named itself).
    """
    newest = (
        sa.select(sa.func.max(ProgramVersion.number).label("number"), ProgramVersion.program_id)
        .where(PUBLISHED)
        .group_by(ProgramVersion.program_id)
        .subquery()
    )
    by_role = sa.exists().where(
        Alignment.offering_id == offering_id, Alignment.pathway_id == RequirementOption.pathway_id, Alignment.role == RequirementOption.role
    )
    return db.session.execute(
        sa.select(
            Program.id.label("program_id"), Program.title, Requirement.id.label("requirement_id"),
            Requirement.title.label("requirement_title"), Requirement.kind, Requirement.amount,
            RequirementOption.role, spoken(Pathway, "title").label("pathway_title"),
        )
        .select_from(RequirementOption)
        .join(Requirement, Requirement.id == RequirementOption.requirement_id)
        .join(ProgramVersion, ProgramVersion.id == Requirement.program_version_id)
        .join(newest, sa.and_(newest.c.program_id == ProgramVersion.program_id, newest.c.number == ProgramVersion.number))
        .join(Program, Program.id == ProgramVersion.program_id)
        .outerjoin(Pathway, Pathway.id == RequirementOption.pathway_id)
        .where(programs_visible_to(viewer), ACTIVE, sa.or_(RequirementOption.offering_id == offering_id, by_role))
        .order_by(Program.title, Program.id, Requirement.position, Requirement.id, RequirementOption.position, RequirementOption.id)
    ).all()

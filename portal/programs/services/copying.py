"""Copying what a version asks for: into the next version, or into a program of another school."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.programs.errors import NotAllowed, NotPossible
from portal.programs.models import Program, ProgramVersion, Requirement, RequirementOption
from portal.programs.permissions import may_create_program
from portal.programs.queries.copying import copy_lines
from portal.programs.queries.programs import pathways_of
from portal.programs.services.programs import ProgramFacts, create_program


def copy_program(program: Program, version: ProgramVersion, *, title: str, school_id: int, entry_year: int, by: Viewer) -> Program:
    """A new program for one school, its first version a draft with what `version` asks for there (`copy_lines`).

    Nothing is in force until the draft is published. Raises NotAllowed.
    """
    if program.district_id != by.district_id or not may_create_program(by):
        raise NotAllowed("You may not add programs.")
    facts = ProgramFacts(
        title=title, summary=program.summary, cip_code=program.cip_code, state_code=program.state_code, step_after=program.step_after,
        sheet_public=program.sheet_public, pathway_ids=tuple(each.id for each in pathways_of([program.id]).get(program.id, ())),
        school_ids=frozenset({school_id}),
    )  # fmt: skip
    made = create_program(facts, entry_year=entry_year, by=by)
    draft = db.session.scalars(sa.select(ProgramVersion).where(ProgramVersion.program_id == made.id)).one()
    draft.count_in_two = version.count_in_two
    copy_requirements(version.id, draft.id, swaps={line.offering_id: line.becomes_id for line in copy_lines(version.id, school_id)})
    audit.record("program.copy", subject=f"programs:{made.id}", by=by, detail={"from_id": program.id, "number": version.number, "school_id": school_id})
    return made


def copy_requirements(source_id: int, target_id: int, *, swaps: Mapping[int, int | None] | None = None) -> None:
    """Copies requirements and their options from one version to another, parents before what is in them.

    `swaps`: offering id -> what stands in its place, None where nothing does; for a copy into another program, whose
    requirements are no twins of the first one's.
    """
    rows = db.session.scalars(
        sa.select(Requirement).where(Requirement.program_version_id == source_id).order_by(Requirement.position, Requirement.id)
    ).all()
    new_ids: dict[int, int] = {}
    waiting = list(rows)
    while waiting:
        ready = [row for row in waiting if row.parent_id is None or row.parent_id in new_ids]
        if not ready:
            raise NotPossible("The requirements of this program hold one another: tell your administrator.")
        made = [
            (row, Requirement(program_version_id=target_id, parent_id=new_ids.get(row.parent_id or 0), position=row.position, kind=row.kind, title=row.title, amount=row.amount, origin_id=None if swaps is not None else row.origin_id or row.id))
            for row in ready
        ]
        db.session.add_all([new for _, new in made])
        db.session.flush()
        new_ids |= {old.id: new.id for old, new in made}
        waiting = [row for row in waiting if row.id not in new_ids]
    options = db.session.scalars(
        sa.select(RequirementOption).where(RequirementOption.requirement_id.in_(new_ids)).order_by(RequirementOption.position, RequirementOption.id)
    ).all()
    seen: set[tuple[int, int]] = set()
    for option in options:
        offering_id = option.offering_id
        if offering_id is not None and swaps is not None:
            offering_id = swaps.get(offering_id, offering_id)
            place = (option.requirement_id, offering_id or 0)
            if offering_id is None or place in seen:  # two offerings may have the same one in their place
                continue
            seen.add(place)
        db.session.add(RequirementOption(
            requirement_id=new_ids[option.requirement_id], position=option.position, offering_id=offering_id,
            credential_id=option.credential_id, pathway_id=option.pathway_id, role=option.role,
        ))  # fmt: skip
    db.session.flush()

"""Making, changing, retiring and restoring a program; what it asks for is in its versions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.programs.errors import NotAllowed, Stale
from portal.programs.models import (
    ChangeCause,
    Program,
    ProgramLead,
    ProgramPathway,
    ProgramSite,
    ProgramVersion,
    VersionState,
)
from portal.programs.permissions import may_create_program
from portal.programs.services.editing import check_editor, concerned, make_findable, standing_in, touch
from portal.programs.signals import programs_changed
from portal.programs.summaries import refresh

OWN_FIELDS = ("title", "summary", "cip_code", "state_code", "step_after", "sheet_public")


@dataclass(frozen=True)
class ProgramFacts:
    """All that a form says of a program; the ids were validated against what the district may use."""

    title: str
    summary: str = ""
    cip_code: str | None = None
    state_code: str = ""
    step_after: str = ""
    sheet_public: bool = True
    pathway_ids: tuple[int, ...] = ()
    """In their order: the first gives sign and colour."""
    school_ids: frozenset[int] = frozenset()
    lead_ids: frozenset[int] | None = None
    """None: stay as they are."""


def create_program(facts: ProgramFacts, *, entry_year: int, by: Viewer) -> Program:
    """A program with an empty draft of its first version, for students who enter in `entry_year` or later."""
    if not may_create_program(by):
        raise NotAllowed("You may not add programs.")
    program = Program(district_id=by.district_id)
    _write(program, facts)
    db.session.add(program)
    db.session.flush()
    _link(program, facts)
    db.session.add(ProgramVersion(program_id=program.id, number=1, entry_year=entry_year, state=VersionState.DRAFT.value))
    db.session.flush()
    audit.record("program.create", subject=f"programs:{program.id}", by=by, detail={"title": facts.title})
    make_findable([program])
    programs_changed.send(None, program_ids={program.id}, pathway_ids=set())
    return program


def edit_program(program: Program, facts: ProgramFacts, *, version: int, by: Viewer) -> Program:
    """Raises Stale where somebody else saved first, NotAllowed."""
    check_editor(program, by)
    if version != program.version:
        raise Stale("Somebody else changed this program first.")
    if not may_create_program(by):  # who leads a program does not say who leads it
        facts = replace(facts, lead_ids=None)
    said, had = (program.title, program.step_after), _pathway_ids(program)
    changed = _write(program, facts)
    moved = _link(program, facts)
    if not changed and not moved:
        return program
    touch(program)
    audit.record("program.edit", subject=f"programs:{program.id}", by=by, detail={"changed": sorted({*changed, *moved})})
    if "sites" in moved:
        refresh(concerned(program.id), cause=ChangeCause.PROGRAM)
    elif said != (program.title, program.step_after):
        refresh(standing_in(program.id), cause=ChangeCause.PROGRAM)
    make_findable([program])
    if moved:
        programs_changed.send(None, program_ids={program.id}, pathway_ids=had - set(facts.pathway_ids))
    return program


def retire_program(program: Program, *, version: int, by: Viewer) -> Program:
    """Nobody can choose it any more; who is in it stays, with their standing."""
    return _switch(program, "retired", version, by)


def restore_program(program: Program, *, version: int, by: Viewer) -> Program:
    return _switch(program, "active", version, by)


def _switch(program: Program, state: str, version: int, by: Viewer) -> Program:
    if program.district_id != by.district_id or not may_create_program(by):
        raise NotAllowed("You may not retire or restore programs.")
    if program.state == state:  # the second click of two
        return program
    if version != program.version:
        raise Stale("Somebody else changed this program first.")
    program.state = state
    db.session.flush()
    audit.record("program.retire" if state == "retired" else "program.restore", subject=f"programs:{program.id}", by=by)
    refresh(concerned(program.id), cause=ChangeCause.PROGRAM)
    make_findable([program])
    programs_changed.send(None, program_ids={program.id}, pathway_ids=set())
    return program


def _pathway_ids(program: Program) -> set[int]:
    return set(db.session.scalars(sa.select(ProgramPathway.pathway_id).where(ProgramPathway.program_id == program.id)))


def _write(program: Program, facts: ProgramFacts) -> list[str]:
    """Sets the row's own columns; hands back the names of those that differ."""
    changed = [name for name in OWN_FIELDS if getattr(program, name) != getattr(facts, name)]
    for name in changed:
        setattr(program, name, getattr(facts, name))
    return changed


def _link(program: Program, facts: ProgramFacts) -> list[str]:
    """Brings pathways, sites and leads in line; hands back which of them changed."""
    moved = []
    linked: tuple[tuple[str, Any, str, Collection[int] | None], ...] = (
        ("pathways", ProgramPathway, "pathway_id", facts.pathway_ids),
        ("sites", ProgramSite, "school_id", facts.school_ids),
        ("leads", ProgramLead, "user_id", facts.lead_ids),
    )
    for name, model, column, wanted in linked:
        if wanted is None:
            continue
        there = {getattr(row, column): row for row in db.session.scalars(sa.select(model).where(model.program_id == program.id))}
        for key in there.keys() - set(wanted):
            db.session.delete(there[key])
        for key in wanted:
            if key not in there:
                db.session.add(model(program_id=program.id, **{column: key}))
        if set(there) != set(wanted):
            moved.append(name)
    db.session.flush()
    if "pathways" in moved or facts.pathway_ids:
        moved += _order(program, facts.pathway_ids)
    return moved


def _order(program: Program, pathway_ids: Sequence[int]) -> list[str]:
    """Numbers the pathways as given; the first gives sign and colour."""
    moved = False
    for row in db.session.scalars(sa.select(ProgramPathway).where(ProgramPathway.program_id == program.id)):
        place = pathway_ids.index(row.pathway_id)
        moved = moved or row.position != place
        row.position = place
    db.session.flush()
    return ["order"] if moved else []

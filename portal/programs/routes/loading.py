"""Finds what an address names, or answers 404; and what every page of a program shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.viewer import STAFF
from portal.clock import this_day
from portal.extensions import db
from portal.programs.models import Program, ProgramVersion, Requirement
from portal.programs.permissions import may_create_program, may_edit_program
from portal.programs.queries.programs import ProgramPathwayLine, lead_ids, pathways_of, program_by_id
from portal.programs.services import draft_of
from portal.schools.queries import current_year
from portal.web import errors

EDITORS = tuple(STAFF)
"""Roles that may hold a program lead grant beside them; the loaders below ask the rest."""


@dataclass(frozen=True)
class Heading:
    """The band at the top of each page of a program."""

    pathways: tuple[ProgramPathwayLine, ...]

    @property
    def cluster_title(self) -> str:
        return self.pathways[0].cluster_title if self.pathways else ""

    @property
    def grouping(self) -> str:
        return self.pathways[0].grouping if self.pathways else "none"


def program_or_404(program_id: int) -> Program:
    return program_by_id(viewer(), program_id) or abort(404)


def own_program_or_404(program_id: int) -> Program:
    """A program that the viewer may change."""
    found = program_or_404(program_id)
    return found if may_edit_program(viewer(), found, lead_ids(found.id)) else abort(404)


def district_program_or_404(program_id: int) -> Program:
    """A program whose being there at all the viewer decides on."""
    return program_or_404(program_id) if may_create_program(viewer()) else abort(404)


def draft_or_404(program_id: int) -> tuple[Program, ProgramVersion]:
    found = own_program_or_404(program_id)
    return found, draft_of(found.id) or abort(404)


def requirement_or_404(program_id: int, requirement_id: int) -> tuple[Program, ProgramVersion, Requirement]:
    """A requirement of the program's draft; those of a published version nobody changes."""
    program, version = draft_or_404(program_id)
    found = db.session.get(Requirement, requirement_id)
    return (program, version, found) if found is not None and found.program_version_id == version.id else abort(404)


def heading_of(program: Program) -> Heading:
    return Heading(tuple(pathways_of([program.id]).get(program.id, ())))


def this_year() -> int:
    """The calendar year in which the running school year ends."""
    today = this_day()
    year = current_year(viewer().district_id, today)
    return year.year if year is not None else today.year + (1 if today.month >= 7 else 0)


def sorry(sentence: Any) -> Answer:
    """409 with a sentence, where what was clicked is possible no more."""
    db.session.rollback()
    return errors.show(409, sentence=str(sentence))

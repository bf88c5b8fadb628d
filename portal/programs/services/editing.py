"""What every deed on a program asks first, and what it brings up to date afterwards."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.careers.models import CipProgram
from portal.database import now
from portal.extensions import db
from portal.language import in_language
from portal.programs.compiling import compile_versions
from portal.programs.errors import NotAllowed, NotPossible
from portal.programs.models import Program, ProgramVersion, ProgressSummary, VersionState
from portal.programs.permissions import may_edit_program
from portal.programs.queries.programs import PUBLISHED, lead_ids, pathways_of, sites_of
from portal.programs.receivers import students_of_offerings
from portal.rosters.models import StudentCredential
from portal.search import services as search

NOT_A_DRAFT = "This version was published or discarded meanwhile, so it can no longer be changed."


def check_editor(program: Program, by: Viewer) -> None:
    """Raises NotAllowed unless `by` may change this program."""
    if not may_edit_program(by, program, lead_ids(program.id)):
        raise NotAllowed("You may not change this program.")


def check_draft(version: ProgramVersion, by: Viewer) -> Program:
    """The program of a draft that `by` may change. Raises NotAllowed, NotPossible."""
    program = db.session.get_one(Program, version.program_id)
    check_editor(program, by)
    if version.state != VersionState.DRAFT:
        raise NotPossible(NOT_A_DRAFT)
    return program


def touch(row: Program | ProgramVersion) -> None:
    """Raises the row's version where only rows that hang on it changed: a form made before is stale now."""
    row.updated_at = now()
    db.session.flush()


def concerned(program_id: int, *, also: Collection[int] = ()) -> set[int]:
    """Students whose standing in a program may change: those who have one, and those who have anything it names.

    `also` are drafts whose words are read as if they were published.
    """
    db.session.flush()
    published = db.session.scalars(
        sa.select(ProgramVersion.id).where(ProgramVersion.program_id == program_id, sa.or_(PUBLISHED, ProgramVersion.id.in_(also))).order_by(ProgramVersion.number)
    ).all()
    keys = {key for rules in compile_versions(published).values() for key in rules.leaves_of}
    held = sa.select(StudentCredential.student_id).where(StudentCredential.credential_id.in_([-key for key in keys if key < 0]))
    return standing_in(program_id) | students_of_offerings({key for key in keys if key > 0}) | set(db.session.scalars(held))


def standing_in(program_id: int) -> set[int]:
    """Students who have a standing in a program, chosen or not."""
    return set(db.session.scalars(sa.select(ProgressSummary.student_id).where(ProgressSummary.program_id == program_id)))


def make_findable(programs: Collection[Program]) -> None:
    """Keeps the search's words of these programs; who is retired or was never published is not found."""
    db.session.flush()
    ids = [program.id for program in programs]
    published = set(db.session.scalars(sa.select(ProgramVersion.program_id).where(ProgramVersion.program_id.in_(ids), PUBLISHED)))
    with in_language("en"):
        pathways, sites = pathways_of(ids), sites_of(ids)
    with in_language("es"):
        spanish = pathways_of(ids)
    cips = {program.cip_code for program in programs if program.cip_code}
    titles = {row.code: row.title for row in db.session.execute(sa.select(CipProgram.code, CipProgram.title).where(CipProgram.code.in_(cips)))}
    shown = [program for program in programs if program.state == "active" and program.id in published]
    search.put_many(
        {
            "kind": "program",
            "key": program.id,
            "district_id": program.district_id,
            "title": program.title,
            "context": ", ".join(site.name for site in sites.get(program.id, ())),
            "body": " ".join(
                (
                    program.summary, program.step_after, program.state_code, program.cip_code or "", titles.get(program.cip_code or "", ""),
                    *(f"{each.title} {each.cluster_title}" for each in (*pathways.get(program.id, ()), *spanish.get(program.id, ()))),
                )
            ),
        }
        for program in shown
    )
    search.remove_many(kind="program", keys=[program.id for program in programs if program not in shown])

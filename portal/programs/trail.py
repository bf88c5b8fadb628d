"""How the audit trail tells of programs: what their ids are called and how each deed reads."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit_names
from portal.accounts.audit_names import Named
from portal.accounts.viewer import Viewer
from portal.catalog.models import Credential
from portal.extensions import db
from portal.programs.models import Choice, Program, ProgramVersion, Requirement, Substitution, Waiver

PHRASES = {
    "program.choose": "chose {subject}",
    "program.choose_undo": "took back the choice of {subject}",
    "program.leave": "ended the choice of {subject}",
    "program.leave_undo": "took back leaving {subject}",
    "program.move": "moved a student on from {subject}",
    "program_version.draft": "began a draft: {subject}",
    "program_version.discard": "discarded a draft of {subject}",
    "program_version.try_export": "downloaded a trial of {subject}",
    "program.move_undo": "undid the move of a student in {subject}",
    "requirement.add": "added a requirement to {subject}",
    "requirement.edit": "changed a requirement of {subject}",
    "requirement.move": "moved a requirement of {subject}",
    "requirement.remove": "removed a requirement of {subject}",
    "requirement.put_back": "put a requirement of {subject} back",
    "requirement.add_option": "added what counts in {subject}",
    "requirement.remove_option": "removed what counted in {subject}",
    "waiver.grant": "waived {subject}",
    "waiver.end": "ended the waiver of {subject}",
    "substitution.grant": "let another offering count for {subject}",
    "substitution.end": "ended a substitution for {subject}",
    "exceptions.export": "downloaded waivers and substitutions of {subject}",
    "plan.add": "planned {subject}",
    "plan.remove": "took {subject} off a plan",
}


def register() -> None:
    """Called once for each application; a second time replaces."""
    audit_names.register("programs", audit_names.titled(Program, "/programs/{id}"))
    audit_names.register("credentials", audit_names.titled(Credential))
    audit_names.register("program_versions", versions)
    audit_names.register("choices", choices)
    audit_names.register("waivers", _granted(Waiver))
    audit_names.register("substitutions", _granted(Substitution))
    for action, words in PHRASES.items():
        audit_names.phrase(action, words)


def versions(ids: Collection[int], viewer: Viewer) -> dict[int, Named]:
    return _versions(sa.select(ProgramVersion.id, Program.id, Program.title, ProgramVersion.number).where(ProgramVersion.id.in_(ids)), viewer)


def choices(ids: Collection[int], viewer: Viewer) -> dict[int, Named]:
    chosen = sa.select(Choice.id, Program.id, Program.title, ProgramVersion.number).join(ProgramVersion, ProgramVersion.id == Choice.program_version_id)
    return _versions(chosen.where(Choice.id.in_(ids)), viewer)


def _versions(statement: sa.Select[*tuple[Any, ...]], viewer: Viewer) -> dict[int, Named]:
    own = statement.join(Program, Program.id == ProgramVersion.program_id).where(Program.district_id == viewer.district_id)
    return {key: Named(f"{title}, version {number}", f"/programs/{program_id}") for key, program_id, title, number in db.session.execute(own)}


def _granted(table: type[Waiver] | type[Substitution]) -> audit_names.Resolver:
    def resolve(ids: Collection[int], viewer: Viewer) -> dict[int, Named]:
        rows = db.session.execute(
            sa.select(table.id, Requirement.title, Program.id.label("program_id"), Program.title.label("program_title"))
            .join(Requirement, Requirement.id == table.requirement_id)
            .join(ProgramVersion, ProgramVersion.id == Requirement.program_version_id)
            .join(Program, Program.id == ProgramVersion.program_id)
            .where(table.id.in_(ids), table.district_id == viewer.district_id)
        )
        return {row.id: Named(f"{row.title} of {row.program_title}", f"/programs/{row.program_id}") for row in rows}

    return resolve

"""Versions of a program: a published one is never changed; a draft beside it is, until it is published."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.programs.checks import stopping
from portal.programs.errors import Incomplete, NotPossible, Stale
from portal.programs.models import ChangeCause, Program, ProgramVersion, Requirement, RequirementOption, VersionState
from portal.programs.queries.choices import newest_published
from portal.programs.queries.wrongs import problems_in
from portal.programs.services.copying import copy_requirements
from portal.programs.services.editing import check_draft, check_editor, concerned, make_findable
from portal.programs.services.twins import added
from portal.programs.summaries import refresh


def draft_of(program_id: int) -> ProgramVersion | None:
    return db.session.scalar(
        sa.select(ProgramVersion).where(ProgramVersion.program_id == program_id, ProgramVersion.state == VersionState.DRAFT.value)
    )


def draft_version(program: Program, *, entry_year: int, by: Viewer) -> ProgramVersion:
    """A draft with the newest published version's requirements; the draft that is there already, where one is."""
    check_editor(program, by)
    if (draft := draft_of(program.id)) is not None:
        return draft
    latest = db.session.scalar(
        sa.select(ProgramVersion).where(ProgramVersion.program_id == program.id).order_by(ProgramVersion.number.desc()).limit(1)
    )
    source = newest_published(program.id) or latest
    made = ProgramVersion(
        program_id=program.id, number=latest.number + 1 if latest else 1, state=VersionState.DRAFT.value,
        entry_year=max(entry_year, source.entry_year if source else entry_year), count_in_two=source.count_in_two if source else False,
    )  # fmt: skip
    if not added(made):  # a twin of the same post was quicker
        if (draft := draft_of(program.id)) is None:
            raise NotPossible("The versions of this program changed at the same moment. Look again.")
        return draft
    if source is not None:
        copy_requirements(source.id, made.id)
    audit.record("program_version.draft", subject=f"program_versions:{made.id}", by=by, detail={"program_id": program.id, "number": made.number})
    return made


def edit_draft(version: ProgramVersion, *, entry_year: int, count_in_two: bool, seen: int, by: Viewer) -> ProgramVersion:
    """`seen` is the version of the row that the form was made from. Raises Stale, NotPossible, NotAllowed."""
    program = check_draft(version, by)
    if seen != version.version:
        raise Stale("Somebody else changed this draft first.")
    before = newest_published(program.id)
    if before is not None and entry_year < before.entry_year:
        raise NotPossible("A newer version cannot begin before the one in force does.")
    if (version.entry_year, version.count_in_two) == (entry_year, count_in_two):
        return version
    version.entry_year, version.count_in_two = entry_year, count_in_two
    db.session.flush()
    audit.record("program_version.edit", subject=f"program_versions:{version.id}", by=by, detail={"entry_year": entry_year, "count_in_two": count_in_two})
    return version


def publish_version(version: ProgramVersion, *, seen: int, by: Viewer) -> ProgramVersion:
    """From now on who chooses the program enters this version; who is in an older one stays there.

    A second click changes nothing. Raises Incomplete with what is wrong, Stale, NotPossible, NotAllowed.
    """
    if version.state == VersionState.PUBLISHED:
        check_editor(db.session.get_one(Program, version.program_id), by)
        return version
    program = check_draft(version, by)
    if seen != version.version:
        raise Stale("Somebody else changed this draft after you looked at it. Look again, then publish.")
    if problems := stopping(problems_in(version.id)):
        raise Incomplete([problem.text for problem in problems])
    before = newest_published(program.id)
    version.state, version.published_at = VersionState.PUBLISHED.value, now()
    db.session.flush()
    audit.record("program_version.publish", subject=f"program_versions:{version.id}", by=by, detail={"program_id": program.id, "number": version.number, "before_id": before.id if before else None})
    refresh(concerned(program.id), cause=ChangeCause.PROGRAM)
    make_findable([program])
    return version


def discard_draft(version: ProgramVersion, *, seen: int, by: Viewer) -> None:
    """Throws the draft away with all it holds. Raises Stale, NotPossible, NotAllowed."""
    program = check_draft(version, by)
    if seen != version.version:
        raise Stale("Somebody else changed this draft after you looked at it. Look again, then discard it.")
    audit.record("program_version.discard", subject=f"programs:{program.id}", by=by, detail={"program_version_id": version.id, "number": version.number})
    requirements = sa.select(Requirement.id).where(Requirement.program_version_id == version.id)
    db.session.execute(sa.delete(RequirementOption).where(RequirementOption.requirement_id.in_(requirements)))
    db.session.execute(sa.update(Requirement).where(Requirement.program_version_id == version.id).values(parent_id=None))
    db.session.execute(sa.delete(Requirement).where(Requirement.program_version_id == version.id))
    db.session.delete(version)
    db.session.flush()

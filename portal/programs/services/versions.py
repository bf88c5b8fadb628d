"""Versions of a program: a published one is never changed; a draft beside it is, until it is published."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.programs.checks import problems_of, stopping
from portal.programs.compiling import compile_versions
from portal.programs.errors import Incomplete, NotPossible, Stale
from portal.programs.facts import facts_of
from portal.programs.models import (
    ChangeCause,
    Choice,
    Program,
    ProgramVersion,
    Requirement,
    RequirementOption,
    VersionState,
)
from portal.programs.progress import Progress, evaluate
from portal.programs.queries.choices import newest_published
from portal.programs.queries.trees import tree_of
from portal.programs.services.editing import check_draft, check_editor, concerned, make_findable
from portal.programs.services.twins import added
from portal.programs.summaries import CHUNK, refresh

MOST_FORECAST = 2_000  # students whose move is worked out beforehand; beyond that the page would be waited for


@dataclass(frozen=True)
class Forecast:
    """What a move would do: how many students, for how many more or fewer requirements would be done."""

    students: int
    gain: int = 0
    lose: int = 0
    complete_before: int = 0
    complete_after: int = 0
    known: bool = True


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
        _copy(source.id, made.id)
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
    if problems := stopping(problems_of(tree_of(version.id))):
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


def move_students(*, source: ProgramVersion, target: ProgramVersion, by: Viewer) -> int:
    """Moves everybody who is in `source` to `target`: their choice is ended and a new one says why.

    Hands back how many. Waivers and substitutions stay with the requirements they were granted for. Raises
    NotPossible, NotAllowed.
    """
    program = db.session.get_one(Program, target.program_id)
    check_editor(program, by)
    _check_move(source, target)
    choices = _open_choices(source.id)
    today = now().date()
    for start in range(0, len(choices), CHUNK):
        part = choices[start : start + CHUNK]
        reason = f"Moved to version {target.number}"
        ids = [choice.id for choice in part]
        db.session.execute(sa.update(Choice).where(Choice.id.in_(ids)).values(left_on=today, left_reason=reason))
        db.session.execute(
            sa.insert(Choice),
            [
                {"district_id": program.district_id, "student_id": c.student_id, "program_version_id": target.id, "chosen_on": today, "reason": reason, "by_id": by.user_id}
                for c in part
            ],
        )
        for choice in part:
            audit.record(
                "program.move", subject=f"choices:{choice.id}", by=by, student_id=choice.student_id,
                detail={"program_id": program.id, "from_number": source.number, "to_number": target.number},
            )  # fmt: skip
    refresh([choice.student_id for choice in choices], cause=ChangeCause.PROGRAM)
    return len(choices)


def forecast_move(source: ProgramVersion, target: ProgramVersion) -> Forecast:
    """What `move_students` would do to how far the students are; works nothing out for very many."""
    students = [choice.student_id for choice in _open_choices(source.id)]
    if len(students) > MOST_FORECAST:
        return Forecast(len(students), known=False)
    rules = compile_versions([source.id, target.id])
    gain = lose = complete_before = complete_after = 0
    for start in range(0, len(students), CHUNK):
        for facts in facts_of(students[start : start + CHUNK]).values():
            before, after = evaluate(rules[source.id], facts), evaluate(rules[target.id], facts)
            more = _share(after) - _share(before)
            gain, lose = gain + (more > 0), lose + (more < 0)
            complete_before, complete_after = complete_before + before.complete, complete_after + after.complete
    return Forecast(len(students), gain, lose, complete_before, complete_after)


def _share(progress: Progress) -> float:
    return progress.bands[0] / progress.total if progress.total else 1.0


def _check_move(source: ProgramVersion, target: ProgramVersion) -> None:
    if source.program_id != target.program_id or source.id == target.id:
        raise NotPossible("Choose another version of the same program.")
    if target.state != VersionState.PUBLISHED:
        raise NotPossible("Students can only be moved to a published version.")


def _open_choices(version_id: int) -> list[sa.Row[int, int]]:
    return list(
        db.session.execute(
            sa.select(Choice.id, Choice.student_id).where(Choice.program_version_id == version_id, Choice.left_on.is_(None)).order_by(Choice.id)
        ).all()
    )


def _copy(source_id: int, target_id: int) -> None:
    """Copies requirements and their options from one version to another, parents before what is in them."""
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
            (row, Requirement(program_version_id=target_id, parent_id=new_ids.get(row.parent_id or 0), position=row.position, kind=row.kind, title=row.title, amount=row.amount, origin_id=row.origin_id or row.id))
            for row in ready
        ]
        db.session.add_all([new for _, new in made])
        db.session.flush()
        new_ids |= {old.id: new.id for old, new in made}
        waiting = [row for row in waiting if row.id not in new_ids]
    options = db.session.scalars(
        sa.select(RequirementOption).where(RequirementOption.requirement_id.in_(new_ids)).order_by(RequirementOption.position, RequirementOption.id)
    ).all()
    db.session.add_all(
        RequirementOption(
            requirement_id=new_ids[o.requirement_id], position=o.position, offering_id=o.offering_id, credential_id=o.credential_id,
            pathway_id=o.pathway_id, role=o.role,
        )
        for o in options
    )
    db.session.flush()

"""Taking a move back: first what was added since, by name and with what becomes of it; then all that is still as the
move left it goes back to what it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.alignment.models import Alignment, AlignmentState, Deed
from portal.catalog.models import Offering
from portal.clock import day_of
from portal.competencies.models import PathwayCompetencySet
from portal.database import now
from portal.extensions import db
from portal.framework_moves.carrying import snapshot, write_revisions
from portal.framework_moves.models import FrameworkMove, FrameworkMoveItem, MoveState
from portal.framework_moves.repointing import options_of, pathways_of, put_options, set_pathways
from portal.frameworks.models import Pathway
from portal.frameworks.queries import chosen
from portal.frameworks.services.frameworks import choose_frameworks
from portal.programs.models import (
    Choice,
    Program,
    ProgramVersion,
    Requirement,
    RequirementOption,
    Substitution,
    VersionState,
    Waiver,
)
from portal.programs.receivers import on_alignments
from portal.programs.services.editing import concerned
from portal.programs.summaries import postponed

MOMENTS = ("submitted_at", "decided_at")


@dataclass(frozen=True)
class Since:
    """Something that came after the move. `blocks`: the move cannot be taken back while it stands."""

    text: str
    becomes: str
    blocks: bool = False


@dataclass
class PutBack:
    pairs: set[tuple[int, int]] = field(default_factory=set)
    programs: set[int] = field(default_factory=set)
    pathways: dict[int, tuple[list[int], list[int]]] = field(default_factory=dict)
    """Program -> its pathways before and after the undoing."""
    set_pathways: set[int] = field(default_factory=set)
    students: set[int] = field(default_factory=set)
    kept: int = 0
    """Rows that somebody changed since and that stay as they are."""


def items_of(move_id: int, kind: str) -> Sequence[FrameworkMoveItem]:
    return db.session.scalars(
        sa.select(FrameworkMoveItem).where(FrameworkMoveItem.move_id == move_id, FrameworkMoveItem.kind == kind).order_by(FrameworkMoveItem.id)
    ).all()


def since(move: FrameworkMove) -> list[Since]:
    """What was added or changed after the move, what stops an undoing first."""
    if move.state not in (MoveState.DONE, MoveState.UNDOING) or move.finished_at is None:
        return []
    found = [*_later_moves(move), *_newer_versions(move), *_exceptions(move), *_changed_options(move), *_alignments(move), *_new_alignments(move), *_choices(move), *_framework(move)]
    return sorted(found, key=lambda each: not each.blocks)


def _later_moves(move: FrameworkMove) -> list[Since]:
    own = sa.select(FrameworkMoveItem.row_id).where(FrameworkMoveItem.move_id == move.id)
    later = db.session.scalars(
        sa.select(FrameworkMove.id)
        .join(FrameworkMoveItem, FrameworkMoveItem.move_id == FrameworkMove.id)
        .where(FrameworkMove.id != move.id, FrameworkMove.district_id == move.district_id, FrameworkMove.finished_at > move.finished_at)
        .where(FrameworkMove.state.in_([MoveState.DONE.value, MoveState.RUNNING.value]), FrameworkMoveItem.row_id.in_(own), FrameworkMoveItem.kind.in_(["alignment", "requirement", "choice"]))
        .where(sa.exists().where((mine := sa.alias(FrameworkMoveItem.__table__)).c.move_id == move.id, mine.c.kind == FrameworkMoveItem.kind, mine.c.row_id == FrameworkMoveItem.row_id))
        .distinct()
        .order_by(FrameworkMove.id.desc())
    ).all()
    return [Since("A later move builds on this one.", "Take that one back first.", blocks=True)] if later else []


def _newer_versions(move: FrameworkMove) -> list[Since]:
    """Versions made since name the new pathways only: after an undoing they would count nothing."""
    programs = [item.row_id for item in items_of(move.id, "program")]
    rows = db.session.execute(
        sa.select(Program.title, ProgramVersion.number, ProgramVersion.state)
        .join(Program, Program.id == ProgramVersion.program_id)
        .join(Requirement, Requirement.program_version_id == ProgramVersion.id)
        .join(RequirementOption, RequirementOption.requirement_id == Requirement.id)
        .join(Pathway, Pathway.id == RequirementOption.pathway_id)
        .where(Program.id.in_(programs), ProgramVersion.created_at > move.finished_at, Pathway.framework_id == move.to_framework_id)
        .distinct()
        .order_by(Program.title, ProgramVersion.number)
    )
    return [
        Since(f"{row.title}: version {row.number} was made since and counts by the new pathways.", "Discard this draft first." if row.state == VersionState.DRAFT else "The move can no longer be taken back.", blocks=True)
        for row in rows
    ]


def _exceptions(move: FrameworkMove) -> list[Since]:
    """A waiver on a requirement that the move made has nowhere else to go."""
    children = [item.row_id for item in items_of(move.id, "child")]
    granted = sum(
        db.session.scalar(sa.select(sa.func.count()).select_from(table).where(table.requirement_id.in_(children))) or 0 for table in (Waiver, Substitution)
    )
    return [Since(f"{granted} waivers or substitutions were granted on requirements that the move made.", "They stand in the way.", blocks=True)] if granted else []


def _changed_options(move: FrameworkMove) -> list[Since]:
    changed = [item.row_id for item in items_of(move.id, "requirement") if options_of(item.row_id) != item.after["options"]]
    titles = db.session.scalars(sa.select(Requirement.title).where(Requirement.id.in_(changed)).order_by(Requirement.title)).all()
    return [Since(f"The requirement “{title}” was changed.", "It stays as it is now.") for title in titles]


def _alignments(move: FrameworkMove) -> list[Since]:
    """Those that the move made or ended and somebody changed since."""
    rows = {item.row_id: item for item in items_of(move.id, "alignment")}
    found = []
    for alignment in _loaded(rows):
        if snapshot(alignment) != rows[alignment.id].after:
            found.append((alignment.offering_id, alignment.pathway_id))
    return [Since(f"{offering} in {pathway} was changed.", "It stays as it is now.") for offering, pathway in _named(found)]


def _new_alignments(move: FrameworkMove) -> list[Since]:
    known = {item.row_id for item in items_of(move.id, "alignment")}
    rows = db.session.execute(
        sa.select(Alignment.id, Alignment.offering_id, Alignment.pathway_id)
        .join(Pathway, Pathway.id == Alignment.pathway_id)
        .where(Alignment.district_id == move.district_id, Pathway.framework_id == move.to_framework_id, Alignment.created_at > move.finished_at)
        .where(Alignment.state != AlignmentState.RETIRED.value)
        .order_by(Alignment.id)
    )
    pairs = [(row.offering_id, row.pathway_id) for row in rows if row.id not in known]
    return [Since(f"{offering} was aligned with {pathway}.", "It stays, and can be read in the new framework.") for offering, pathway in _named(pairs)]


def _choices(move: FrameworkMove) -> list[Since]:
    programs = [item.row_id for item in items_of(move.id, "program")]
    count = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Choice)
        .join(ProgramVersion, ProgramVersion.id == Choice.program_version_id)
        .where(ProgramVersion.program_id.in_(programs), Choice.chosen_on >= day_of(move.finished_at or now()), Choice.left_on.is_(None))
    )
    return [Since(f"{count} students chose a program that moved.", "They keep it.")] if count else []


def _framework(move: FrameworkMove) -> list[Since]:
    if chosen(move.district_id).get(move.school_id) != move.to_framework_id:
        return [Since("Another framework was chosen since.", "That choice stays.")]
    return []


def _loaded(ids: Any) -> Sequence[Alignment]:
    return db.session.scalars(sa.select(Alignment).where(Alignment.id.in_(sorted(ids))).order_by(Alignment.id)).all()


def _named(pairs: Sequence[tuple[int, int]]) -> list[tuple[str, str]]:
    offerings = Offering.__table__
    first = {row.id: row.title for row in db.session.execute(sa.select(offerings.c.id, offerings.c.title).where(offerings.c.id.in_({one for one, _ in pairs})))}
    second = {row.id: row.title for row in db.session.execute(sa.select(Pathway.id, Pathway.title).where(Pathway.id.in_({other for _, other in pairs})))}
    return [(first[one], second[other]) for one, other in pairs]


def put_back(move: FrameworkMove, *, batch_id: int, by: Viewer) -> PutBack:
    """Raises nothing: what was changed since is left and counted."""
    result = PutBack()
    programs = {item.row_id for item in items_of(move.id, "program")} | _programs_of(item.row_id for item in items_of(move.id, "requirement"))
    for program_id in sorted(programs):
        result.students |= concerned(program_id)
    _put_requirements(move, result)
    for item in items_of(move.id, "program"):
        if pathways_of(item.row_id) == item.after["pathways"]:
            set_pathways(item.row_id, item.before["pathways"])
            result.pathways[item.row_id] = (item.after["pathways"], item.before["pathways"])
        else:
            result.kept += 1
    result.programs = programs
    _put_alignments(move, result, batch_id, by)
    links = [item.row_id for item in items_of(move.id, "set")]
    result.set_pathways = set(db.session.scalars(sa.select(PathwayCompetencySet.pathway_id).where(PathwayCompetencySet.id.in_(links))))
    db.session.execute(sa.delete(PathwayCompetencySet).where(PathwayCompetencySet.id.in_(links)))
    for item in items_of(move.id, "choice"):
        if chosen(move.district_id).get(move.school_id) == item.after["framework_id"]:
            choose_frameworks({move.school_id: item.before["framework_id"]}, district_id=move.district_id, by=by)
    with postponed() as more:
        on_alignments(None, pairs=result.pairs)
    result.students |= more
    for program_id in sorted(programs):
        result.students |= concerned(program_id)
    return result


def _put_requirements(move: FrameworkMove, result: PutBack) -> None:
    children = [item.row_id for item in items_of(move.id, "child")]
    for item in items_of(move.id, "requirement"):
        if options_of(item.row_id) == item.after["options"]:
            put_options(item.row_id, item.before["options"])
        elif db.session.get(Requirement, item.row_id) is not None:
            result.kept += 1
    db.session.execute(sa.delete(RequirementOption).where(RequirementOption.requirement_id.in_(children)))
    db.session.execute(sa.delete(Requirement).where(Requirement.id.in_(children)))
    db.session.expire_all()


def _put_alignments(move: FrameworkMove, result: PutBack, batch_id: int, by: Viewer) -> None:
    rows = {item.row_id: item for item in items_of(move.id, "alignment")}
    revisions: list[tuple[Alignment, Deed, str, int]] = []
    for alignment in _loaded(rows):
        item = rows[alignment.id]
        if snapshot(alignment) != item.after:
            result.kept += 1
            continue
        was = alignment.role
        for name, value in (item.before or EMPTY).items():
            setattr(alignment, name, datetime.fromisoformat(value) if name in MOMENTS and value else value)
        if alignment.role != was:
            result.pairs.add((alignment.offering_id, alignment.pathway_id))
        deed = Deed.RETIRED if alignment.state == AlignmentState.RETIRED else Deed.APPROVED if alignment.role else Deed.REVERTED
        revisions.append((alignment, deed, "The move to the new framework was taken back.", by.user_id))
    db.session.flush()
    write_revisions(revisions, batch_id=batch_id)


EMPTY: dict[str, Any] = {
    "state": AlignmentState.RETIRED.value, "role": None, "rationale": "", "proposed_role": None, "proposed_rationale": "", "proposed_removal": False,
    "submitted_at": None, "comment": "",
}  # fmt: skip
"""How an alignment stands that was not there before: retired, with its history."""


def _programs_of(requirement_ids: Any) -> set[int]:
    return set(
        db.session.scalars(
            sa.select(ProgramVersion.program_id)
            .join(Requirement, Requirement.program_version_id == ProgramVersion.id)
            .where(Requirement.id.in_(sorted(requirement_ids)))
            .distinct()
        )
    )



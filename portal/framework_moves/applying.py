"""The move itself, and taking it back: one transaction each, but for the summaries that follow (runner.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.alignment.models import Alignment, BatchKind, ChangeBatch
from portal.alignment.signals import alignments_changed
from portal.competencies.signals import competencies_changed
from portal.extensions import db
from portal.framework_moves import undoing
from portal.framework_moves.carrying import snapshot, write_revisions
from portal.framework_moves.errors import MoveError
from portal.framework_moves.lines import lines_of
from portal.framework_moves.models import FrameworkMove, FrameworkMoveItem
from portal.framework_moves.writing import Written, seal_of, write
from portal.frameworks.models import Framework
from portal.frameworks.queries import chosen
from portal.frameworks.services.frameworks import choose_frameworks
from portal.programs.models import Program
from portal.programs.services.editing import make_findable
from portal.programs.signals import programs_changed
from portal.programs.summaries import postponed

CHANGED = "Since the dry run something changed that the move touches. Run it again and look, then apply."


def apply_move(move: FrameworkMove, *, by: Viewer) -> None:
    """Changes everything but the summaries. Raises MoveError where it would not do what the dry run showed."""
    lines = lines_of(move.id)
    written = write(move, lines, by_id=by.user_id, with_history=True)
    if seal_of(move, lines, written) != move.seal:
        raise MoveError(CHANGED)
    batch = ChangeBatch(district_id=move.district_id, kind=BatchKind.MOVE.value, title=_title(move), by_id=by.user_id)
    db.session.add(batch)
    db.session.flush()
    write_revisions(written.carried.revisions, batch_id=batch.id)
    chosen_before = chosen(move.district_id).get(move.school_id)
    choose_frameworks({move.school_id: move.to_framework_id}, district_id=move.district_id, by=by)
    _keep_items(move, written, chosen_before)
    with postponed() as more:
        tell(move.district_id, written.carried.pairs, written.set_pathways)
        tell_programs(written.repointed.pathways)
    _find(written.repointed.programs)
    move.batch_id = batch.id
    move.students = sorted({*written.students, *more})
    move.done, move.total = 0, len(move.students)
    move.counts = {
        "written": True, "made": written.carried.made, "ended": written.carried.ended, "standing": written.carried.standing,
        "programs": len(written.repointed.programs), "requirements": len(written.repointed.options), "sets": len(written.sets),
    }  # fmt: skip
    db.session.flush()
    audit.record("framework_move.apply", subject=f"framework_moves:{move.id}", by=by, detail={**move.counts, "batch_id": batch.id})


def take_back(move: FrameworkMove, *, by: Viewer) -> None:
    """Puts back all that is as the move left it. Raises MoveError with the first thing that is in the way."""
    if blocked := [each for each in undoing.since(move) if each.blocks]:
        raise MoveError(blocked[0].text)
    batch = ChangeBatch(district_id=move.district_id, kind=BatchKind.UNDO.value, title=f"Taken back: {_title(move)}"[:300], by_id=by.user_id)
    db.session.add(batch)
    db.session.flush()
    result = undoing.put_back(move, batch_id=batch.id, by=by)
    if move.batch_id is not None:
        db.session.get_one(ChangeBatch, move.batch_id).taken_back_by_id = batch.id
    with postponed() as more:
        tell(move.district_id, result.pairs, result.set_pathways)
        tell_programs(result.pathways)
    _find(result.programs)
    move.students = sorted({*result.students, *more})
    move.done, move.total = 0, len(move.students)
    move.counts = {**move.counts, "taken_back": True, "kept": result.kept}
    db.session.flush()
    audit.record("framework_move.undo", subject=f"framework_moves:{move.id}", by=by, detail={"batch_id": batch.id, "kept": result.kept})


def tell(district_id: int, pairs: set[tuple[int, int]], set_pathways: set[int]) -> None:
    if pairs:
        alignments_changed.send(None, pairs=pairs)
    if set_pathways:
        competencies_changed.send(None, district_id=district_id, pathway_ids=set_pathways)


def tell_programs(pathways: Mapping[int, tuple[list[int], list[int]]]) -> None:
    """`pathways`: program -> those before and after."""
    if pathways:
        gone = {pathway_id for before, after in pathways.values() for pathway_id in set(before) - set(after)}
        programs_changed.send(None, program_ids=set(pathways), pathway_ids=gone)


def _keep_items(move: FrameworkMove, written: Written, chosen_before: int | None) -> None:
    """What undoing needs."""
    rows: list[tuple[str, int, dict[str, Any], dict[str, Any]]] = []
    for alignment_id, before in written.carried.before.items():
        after = snapshot(db.session.get_one(Alignment, alignment_id))
        rows.append(("alignment", alignment_id, before, after))
    for program_id, (old, new) in written.repointed.pathways.items():
        rows.append(("program", program_id, {"pathways": old}, {"pathways": new}))
    for requirement_id, (was, will) in written.repointed.options.items():
        rows.append(("requirement", requirement_id, {"options": was}, {"options": will}))
    rows += [("child", child_id, {}, {}) for child_id in written.repointed.children]
    rows += [("set", link_id, {}, {}) for link_id in written.sets]
    rows.append(("choice", move.school_id or 0, {"framework_id": chosen_before}, {"framework_id": move.to_framework_id}))
    if rows:
        db.session.execute(
            sa.insert(FrameworkMoveItem), [{"move_id": move.id, "kind": kind, "row_id": row_id, "before": before, "after": after} for kind, row_id, before, after in rows]
        )


def _find(program_ids: set[int]) -> None:
    programs = db.session.scalars(sa.select(Program).where(Program.id.in_(sorted(program_ids))).order_by(Program.id)).all()
    if programs:
        make_findable(programs)


def _title(move: FrameworkMove) -> str:
    titles = {row.id: f"{row.title} {row.edition}".strip() for row in db.session.execute(sa.select(Framework.id, Framework.title, Framework.edition).where(Framework.id.in_([move.from_framework_id, move.to_framework_id])))}
    return f"Move from {titles[move.from_framework_id]} to {titles[move.to_framework_id]}"[:300]

"""The dry run: what every student concerned has before and after, by the one progress function."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from portal.clock import this_day
from portal.extensions import db
from portal.framework_moves.lines import lines_of
from portal.framework_moves.models import FrameworkMove
from portal.framework_moves.writing import Written, seal_of, write
from portal.programs.compiled import Versions
from portal.programs.rules import Band
from portal.programs.summaries import standings

CHUNK = 250
Key = tuple[int, int]
"""(student id, program id)."""


def try_out(move: FrameworkMove) -> tuple[Written, str]:
    """Does the move and takes it back; hands back what was learned, and its seal. The session is rolled back."""
    lines = lines_of(move.id)
    try:
        written = write(move, lines, by_id=move.by_id, with_history=False)
        return written, seal_of(move, lines, written)
    finally:
        db.session.rollback()


def outcomes(move_id: int, student_ids: Sequence[int], before: Versions, after: Versions) -> Iterator[dict[str, Any]]:
    """A row of FrameworkMoveOutcome for each student and program that concerns them before or after."""
    today = this_day()
    was = {(one.student_id, one.progress.rules.program_id): one for one in standings(student_ids, before, today=today)}
    will = {(one.student_id, one.progress.rules.program_id): one for one in standings(student_ids, after, today=today)}
    for key in sorted(was.keys() | will.keys()):
        old, new = was.get(key), will.get(key)
        bands_before = list(old.progress.bands) if old is not None else []
        bands_after = list(new.progress.bands) if new is not None else []
        either = new or old
        assert either is not None
        yield {
            "move_id": move_id, "student_id": key[0], "program_id": key[1], "chosen": either.chosen,
            "before": bands_before, "after": bands_after, "effect": effect_of(bands_before, bands_after),
        }  # fmt: skip


def effect_of(before: Sequence[int], after: Sequence[int]) -> str:
    """'loses' where less is done or more is left to do; a program that no longer concerns somebody is lost too,
    where something was done in it."""
    if list(before) == list(after):
        return "same"
    done = (_at(before, Band.DONE), _at(after, Band.DONE))
    rest = (sum(before) - done[0], sum(after) - done[1])
    if done[1] < done[0] or (before and after and rest[1] > rest[0]):
        return "loses"
    counting = (sum(before[: Band.PLANNED]), sum(after[: Band.PLANNED]))
    if done[1] > done[0] or (before and after and rest[1] < rest[0]) or counting[1] > counting[0]:
        return "gains"
    return "loses" if counting[1] < counting[0] else "other"


def _at(bands: Sequence[int], band: Band) -> int:
    return bands[band] if bands else 0

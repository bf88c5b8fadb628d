"""Taking back what was just set: each cell goes to what it said before a change, unless somebody was there since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.alignment.models import BatchKind
from portal.coverage.blocks import Undoing
from portal.coverage.models import Coverage, CoverageChange, CoverageDeed
from portal.coverage.services import CHUNK, Outcome, Pair, Wish, set_together
from portal.extensions import db


@dataclass(frozen=True)
class Earlier:
    level: str | None
    evidence: str


def take_back(undoings: Sequence[Undoing], *, by: Viewer, redo: bool = False) -> Outcome:
    """Gives cells what they said before the named change of theirs, evidence too.

    A cell that no longer has the version that was seen stays as it is and stands in the outcome's `stale`; so
    does one that never had such a change. Taking back what this made is how it is done again.
    The caller has checked that `by` may cover the offerings.
    """
    before = _before(undoings)
    wishes, unknown = list[Wish](), list[Pair]()
    for each in undoings:
        earlier = before.get((each.offering_id, each.competency_id, each.change))
        if earlier is None:
            unknown.append((each.offering_id, each.competency_id))
        else:
            wishes.append(Wish(each.offering_id, each.competency_id, earlier.level, earlier.evidence, each.seen))
    title = f"{'Done again' if redo else 'Undone'}: {len(wishes)} cells"
    outcome = set_together(wishes, kind=BatchKind.UNDO, title=title, by=by, deed=CoverageDeed.UNDONE, skip_stale=True)
    outcome.stale |= dict.fromkeys(unknown)
    return outcome


def _before(undoings: Sequence[Undoing]) -> dict[tuple[int, int, int], Earlier]:
    """(offering, competency, number of the change) -> what the cell said before it."""
    wanted = {(each.offering_id, each.competency_id, each.change) for each in undoings}
    offerings = sorted({each.offering_id for each in undoings})
    numbers = [each.change for each in undoings]
    found: dict[tuple[int, int, int], Earlier] = {}
    for start in range(0, len(offerings), CHUNK):
        rows = db.session.execute(
            sa.select(Coverage.offering_id, Coverage.competency_id, CoverageChange.number, CoverageChange.was_level, CoverageChange.was_evidence)
            .join(CoverageChange, CoverageChange.coverage_id == Coverage.id)
            .where(Coverage.offering_id.in_(offerings[start : start + CHUNK]), CoverageChange.number.between(min(numbers), max(numbers)))
            .order_by(CoverageChange.id)
        )
        found |= {(row[0], row[1], row[2]): Earlier(row[3], row[4]) for row in rows if (row[0], row[1], row[2]) in wanted}
    return found

"""Taking over a sister school's coverage: it counts at once, as one batch that can be taken back."""

from __future__ import annotations

from collections.abc import Collection

from portal.accounts.viewer import Viewer
from portal.alignment.models import BatchKind
from portal.coverage.models import CoverageDeed
from portal.coverage.services import Outcome, Wish, open_batch, set_levels
from portal.rollover.coverage_copying import DIFFERENT, NEW, coverage_difference
from portal.rollover.errors import RolloverError
from portal.rollover.permissions import may_copy_into
from portal.schools.queries import school_names

TAKES = {"marked": (NEW, DIFFERENT), "new": (NEW,), "all": (NEW, DIFFERENT)}


def copy_coverage(*, source_id: int, target_id: int, take: str, chosen: Collection[str], by: Viewer) -> tuple[int, Outcome]:
    """(the batch, what became of the cells). `take`: 'marked' ones (keys of cells), all 'new' ones, or 'all'.

    A marked cell that somebody changed since it was shown stays as it is. Raises RolloverError.
    """
    if not may_copy_into(by, target_id) or source_id == target_id:
        raise RolloverError("Choose two schools; the second one is yours to fill in.")
    cells = coverage_difference(by, source_id, target_id).of(*TAKES[take])
    if take == "marked":
        marked = set(chosen)
        cells = [cell for cell in cells if cell.key in marked]
    if not cells:
        raise RolloverError("Nothing was marked, or somebody was quicker: what was marked was changed since.")
    name = school_names(by.district_id).get(source_id, "another school")
    batch = open_batch(district_id=by.district_id, kind=BatchKind.COPY, title=f"Coverage copied from {name}", by=by)
    wishes = [Wish(cell.target_id, cell.competency_id, cell.there, cell.there_evidence, version=cell.version) for cell in cells]
    return batch.id, set_levels(wishes, district_id=by.district_id, by=by, deed=CoverageDeed.COPIED, batch_id=batch.id, skip_stale=True)

"""What was done together: all of it, and taking it back after a look at what that does."""

from __future__ import annotations

from typing import Any

from flask import abort, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.viewer import STAFF
from portal.alignment.models import ChangeBatch
from portal.alignment.permissions import ALIGNERS
from portal.alignment.queries import alignments_for
from portal.catalog.supposing import Consequence, Differs, Supposed, consequence_of, hold_to
from portal.changes import elsewhere, services
from portal.changes.errors import ChangesError
from portal.changes.filters import Asked
from portal.changes.forms import BatchForm
from portal.changes.queries import reverting
from portal.changes.queries.batches import batches
from portal.changes.queries.lines import alignment_changes, coverage_changes
from portal.changes.queries.scope import Scope
from portal.changes.routes.blueprint import bp
from portal.extensions import db
from portal.web.access import requires
from portal.web.filters import plural
from portal.web.respond import conflict, moved, page, refused
from portal.web.tables import Listing, page_number

SIZE = 100


def batch_or_404(change_batch_id: int) -> ChangeBatch:
    return reverting.batch_for(viewer(), change_batch_id) or abort(404)


@bp.get("/changes/batches/<int:change_batch_id>")
@requires(*STAFF)
def batch(change_batch_id: int) -> Answer:
    """Alignments first, then cells, a hundred a page."""
    batch_or_404(change_batch_id)
    scope = Scope(viewer(), Asked())
    whole = batches(scope, [change_batch_id])[0]
    number = min(page_number(), max(1, -(-whole.count // SIZE)))
    first = (number - 1) * SIZE
    rows = alignment_changes(scope, batch_id=whole.id, limit=SIZE, offset=first) if first < whole.alignments else []
    if len(rows) < SIZE:
        rows = rows + coverage_changes(
            scope, batch_id=whole.id, limit=SIZE - len(rows), offset=max(0, first - whole.alignments)
        )
    taken_back = batches(scope, [whole.taken_back_by_id])[:1] if whole.taken_back_by_id else []
    return page(
        "changes/batch.html", block="batch_rows", batch=whole, listing=Listing(rows=rows, total=whole.count, number=number, size=SIZE),
        taken_back=taken_back[0] if taken_back else None, may_revert=viewer().role in ALIGNERS,
    )  # fmt: skip


@bp.route("/changes/batches/<int:change_batch_id>/revert", methods=["GET", "POST"])
@requires(*ALIGNERS)
def revert_batch(change_batch_id: int) -> Answer:
    """The difference first; then all of it together."""
    from flask import request

    found = batch_or_404(change_batch_id)
    if there := elsewhere.way_back(found.id):
        return moved(there, message="More hangs on this than alignments. It is taken back here, as a whole.")
    if request.method == "GET":
        return page("changes/revert.html", **shown(found))
    form = BatchForm()
    if not form.validate():
        return refused(
            "changes/revert.html", **shown(found, wrong="Reload the page and mark again what should go back.")
        )
    follows = _follow(reverting.preview(viewer(), found))
    try:
        result = services.revert_batch(found, anyway=form.cells, by=viewer())
        hold_to(follows, form.seal.data or "")
        db.session.commit()
    except Differs as differs:
        db.session.rollback()
        return conflict("changes/revert.html", **shown(batch_or_404(change_batch_id), wrong=str(differs)))
    except ChangesError as wrong:
        db.session.rollback()
        found = batch_or_404(change_batch_id)
        if found.taken_back_by_id:  # the second click of two
            return moved(url_for("changes.batch", change_batch_id=change_batch_id), message="It was taken back.")
        return refused("changes/revert.html", **shown(found, wrong=str(wrong)))
    said = [plural(result.cells, "cell")] if result.cells else []
    said += [plural(result.alignments, "alignment")] if result.alignments else []
    left = f" {plural(result.left, 'other', 'others')} stayed." if result.left else ""
    return moved(
        url_for("changes.batch", change_batch_id=result.batch.id), message=f"Taken back: {' and '.join(said)}.{left}"
    )


def _follow(preview: reverting.Preview) -> Consequence | None:
    """What follows for students of the alignments that would be removed at once; None where there are none."""
    removed = alignments_for(viewer(), [line.alignment_id for line in preview.alignments if line.deed == reverting.REMOVED])
    if not removed:
        return None
    return consequence_of(Supposed(roles={(each.offering_id, each.pathway_id): None for each in removed}), viewer())


def shown(found: ChangeBatch, **state: Any) -> dict[str, Any]:
    whole = batches(Scope(viewer(), Asked()), [found.id])[0]
    preview = reverting.preview(viewer(), found)
    follows = _follow(preview)
    return {
        "batch": whole,
        "preview": preview,
        "asked": follows.asked() if follows else None,
        "most": reverting.SHOWN,
        "at_once": services.MOST,
        "wrong": "",
    } | state

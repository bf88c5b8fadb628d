"""Taking over a sister school's coverage: choose, see the difference, take all or some of it."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.extensions import db
from portal.rollover import services
from portal.rollover.coverage_copying import DIFFERENT, NEW, ONLY_HERE, SAME, coverage_difference
from portal.rollover.errors import RolloverError
from portal.rollover.forms import CoverageCopyForm
from portal.rollover.permissions import COPIERS
from portal.rollover.routes.blueprint import bp
from portal.rollover.routes.copies import number, receiving
from portal.schools.queries import school_names
from portal.web.access import requires
from portal.web.filters import plural
from portal.web.respond import moved, page, refused

TEMPLATE, REGION = "rollover/coverage_copies.html", "difference"
SHOWN = 600


@bp.route("/copies/coverage", methods=["GET", "POST"])
@requires(*COPIERS)
def coverage_copies() -> Answer:
    if request.method == "GET":
        return page(TEMPLATE, block=REGION, **context(number("source"), number("target")))
    form = CoverageCopyForm()
    if not form.validate():
        return refused(TEMPLATE, **context(form.source.data, form.target.data, "Choose both schools, and what to take over."))
    source, target = form.source.data, form.target.data
    if source not in school_names(viewer().district_id) or target not in receiving():
        abort(404)
    try:
        batch_id, outcome = services.copy_coverage(source_id=source, target_id=target, take=form.take.data, chosen=form.chosen.data or [], by=viewer())
        db.session.commit()
    except RolloverError as wrong:
        db.session.rollback()
        return refused(TEMPLATE, **context(source, target, str(wrong)))
    left = f" {plural(len(outcome.stale), 'cell')} stayed: somebody changed them first." if outcome.stale else ""
    return moved(f"/changes/batches/{batch_id}", message=f"Taken over: {plural(len(outcome.changed), 'cell')}.{left}")


def context(source: int | None, target: int | None, wrong: str = "") -> dict[str, Any]:
    schools, into = school_names(viewer().district_id), receiving()
    both = source in schools and target in into and source != target
    found = coverage_difference(viewer(), source, target) if both and source and target else None
    return {
        "schools": schools, "into": into, "source": source, "target": target, "wrong": wrong, "found": found, "shown": SHOWN,
        "news": found.of(NEW, DIFFERENT) if found else [], "kinds": {"new": NEW, "different": DIFFERENT, "same": SAME, "only_here": ONLY_HERE},
    }  # fmt: skip

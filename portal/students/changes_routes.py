"""What changed in a list of students since somebody last looked, and marking it as seen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.models import LONGEST_QUERY
from portal.accounts.queries.looks import bounded, last_look
from portal.accounts.services import looks
from portal.accounts.viewer import STAFF
from portal.database import now
from portal.extensions import db
from portal.students.filters import Filters, read_filters
from portal.students.forms import SeenForm
from portal.students.kept import read_query
from portal.students.list_routes import choices_of
from portal.students.since import CAUSES, KINDS, OF_STANDING, change_count, changes_since, counts_since
from portal.students.staff_routes import bp
from portal.students.words import heading
from portal.web.access import requires
from portal.web.respond import moved, page
from portal.web.tables import listing, page_number, request_word

PAGE = "students/changes.html"
DAYS = {"7": 7, "30": 30, "90": 90}


@bp.get("/changes")
@requires(*STAFF)
def changes() -> Answer:
    """Looking marks nothing as seen: that is a deed of its own."""
    filters = read_filters(request.args).place
    look = last_look(viewer(), filters.query())
    days = request_word("days", tuple(DAYS))
    until = now()
    since = bounded(until - timedelta(days=DAYS[days]) if days else (look.at if look else None), until)
    counts = counts_since(viewer(), filters, since, until=until)
    kind = request_word("kind", tuple(KINDS))
    statement = changes_since(viewer(), filters, since, kind=kind, until=until)
    return page(
        PAGE, block="change_list", listing=listing(statement, count=change_count(statement), number=page_number()), filters=filters,
        heading=heading(viewer(), filters, choices_of([filters])), counts=counts, kinds=KINDS, causes=CAUSES, kind=kind, since=since, until=until,
        look=look, days=days, standing=sum(counts[each] for each in OF_STANDING), list_query=filters.query(),
    )  # fmt: skip


@bp.post("/changes/seen")
@requires(*STAFF)
def mark_seen() -> Answer:
    """What the page showed is seen up to the moment it was made; what came since is still new."""
    place, form = posted_place()
    until = _moment(form.until.data or "")
    try:
        looks.mark_seen(place=place.query(), until=until or abort(422), of="students.changes", by=viewer())
        db.session.commit()
    except once.IntegrityError:  # the same press in two windows: the other one has marked it
        db.session.rollback()
    return moved(back(place), message="Marked as seen. From now on you see what changes after this.")


@bp.post("/changes/unseen")
@requires(*STAFF)
def unsee() -> Answer:
    place, _ = posted_place()
    look = last_look(viewer(), place.query()) or abort(404)
    looks.take_back_look(look=look, of="students.changes", by=viewer())
    db.session.commit()
    return moved(back(place), message="Taken back. The changes are new again.")


def posted_place() -> tuple[Filters, Any]:
    form = SeenForm()
    if not form.validate():
        abort(422)
    return read_query((form.query.data or "")[:LONGEST_QUERY])[0].place, form


def back(place: Filters) -> str:
    query = place.query()
    return url_for("students.changes") + (f"?{query}" if query else "")


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None and found.year > 2000 else None

"""Having looked at what changed: a deed of its own, which can be taken back."""

from __future__ import annotations

from datetime import datetime

from flask import abort, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.queries.looks import last_look
from portal.accounts.services import looks
from portal.accounts.viewer import STAFF
from portal.changes.forms import SeenForm
from portal.changes.queries.since import PLACE
from portal.changes.routes.blueprint import bp
from portal.extensions import db
from portal.web.access import requires
from portal.web.respond import moved


@bp.post("/changes/seen")
@requires(*STAFF)
def mark_seen() -> Answer:
    """What the page showed is seen up to the moment it was made; what came since is still new."""
    form = SeenForm()
    until = _moment(form.until.data or "") if form.validate() else None
    try:
        looks.mark_seen(place=PLACE, until=until or abort(422), of="changes", by=viewer())
        db.session.commit()
    except once.IntegrityError:  # the same press in two windows: the other one has marked it
        db.session.rollback()
    return moved(url_for("changes.index"), message="Marked as seen. From now on you see what changes after this.")


@bp.post("/changes/unseen")
@requires(*STAFF)
def unsee() -> Answer:
    look = last_look(viewer(), PLACE) or abort(404)
    looks.take_back_look(look=look, of="changes", by=viewer())
    db.session.commit()
    return moved(url_for("changes.index"), message="Taken back. The changes are new again.")


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None and found.year > 2000 else None

"""What is new for me: the last two months, and marking it as seen."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts import once
from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.accounts.queries.looks import bounded, last_look
from portal.accounts.services import looks
from portal.database import now
from portal.extensions import db
from portal.language import _
from portal.students.queries import own_student
from portal.updates.news import REACH, news_for
from portal.updates.panel import PLACE
from portal.web.access import requires
from portal.web.respond import Undo, moved, page
from portal.web.urls import local_path

bp = Blueprint("updates", __name__)
FIRST = 25
"""So many lines stand open, and all that is new; older ones are a click away."""


@bp.get("/updates")
@requires(Role.STUDENT)
def index() -> Answer:
    student = own_student(viewer()) or abort(404)
    look = last_look(viewer(), PLACE)
    return page(
        "updates/index.html", items=news_for(student, now() - REACH), since=bounded(look.at if look else None), has_looked=look is not None, until=now().isoformat(), first=FIRST,
    )


@bp.post("/updates/<any(seen, unseen):deed>")
@requires(Role.STUDENT)
def mark(deed: str) -> Answer:
    """What the page showed is seen up to the moment it was made; what came since is still new."""
    back = local_path(request.form.get("next"), url_for("updates.index"))
    if deed == "unseen":
        looks.take_back_look(look=last_look(viewer(), PLACE) or abort(404), of="updates", by=viewer())
        db.session.commit()
        return moved(back, message=_("Taken back. It is new again."))
    try:
        looks.mark_seen(place=PLACE, until=_moment(request.form.get("until", "")) or abort(422), of="updates", by=viewer())
        db.session.commit()
    except once.IntegrityError:  # the same press in two windows: the other one has marked it
        db.session.rollback()
    return moved(back, message=_("Marked as seen."), undo=Undo(url_for("updates.mark", deed="unseen"), label=_("Undo")))


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    return found if found.tzinfo is not None and found.year > 2000 else None

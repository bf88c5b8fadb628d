"""The queue and its one deed of its own: a reminder. Every other button of it posts to the room that it belongs to."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.extensions import db
from portal.placements.permissions import ARRANGERS
from portal.placements.waiting import queue
from portal.queue.reminding import NotReminded, remind
from portal.reports import queue_page
from portal.web.access import requires
from portal.web.respond import moved, wants_fragment
from portal.web.urls import local_path

bp = Blueprint("waiting", __name__, url_prefix="/queue")


@bp.get("")
@requires(*ARRANGERS)
def index() -> Answer:
    return queue_page.show()


@bp.post("/remind")
@requires(*ARRANGERS)
def send_reminder() -> Answer:
    wanted, back = request.form.get("line", ""), local_path(request.form.get("next"), "/queue")
    line = next((each for each in queue(queue_page.eyes(back)) if each.key == wanted), None)
    if line is None or line.who == "me":
        abort(404)
    try:
        mail = remind(line, by=viewer())
    except NotReminded as why:
        db.session.rollback()
        if wants_fragment():
            return queue_page.in_place(str(why), "bad", None)
        flash(str(why), "bad")
        return redirect(back, 303)
    to = mail.to_name or mail.to_email
    db.session.commit()
    return moved(back, message=f"A reminder goes to {to}.")

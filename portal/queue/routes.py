"""The calendar of placements, and its feed for other calendars."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.throttle import TooManyTries
from portal.clock import this_day
from portal.extensions import db, own_transaction
from portal.hosts.permissions import KEEPERS
from portal.links.models import Purpose
from portal.links.services import LinkError, disclosed
from portal.links.tokens import token_of, whole_address
from portal.links.visiting import behind_link, no_such_link, too_many, visited
from portal.queue import feed
from portal.queue.events import between, kinds_of
from portal.queue.months import chosen_month, month_of, shown_days
from portal.web.access import requires
from portal.web.respond import moved, page
from portal.web.tables import request_word

bp = Blueprint("queue", __name__)


@bp.get("/work-calendar")
@requires(*KEEPERS)
def calendar() -> Answer:
    today = this_day()
    first = chosen_month(request.args.get("month", ""), today)
    events = between(viewer(), *shown_days(first))
    kinds = kinds_of([event for event in events if event.day.replace(day=1) == first])
    kind = request_word("kind", [word for word, _, _ in kinds_of(events)])
    shown = [event for event in events if not kind or event.kind == kind]
    return page(
        "queue/calendar.html", block="calendar", month=month_of(first, shown), kinds=kinds, kind=kind, today=today,
        view=request_word("view", ("list",)) or "month",
    )  # fmt: skip


@bp.get("/work-calendar/feed")
@requires(*KEEPERS)
def calendar_feed() -> Answer:
    link = feed.link_of(viewer())
    address = whole_address(url_for("queue.calendar_file", token=token_of(link))) if link else ""
    return page("queue/calendar_feed.html", link=link, address=address)


@bp.post("/work-calendar/feed/make")
@requires(*KEEPERS)
def make_feed() -> Answer:
    feed.make_feed(by=viewer())
    db.session.commit()
    return moved(url_for("queue.calendar_feed"), message="Your calendar has an address. Copy it into your own calendar.")


@bp.post("/work-calendar/feed/end")
@requires(*KEEPERS)
def end_feed() -> Answer:
    feed.end_feed(by=viewer())
    db.session.commit()
    return moved(url_for("queue.calendar_feed"), message="The address opens nothing any more.")


@bp.get("/calendar/<token>.ics")
@behind_link
def calendar_file(token: str) -> Answer:
    """What another calendar reads every few hours: 304 while nothing changed. Each full answer is in the trail."""
    try:
        link = visited(token, Purpose.CALENDAR)
    except TooManyTries as wait:
        return too_many(wait)
    except LinkError:
        return no_such_link()
    who = feed.reader(link)
    if who is None:
        return no_such_link()
    body = feed.as_calendar(feed.events_for(who), day=this_day())
    answer = Response(body, mimetype="text/calendar")
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32], weak=True)  # the same however it is compressed
    answer.headers.set("Content-Disposition", "inline", filename="placements.ics")
    answer.make_conditional(request)
    if request.method == "GET" and answer.status_code == 200:
        db.session.expunge(link)  # it keeps what it knows while the reading ends and the note is written
        db.session.rollback()
        with own_transaction() as connection:
            disclosed(link, action="calendar.read", connection=connection)
    return answer

"""The page of the queue: the coordinator's home, and /queue for whoever else arranges placements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Response, g, request

from portal.accounts.current import viewer
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.credentials.queries.attempts import waiting_for
from portal.hosts.news import host_news
from portal.placements.permissions import ARRANGERS
from portal.placements.queries import running_besides
from portal.placements.waiting import queue
from portal.queue.board import board, narrowed_by
from portal.queue.reminding import reminders, targets
from portal.queue.schools import looking_at, schools_of
from portal.reports import homes
from portal.web.respond import Undo, announce, page
from portal.web.tables import Listing
from portal.web.urls import local_path

SIZE = 50
TEMPLATE = "reports/queue.html"


def gather(who: Viewer, args: Mapping[str, str], path: str, *, place: int | None = None) -> dict[str, Any]:
    """What the page needs. `place` is the number of the line that a deed has just taken away: the next one gets focus."""
    narrowed = narrowed_by(args)
    schools = schools_of(who, narrowed.school)
    if schools.chosen is None:
        narrowed = replace(narrowed, school=0)
    look = looking_at(who, schools)
    found = board([] if schools.must_choose else queue(look), narrowed)
    number = args.get("page", "1")
    chosen = min(max(1, int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1), max(1, -(-len(found.groups) // SIZE)))
    groups = found.groups[(chosen - 1) * SIZE : chosen * SIZE]
    lines = [line for group in groups for line in group.lines]
    to_review, review_since = homes.to_review(who)
    return {
        "board": found,
        "schools": schools,
        "narrowed": narrowed,
        "path": path,
        "listing": Listing(rows=groups, total=len(found.groups), number=chosen, size=SIZE),
        "numbers": {line.key: position for position, line in enumerate(lines)},
        "focused": lines[min(place, len(lines) - 1)].key if place is not None and lines else "",
        "acted": place is not None,
        "targets": targets(lines),
        "reminded": reminders([line.about for line in lines]),
        "running": 0 if schools.must_choose else running_besides(look, found.placement_ids),
        "today": this_day(),
        "to_review": to_review,
        "review_since": review_since,
        "news": homes.news(who),
        "results_waiting": waiting_for(who),
        "host_news": host_news(who, this_day()),
    }


def eyes(back: str) -> Viewer:
    """Who looks, narrowed to the school that the page at `back` was narrowed to."""
    narrowed = narrowed_by(dict(parse_qsl(urlsplit(back).query)))
    return looking_at(viewer(), schools_of(viewer(), narrowed.school))


def show() -> Response:
    return page(TEMPLATE, block="queue", **gather(viewer(), request.args, request.path))


def may_see() -> bool:
    """Whether somebody who arranges placements asks."""
    return g.get("viewer") is not None and viewer().role in ARRANGERS


def in_place(message: str, kind: str, undo: Undo | None) -> Response:
    """What a deed from the queue is answered with: the queue as it stands now, under the filters it was asked from."""
    back = local_path(request.form.get("next"), "/queue")
    parts = urlsplit(back)
    path = parts.path if parts.path in ("/", "/queue") else "/queue"
    place = request.form.get("place", "")
    number = int(place) if place.isascii() and place.isdigit() and len(place) < 6 else 0
    oob = announce(message, kind, undo=undo, target="queue", back=back)
    context = gather(viewer(), dict(parse_qsl(parts.query)), path, place=number)
    return page(TEMPLATE, block="queue", status=200 if kind == "done" else 422, oob=oob, **context)

"""Every change of alignments and coverage that the viewer may see."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from flask import request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.models import Role
from portal.accounts.viewer import STAFF
from portal.alignment.permissions import ALIGNERS
from portal.changes import filters
from portal.changes.queries import choices, feed
from portal.changes.queries.lines import alignment_changes, coverage_changes
from portal.changes.queries.scope import ALIGNMENT, COVERAGE, Scope
from portal.changes.queries.since import news_for, seen_until
from portal.changes.routes.blueprint import bp
from portal.clock import day_of, local
from portal.database import now
from portal.web.access import requires
from portal.web.exports import csv_response, xlsx_response
from portal.web.replica import from_replica
from portal.web.respond import page
from portal.web.tables import PAGE_SIZE, Listing, page_number

HEADER = (
    "When (UTC)",
    "Who",
    "What was done",
    "Offering",
    "Code",
    "Kind",
    "Pathway or competency",
    "From",
    "To",
    "Text before",
    "Text now",
    "Comment",
    "Batch",
)
MOST_ROWS = 20_000


@bp.get("/changes")
@requires(*STAFF)
def index() -> Answer:
    """Looking marks nothing as seen: that is a deed of its own."""
    asked = filters.read(request.args, viewer().user_id)
    until, news = now(), news_for(viewer())
    scope = narrowed(asked)
    rows, total = feed.entries(scope, number=page_number(), size=PAGE_SIZE, seen=news.since)
    days = [(day, list(group)) for day, group in groupby(rows, key=lambda entry: day_of(entry.at))]
    return page(
        "changes/index.html", block="change_list", asked=asked, days=days, listing=Listing(rows=rows, total=total, number=page_number()),
        people=choices.people(viewer()), named=choices.named(viewer(), asked), may_align=viewer().role in ALIGNERS, teaches=viewer().role == Role.TEACHER,
        news=news,
        until=until,
        further=feed.FURTHEST, here=request.full_path.rstrip("?"),
    )  # fmt: skip


@bp.get("/changes.<any(csv, xlsx):ending>")
@requires(*STAFF)
@from_replica
def export(ending: str) -> Answer:
    """One row for each single change, those of batches too; the newest twenty thousand."""
    rows = lines(narrowed(filters.read(request.args, viewer().user_id)))
    if ending == "csv":
        return csv_response("changes.csv", HEADER, rows)
    return xlsx_response("changes.xlsx", "Changes", HEADER, rows)


def narrowed(asked: filters.Asked) -> Scope:
    """What is asked for; what is new is what others did since the viewer last looked."""
    return Scope(viewer(), asked, since=seen_until(viewer())[0] if asked.fresh else None, others_only=asked.fresh)


def lines(scope: Scope) -> Iterator[tuple[Any, ...]]:
    kind = scope.asked.kind
    found = [] if kind == ALIGNMENT else coverage_changes(scope, limit=MOST_ROWS)
    found += [] if kind == COVERAGE else alignment_changes(scope, limit=MOST_ROWS)
    found.sort(key=lambda each: (each.at, each.source, each.id), reverse=True)
    for each in found[:MOST_ROWS]:
        if scope.asked.batches and not each.batch_id:
            continue
        yield (
            local(each.at).strftime("%Y-%m-%d %H:%M"), each.name or "The portal", each.did, each.offering, each.code, each.source, each.what, each.was or "",
            each.to or "", each.was_text, each.text, each.comment, each.batch_id or "",
        )  # fmt: skip

"""The list of gaps, its table for spreadsheets, and its chart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from flask import request
from werkzeug.wrappers import Response as Answer

from portal.accounts.current import viewer
from portal.accounts.viewer import STAFF
from portal.clock import day_of, this_day
from portal.extensions import db
from portal.gaps import drawings, trends, words
from portal.gaps.forms import BulkForm
from portal.gaps.permissions import may_assign_any
from portal.gaps.queries import lists
from portal.gaps.queries.one import owners_for, pathways_led_by
from portal.gaps.routes.blueprint import bp
from portal.web.access import requires
from portal.web.exports import csv_response, xlsx_response
from portal.web.replica import from_replica
from portal.web.respond import page
from portal.web.tables import chosen_sort, listing, page_number, request_word
from portal.web.urls import query_with

TEMPLATE, REGION = "gaps/index.html", "gaps"
MOST_EXPORTED = 50_000
HEADER = ("School", "Pathway", "Gap", "Kind", "State", "Owner", "Due", "Open since", "Closed", "Note", "Reason")


@bp.get("/gaps")
@requires(*STAFF)
def index() -> Answer:
    return page(TEMPLATE, block=REGION, **context(BulkForm(formdata=None)))


def context(form: BulkForm, refusal: str = "", chosen: frozenset[int] = frozenset()) -> dict[str, Any]:
    """What the page, or its region, is made of; `chosen` are marked already."""
    who, asked = viewer(), wanted()
    sort, order = sorting()
    led = pathways_led_by(who)
    found = listing(lists.rows(who, asked, order), count=lists.counting(who, asked), number=page_number())
    weeks = trends.weekly(who, asked)
    assigns = may_assign_any(who, led) and asked.state in ("", "open")
    if assigns:
        form.offer(list(owners_for(who.district_id, {row.school_id for row in found.rows}, this_day()).values()))
    return {
        "listing": found, "wanted": asked, "counts": lists.counts(who, asked), "sort": sort, "form": form, "refusal": refusal, "chosen": chosen,
        "assigns": assigns, "led": led, "all_marked": request.args.get("mark") == "all", "today": this_day(), "me": who.user_id,
        "schools": lists.schools_with_gaps(who), "pathways": lists.pathways_with_gaps(who), "KINDS": kinds(), "STATES": states(),
        "weeks": weeks, "chart": drawings.open_over_time(weeks), "legend": drawings.legend(weeks), "query": query_with() if request.args else "",
        "sentence": words.sentence_of, "KIND_HINTS": {kind.value: hint for kind, hint in words.KIND_HINTS.items()},
    }  # fmt: skip


def sorting() -> tuple[str, list[Any]]:
    """No word: the order of whoever looks, their own first."""
    return chosen_sort(lists.SORTS, "due") if "sort" in request.args else ("", [])


def wanted() -> lists.Wanted:
    return lists.Wanted(
        who=request_word("who", lists.WHO) or "all",
        school_id=_id("school"),
        pathway_id=_id("pathway"),
        kind=request_word("kind", lists.KINDS),
        state=request_word("state", (*lists.STATES, "any")),
        overdue=request.args.get("overdue") == "yes",
    )


def kinds() -> dict[str, str]:
    return {kind.value: title for kind, title in words.KIND_TITLES.items()}


def states() -> dict[str, str]:
    return {state.value: title for state, title in words.STATE_TITLES.items()}


@bp.get("/gaps/export.<any(csv, xlsx):ending>")
@requires(*STAFF)
@from_replica
def export(ending: str) -> Answer:
    """Exactly the rows of the filtered list, in its order."""
    statement: sa.Select[Any] = lists.rows(viewer(), wanted(), sorting()[1]).limit(MOST_EXPORTED)
    found = list(lines(db.session.execute(statement).all()))
    if ending == "csv":
        return csv_response("gaps.csv", HEADER, found)
    return xlsx_response("gaps.xlsx", "Gaps", HEADER, found)


def lines(rows: Any) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        owner = f"{row.given_name} {row.family_name}" if row.owner_id is not None else ""
        closed = day_of(row.closed_at).isoformat() if row.closed_at else ""
        yield (
            row.school_name, row.pathway_title, words.sentence_of(row), kinds()[row.kind], states()[row.state], owner,
            row.due_on.isoformat() if row.due_on else "", day_of(row.opened_at).isoformat(), closed, row.note, row.reason,
        )  # fmt: skip


def _id(name: str) -> int | None:
    raw = request.args.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None

"""The audit trail: read, export, check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from flask import request
from werkzeug.wrappers import Response as Answer

from portal.accounts import audit, audit_names
from portal.accounts.current import noted, viewer
from portal.accounts.models import Role
from portal.accounts.queries import trail as queries
from portal.accounts.routes.blueprint import bp
from portal.clock import local, this_day
from portal.web.access import requires
from portal.web.exports import csv_response
from portal.web.respond import page

ADMINS = (Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN)
CHECKED = 20_000
"""The page checks so many of the newest rows; the command checks them all."""
COLUMNS = ("When (UTC)", "Who", "As", "What happened", "Student", "Action", "Details", "Row")


@bp.get("/audit")
@requires(*ADMINS)
def trail() -> Answer:
    wanted = wanted_events()
    found = queries.trail(viewer(), wanted, before=key(request.args.get("before", "")))
    return page(
        "accounts/trail.html",
        block="trail",
        trail=found,
        wanted=wanted,
        actions=audit_names.known_actions(),
        chain=None,
    )


def wanted_events() -> queries.TrailFilter:
    """The filters of the query string; what cannot be read narrows nothing."""
    args = request.args
    person = args.get("person", "").replace("\x00", "").strip()[:200]
    student = args.get("student", "")
    return queries.TrailFilter(
        person=person,
        person_ids=queries.people_called(viewer(), person) if person else None,
        student_id=int(student) if student.isascii() and student.isdigit() and len(student) < 19 else None,
        action=args.get("action", "").replace("\x00", "").strip()[:60],
        since=a_day(args.get("since", "")),
        until=a_day(args.get("until", "")),
    )


def a_day(raw: str) -> date | None:
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return None


def key(raw: str) -> tuple[datetime, int] | None:
    """'1790000000-123', the key of the last row of the page before."""
    at, _, last = raw.partition("-")
    if not (at.isascii() and at.isdigit() and last.isascii() and last.isdigit() and len(at) < 11 and len(last) < 19):
        return None
    return datetime.fromtimestamp(int(at), UTC), int(last)


@bp.get("/audit/export")
@requires(*ADMINS)
def export_trail() -> Answer:
    who, wanted = viewer(), wanted_events()
    found = queries.trail(who, wanted, size=queries.EXPORTED)
    chosen = {
        name: str(value) for name in ("student_id", "action", "since", "until") if (value := getattr(wanted, name))
    }
    if wanted.person_ids is not None:
        chosen["people"] = ", ".join(str(each) for each in wanted.person_ids)
    noted("audit.export", subject=f"districts:{who.district_id}", detail={"rows": len(found.events), **chosen})
    return csv_response(f"audit-{this_day()}.csv", COLUMNS, cells(found))


def cells(found: queries.Trail) -> Iterator[tuple[Any, ...]]:
    for event in found.events:
        details = "; ".join(f"{name}: {value}" for name, value in event.details)
        student = event.student.text if event.student else ""
        yield (
            f"{local(event.at):%Y-%m-%d %H:%M:%S}",
            event.actor.text,
            event.role,
            event.sentence,
            student,
            event.action,
            details,
            event.id,
        )


@bp.get("/audit/check")
@requires(*ADMINS)
def check_trail() -> Answer:
    """Reads only; a GET, so that it holds no lock while it does."""
    chain = audit.verify(viewer().district_id, newest=CHECKED)
    found = queries.trail(viewer(), queries.TrailFilter())
    return page(
        "accounts/trail.html", block="chain", trail=found, wanted=queries.TrailFilter(),
        actions=audit_names.known_actions(), chain=chain,
    )  # fmt: skip

"""Evaluations in the queue: from the day they are due they wait for the host."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.evaluations.models import EvaluationState
from portal.evaluations.queries import host_names, states_of
from portal.evaluations.sheets import TITLES
from portal.evaluations.spans import due_on, moments_of, spans_of
from portal.extensions import db
from portal.placements.models import Placement, PlacementState
from portal.placements.permissions import may_arrange
from portal.placements.terms import terms_of
from portal.placements.waiting import Waiting, joined, name_of, who_and_where

ASKED_AFTER = timedelta(days=90)
"""How long after its end a placement is still asked about."""


def waiting_evaluations(viewer: Viewer) -> list[Waiting]:
    """A line for each evaluation that is due and not submitted; four queries."""
    today = this_day()
    statement = sa.select(*who_and_where(), Placement).select_from(Placement)
    over = sa.and_(Placement.state == PlacementState.COMPLETED.value, sa.func.coalesce(Placement.ended_on, Placement.ends_on) >= today - ASKED_AFTER)
    rows = db.session.execute(
        joined(statement, viewer).where(sa.or_(Placement.state == PlacementState.ACTIVE.value, over)).order_by(Placement.id)
    ).all()
    history = terms_of([row.placement_id for row in rows])
    begun = states_of([row.placement_id for row in rows])
    lines = [line for row in rows for line in _lines(row, spans_of(row.Placement, history.get(row.placement_id, [])), begun, may_arrange(viewer, row.Placement.school_id))]
    names = host_names({host for _, host in lines})
    return [made(names.get(host, "")) for made, host in lines]


def _lines(row: Any, spans: Sequence[Any], begun: dict[tuple[int, int, str], Any], may: bool) -> list[tuple[Any, int]]:
    today = this_day()
    found = []
    for span in spans:
        for moment in moments_of(span):
            kept = begun.get((row.placement_id, span.host_id, moment.value))
            due = (kept.due_on if kept else None) or due_on(span, moment)
            if due > today or (kept is not None and kept.state == EvaluationState.SUBMITTED.value):
                continue
            since = (kept.reopened_at if kept else None) or datetime.combine(due, time(12), UTC)

            def make(host: str, *, span: Any = span, moment: Any = moment, due: Any = due, since: Any = since, kept: Any = kept) -> Waiting:
                again = " opened again" if kept is not None and kept.state == EvaluationState.REOPENED.value else ""
                return Waiting(
                    "evaluation", "host", since, row.placement_id, row.student_id, name_of(row), host, f"{TITLES[moment]}{again}", "Send the link again" if may else "Open",
                    f"/placements/{row.placement_id}#supervisor-link", person=span.supervisor_name,
                    action=f"/placements/{row.placement_id}/supervisor-link/send" if may else "", fields={"host_id": span.host_id} if may else {}, due=due,
                    ref=f"{span.host_id}-{moment.value}",
                )

            found.append((make, span.host_id))
    return found

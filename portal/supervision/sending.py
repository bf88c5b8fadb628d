"""Looked after every hour: who supervises a placement that began gets the link, and hears of hours that wait."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa

from portal.clock import this_day
from portal.extensions import db
from portal.hours.models import HourEntry, HourState
from portal.links.models import Purpose, SignedLink
from portal.placements import terms
from portal.placements.models import Placement, PlacementState
from portal.supervision.behind import host_of
from portal.supervision.queries import supervisors_of_many
from portal.supervision.services.links import send_link, tell_of_hours

CHUNK = 200
MOST_AT_ONCE = 50
"""Students in one signal; more than that is a bulk deed, and its links go within the hour."""


def send_what_is_due() -> None:
    """Commits after each chunk, so that what went is not sent twice."""
    ids = db.session.scalars(sa.select(Placement.id).where(Placement.state == PlacementState.ACTIVE.value).order_by(Placement.id)).all()
    for start in range(0, len(ids), CHUNK):
        chunk = db.session.scalars(sa.select(Placement).where(Placement.id.in_(ids[start : start + CHUNK])).order_by(Placement.id)).all()
        send_for(chunk)
        db.session.commit()


def send_for(placements: Collection[Placement]) -> int:
    """The first link of every supervisor who has none, and word of hours handed in since the last letter; returns how many letters."""
    by_id = {placement.id: placement for placement in placements}
    waiting = _newest_submitted(by_id)
    sent = 0
    for placement_id, supervisors in supervisors_of_many(placements).items():
        placement = by_id[placement_id]
        for supervisor in supervisors:
            begun = supervisor.span.begins_on <= this_day()
            if supervisor.link is None and supervisor.email and not supervisor.left and begun:
                send_link(placement, supervisor, by=None)
                sent += 1
                continue
            newest = waiting.get((placement_id, supervisor.answerable.host_id))
            link = supervisor.link
            if newest is not None and link is not None and (link.sent_at is None or newest > link.sent_at):
                sent += tell_of_hours(placement, supervisor, day=this_day())
    return sent


def _newest_submitted(by_id: Mapping[int, Placement]) -> dict[tuple[int, int], datetime]:
    """(placement, host) -> when the newest entry that waits there was handed in; two queries."""
    history = terms.terms_of(by_id)
    found: dict[tuple[int, int], datetime] = {}
    for entry in db.session.scalars(
        sa.select(HourEntry)
        .where(HourEntry.placement_id.in_(sorted(by_id)), HourEntry.state == HourState.SUBMITTED.value, HourEntry.removed_at.is_(None))
        .order_by(HourEntry.submitted_at, HourEntry.id)
    ):
        placement = by_id[entry.placement_id]
        if entry.submitted_at is not None:
            found[entry.placement_id, host_of(entry, placement, history.get(placement.id, []))] = entry.submitted_at
    return found


def when_begun(sender: object, *, student_ids: set[int], **ignored: object) -> None:
    """A placement that begins today or began sends its links in the same transaction; one query where none does."""
    if len(student_ids) > MOST_AT_ONCE:
        return
    supervised = sa.select(SignedLink.placement_id).where(SignedLink.purpose == Purpose.SUPERVISOR.value, SignedLink.placement_id.is_not(None))
    begun = db.session.scalars(
        sa.select(Placement)
        .where(
            Placement.student_id.in_(sorted(student_ids)), Placement.state == PlacementState.ACTIVE.value, Placement.begins_on <= this_day(),
            Placement.id.not_in(supervised),
        )
        .order_by(Placement.id)
    ).all()
    if begun:
        send_for(begun)

"""The days that rooms below the queue know: placements, hosts, clearances."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Offering
from portal.clearances.models import ClearanceKind, ClearanceState, StudentClearance
from portal.clock import this_day
from portal.extensions import db
from portal.hosts.models import Host, HostState
from portal.hosts.papers import standing
from portal.hosts.permissions import KEEPERS, hosts_visible_to
from portal.hosts.queries.one import notes_visible_to
from portal.hosts.record_models import HostNote
from portal.placements.models import HOLDS_A_SEAT, Placement, PlacementState
from portal.placements.permissions import placements_visible_to
from portal.queue.events import Event, short_name
from portal.rosters.models import Student

SHOWN = (*HOLDS_A_SEAT, PlacementState.COMPLETED.value)
WORDS = {"visit": "Visit at", "call": "Call with", "email": "Message to", "note": "Note on"}


def placements(viewer: Viewer, first: date, last: date) -> Sequence[Event]:
    """First and last days of placements that are confirmed or further. One query."""
    if viewer.role not in KEEPERS:
        return []
    rows = db.session.execute(
        sa.select(
            Placement.id, Placement.state, Placement.begins_on, Placement.ends_on, Student.given_name, Student.preferred_name, Student.family_name,
            Host.name.label("host"), Offering.title,
        )
        .select_from(Placement)
        .join(Student, Student.id == Placement.student_id)
        .join(Host, Host.id == Placement.host_id)
        .join(Offering, Offering.id == Placement.experience_id)
        .where(
            placements_visible_to(viewer), Placement.state.in_(SHOWN),
            sa.or_(Placement.begins_on.between(first, last), Placement.ends_on.between(first, last)),
        )
        .order_by(Placement.id)
    )  # fmt: skip
    found, today = [], this_day()
    for row in rows:
        for kind, verb, day in (("start", "starts", row.begins_on), ("end", "ends", row.ends_on)):
            if first <= day <= last:
                late = day < today and row.state in (HOLDS_A_SEAT if kind == "end" else HOLDS_A_SEAT[:2])
                found.append(_of_student(row, kind, day, f"{verb} at {row.host}, {row.title}", f"/placements/{row.id}", f"placement-{row.id}-{kind}", late))
    return found


def visits(viewer: Viewer, first: date, last: date) -> Sequence[Event]:
    """Visits, and whatever else is planned with a host. One query."""
    rows = db.session.execute(
        sa.select(HostNote.id, HostNote.kind, HostNote.done, HostNote.day, HostNote.at, HostNote.host_id, Host.name)
        .join(Host, Host.id == HostNote.host_id)
        .where(
            hosts_visible_to(viewer), notes_visible_to(viewer), HostNote.removed_at.is_(None), HostNote.day.between(first, last),
            sa.or_(HostNote.kind == "visit", HostNote.done.is_(False)),
        )
        .order_by(HostNote.id)
    )  # fmt: skip
    today = this_day()
    return [
        Event("visit", row.day, said, said, f"/hosts/{row.host_id}#log", f"host-note-{row.id}", row.at, not row.done and row.day < today)
        for row in rows
        for said in [f"{WORDS[row.kind]} {row.name}{', done' if row.done else ''}"]
    ]


def papers(viewer: Viewer, first: date, last: date) -> Sequence[Event]:
    """The last days of agreements and insurances of active hosts, renewals followed. Two queries."""
    names = {
        row.id: row.name
        for row in db.session.execute(
            sa.select(Host.id, Host.name).where(hosts_visible_to(viewer), Host.state == HostState.ACTIVE.value).order_by(Host.name, Host.id)
        )
    }
    found, today = [], this_day()
    for host_id, stands in standing(names, today).items():
        for paper in stands.papers:
            if paper.until is not None and first <= paper.until <= last:
                said = f"{paper.kind.value.capitalize()} of {names[host_id]} {'ran' if paper.until < today else 'runs'} out"
                found.append(Event("paper", paper.until, said, said, f"/hosts/{host_id}#papers", f"host-{host_id}-{paper.kind.value}-{paper.until}", None, paper.until < today))
    return found


def clearances(viewer: Viewer, first: date, last: date) -> Sequence[Event]:
    """Forms of students with a running placement that run out and are not renewed. One query. Which form, if it is about
    health, the feed does not say."""
    if viewer.role not in KEEPERS:
        return []
    later = sa.orm.aliased(StudentClearance)
    renewed = sa.exists().where(
        later.student_id == StudentClearance.student_id, later.kind_id == StudentClearance.kind_id, later.state == ClearanceState.ON_FILE.value,
        sa.or_(later.expires_on.is_(None), later.expires_on > StudentClearance.expires_on),
    )  # fmt: skip
    running = (
        sa.select(Placement.student_id, sa.func.min(Placement.id).label("placement_id"))
        .where(placements_visible_to(viewer), Placement.state.in_(HOLDS_A_SEAT))
        .group_by(Placement.student_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(
            StudentClearance.id, StudentClearance.expires_on, ClearanceKind.title, ClearanceKind.sensitive, running.c.placement_id,
            Student.given_name, Student.preferred_name, Student.family_name,
        )
        .select_from(StudentClearance)
        .join(running, running.c.student_id == StudentClearance.student_id)
        .join(Student, Student.id == StudentClearance.student_id)
        .join(ClearanceKind, ClearanceKind.id == StudentClearance.kind_id)
        .where(StudentClearance.state == ClearanceState.ON_FILE.value, StudentClearance.expires_on.between(first, last), sa.not_(renewed))
        .order_by(StudentClearance.id)
    )  # fmt: skip
    found, today = [], this_day()
    for row in rows:
        form = "a clearance" if row.sensitive else row.title
        late, href, uid = row.expires_on < today, f"/placements/{row.placement_id}", f"clearance-{row.id}"
        verb = "ran out" if late else "runs out"
        given = row.preferred_name or row.given_name
        told = f"{given} {row.family_name}: {row.title} {verb}"
        found.append(Event("clearance", row.expires_on, told, f"{short_name(given, row.family_name)}: {form} {verb}", href, uid, None, late))
    return found


def _of_student(row: Any, kind: str, day: date, what: str, href: str, uid: str, late: bool) -> Event:
    given = row.preferred_name or row.given_name
    return Event(kind, day, f"{given} {row.family_name} {what}", f"{short_name(given, row.family_name)} {what}", href, uid, None, late)


PROVIDERS = (placements, visits, papers, clearances)

"""A student's own requests and placements, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.agreements.queries import of_student as agreements_of_student
from portal.catalog.models import Offering
from portal.extensions import db
from portal.hosts.models import Host
from portal.language import _
from portal.placements.models import Placement, PlacementState
from portal.rosters.models import Student
from portal.web.filters import day

STYLES = {"requested": "waiting", "confirmed": "planned", "agreement_out": "waiting", "active": "now", "completed": "done", "withdrawn": "left"}


@dataclass(frozen=True)
class Own:
    row: Any
    signature: str = ""
    """How the student's own signature stands; empty while there is no agreement."""

    @property
    def style(self) -> str:
        return STYLES[self.row.state]

    @property
    def word(self) -> str:
        r = self.row
        if r.state == PlacementState.WITHDRAWN:
            return {"declined": _("Not this time"), "expired": _("Not answered in time"), "student": _("Taken back")}.get(r.withdrawn_as) or _("Ended")
        return {"requested": _("Requested"), "confirmed": _("Confirmed"), "agreement_out": _("Waits for signatures"), "active": _("Running"), "completed": _("Completed")}[str(r.state)]

    @property
    def next(self) -> str:
        """Who acts next, in a sentence."""
        r = self.row
        if r.state == PlacementState.REQUESTED:
            if r.host_state == "pending":
                return _("Your school checks the host first, then answers by %(day)s.", day=day(r.expires_on)) if r.expires_on else _("Your school checks the host first, then answers.")
            return _("Your coordinator answers by %(day)s.", day=day(r.expires_on)) if r.expires_on else _("Your coordinator answers.")
        if r.state == PlacementState.AGREEMENT_OUT and self.signature == "waiting":
            return _("Read the agreement and sign it: it waits for you.")
        return str({
            "confirmed": _("You have the seat. Your coordinator sends the agreement next."), "agreement_out": _("Everybody signs the agreement before your first day."),
            "active": _("Log your hours each week."), "completed": _("You made it."), "withdrawn": r.ended_reason,
        }[r.state])  # fmt: skip


def of(student: Student) -> list[Own]:
    """What runs first, then requests, then what is over."""
    rank = sa.case((Placement.state == "active", 0), (Placement.state.in_(["confirmed", "agreement_out"]), 1), (Placement.state == "requested", 2), else_=3)
    rows = db.session.execute(
        sa.select(
            Placement.id, Placement.state, Placement.begins_on, Placement.ends_on, Placement.expires_on, Placement.request, Placement.withdrawn_as,
            Placement.ended_reason, Placement.opening_id, Placement.supervisor_name, Placement.hours_goal, Host.name.label("host"), Host.state.label("host_state"),
            Offering.title,
        )
        .join(Host, Host.id == Placement.host_id)
        .join(Offering, Offering.id == Placement.experience_id)
        .where(Placement.student_id == student.id)
        .order_by(rank, Placement.begins_on.desc(), Placement.id.desc())
    ).all()  # fmt: skip
    signatures = agreements_of_student(student.id)
    return [Own(row, signatures.get(row.id, "")) for row in rows]

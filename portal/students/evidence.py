"""The rows behind a student's numbers, each as a sentence: what it is, when, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.catalog.models import Offering
from portal.extensions import db
from portal.hosts.models import Host
from portal.hours.models import HourEntry, HourState
from portal.language import _, day_in_words, lazy, ngettext
from portal.placements.models import Placement
from portal.programs.queries.choices import plan_of
from portal.rosters.queries import credentials_of, current_enrollments, records_of
from portal.schools.models import year_title
from portal.schools.terms import term_in_words

ORIGINS = {"transfer": lazy("transfer"), "dual": lazy("dual enrollment"), "middle": lazy("middle school")}


@dataclass(frozen=True)
class Evidence:
    title: str
    text: str


@dataclass(frozen=True)
class PlacementRow:
    """A placement with its hours added up by state (hours, not thousandths)."""

    id: int
    experience_id: int
    title: str
    host: str
    supervisor: str
    state: str
    begins_on: date
    ends_on: date
    goal: float
    hours: dict[str, float]

    @property
    def waiting(self) -> float:
        return sum(self.hours.get(state, 0) for state in (HourState.SUBMITTED, HourState.VERIFIED, HourState.RETURNED))


def evidence_of(student_id: int, today: date) -> dict[str, Evidence]:
    """'course_records:12' -> what that row says; covers every source that an Item can name."""
    found: dict[str, Evidence] = {}
    passed = _("Passed")
    for row in records_of([student_id]):
        origin = f", {ORIGINS[row.origin]}" if row.origin in ORIGINS else ""
        term = f"{term_in_words(row.term)} " if row.term else ""
        credits = ngettext("%(count)s credit", "%(count)s credits", 1 if row.credits_earned == 1 else 2, count=f"{row.credits_earned.normalize():f}")
        found[f"course_records:{row.id}"] = Evidence(
            row.course_title or row.course_code, f"{row.mark or passed}, {credits}, {term}{year_title(row.year)}{origin}"
        )
    for row in current_enrollments([student_id], today, upcoming=True):
        begun = _("until %(day)s", day=day_in_words(row.ends_on, year=False)) if row.begins_on <= today else _("begins %(day)s", day=day_in_words(row.begins_on, year=False))
        found[f"enrollments:{row.id}"] = Evidence(row.section_title, _("Section %(title)s, %(when)s", title=row.section_title, when=begun))
    for place in placements_of(student_id):
        said = {"host": place.host, "begin": day_in_words(place.begins_on, year=False), "end": day_in_words(place.ends_on, year=False), "count": f"{place.hours.get('approved', 0):g}"}
        one_day = place.begins_on == place.ends_on
        found[f"placements:{place.id}"] = Evidence(
            place.title,
            _("At %(host)s on %(begin)s, %(count)s hours approved", **said) if one_day else _("At %(host)s, %(begin)s to %(end)s, %(count)s hours approved", **said),
        )
    for row in credentials_of([student_id]):
        found[f"student_credentials:{row.id}"] = Evidence(row.title, _credential(row) + (f", {row.issuer}" if row.issuer else ""))
    for row in plan_of(student_id):
        found[f"plan_entries:{row.id}"] = Evidence(row.offering_title, _("Planned for %(year)s", year=year_title(row.year)) + (f", {term_in_words(row.term)}" if row.term else ""))
    return found


def _credential(row: Any) -> str:
    """'Approved on March 3, 2027'."""
    day = day_in_words(row.earned_on) if row.earned_on else ""
    match row.state:
        case "approved":
            return _("Approved on %(day)s", day=day) if day else _("Approved")
        case "submitted":
            return _("Submitted on %(day)s", day=day) if day else _("Submitted")
        case "refused":
            return _("Refused on %(day)s", day=day) if day else _("Refused")
        case other:
            assert other == "attempted"
            return _("Attempted on %(day)s", day=day) if day else _("Attempted")


def placements_of(student_id: int) -> list[PlacementRow]:
    """Placements, the newest first, with their hours by state."""
    hours: dict[int, dict[str, float]] = {}
    for row in db.session.execute(
        sa.select(HourEntry.placement_id, HourEntry.state, sa.func.sum(HourEntry.hours).label("hours"))
        .where(HourEntry.student_id == student_id)
        .group_by(HourEntry.placement_id, HourEntry.state)
        .order_by(HourEntry.placement_id, HourEntry.state)
    ):
        hours.setdefault(row.placement_id, {})[row.state] = float(row.hours)
    return [
        PlacementRow(
            row.id, row.experience_id, row.title, row.host, row.supervisor_name, row.state, row.begins_on, row.ends_on,
            float(row.hours_goal), hours.get(row.id, {}),
        )
        for row in db.session.execute(
            sa.select(
                Placement.id, Placement.experience_id, Offering.title, Host.name.label("host"), Placement.supervisor_name,
                Placement.state, Placement.begins_on, Placement.ends_on, Placement.hours_goal,
            )
            .join(Offering, Offering.id == Placement.experience_id)
            .join(Host, Host.id == Placement.host_id)
            .where(Placement.student_id == student_id)
            .order_by(Placement.begins_on.desc(), Placement.id.desc())
        )
    ]


def hour_entries_of(student_id: int) -> list[sa.Row[int, date, object, str, str, str, str]]:
    """(id, day, hours, activity, state, comment, host) the newest first, at most 200."""
    return list(
        db.session.execute(
            sa.select(HourEntry.id, HourEntry.day, HourEntry.hours, HourEntry.activity, HourEntry.state, HourEntry.comment, Host.name.label("host"))
            .join(Placement, Placement.id == HourEntry.placement_id)
            .join(Host, Host.id == Placement.host_id)
            .where(HourEntry.student_id == student_id, HourEntry.removed_at.is_(None))
            .order_by(HourEntry.day.desc(), HourEntry.id.desc())
            .limit(200)
        ).all()
    )

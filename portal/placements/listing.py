"""The list of placements: what it can be narrowed to and sorted by, and its export on the terms of a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Experience, ExperienceKind, Offering
from portal.extensions import db
from portal.hosts.models import Host
from portal.placements import panels
from portal.placements import terms as kept
from portal.placements.models import Placement, PlacementState, PlacementTerms
from portal.placements.permissions import placements_visible_to
from portal.placements.waiting import joined, who_and_where
from portal.rosters.models import Enrollment, Student
from portal.schools.models import School

TABS = {
    "": ("requested", "confirmed", "agreement_out", "active"),
    "requested": ("requested",),
    "confirmed": ("confirmed",),
    "agreement_out": ("agreement_out",),
    "active": ("active",),
    "completed": ("completed",),
    "withdrawn": ("withdrawn",),
    "all": tuple(state.value for state in PlacementState),
}
TITLES = {"": "Open", "requested": "Requested", "confirmed": "Confirmed", "agreement_out": "Agreement out", "active": "Active", "completed": "Completed", "withdrawn": "Withdrawn", "all": "All"}
SOON = {"starts": "starts within 14 days", "ends": "ends within 14 days"}
FORTNIGHT = timedelta(days=14)
EXPORTED = (
    "Student number", "Family name", "Given name", "School", "Experience", "Kind", "State", "Host", "Second host", "Supervisor", "First day", "Last day", "Hours goal",
    "Approved hours", "Waiting hours", "Reason",
)  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; empty: not by this."""

    state: str = ""
    school_id: int | None = None
    kind: str = ""
    host_id: int | None = None
    section_id: int | None = None
    soon: str = ""
    q: str = ""


def sorts() -> dict[str, Any]:
    """The words a list can be sorted by."""
    rank = sa.case((Placement.state == PlacementState.ACTIVE.value, 0), (Placement.state.in_(["completed", "withdrawn"]), 2), else_=1)
    return {
        "state": (rank, Placement.state), "student": (Student.family_name, Student.given_name), "host": (Host.name, Student.family_name),
        "begins": (Placement.begins_on,), "ends": (Placement.ends_on,), "made": (Placement.created_at,),
    }  # fmt: skip


def statement(viewer: Viewer, filters: Filters, today: date) -> sa.Select[*tuple[Any, ...]]:
    """The rows of the list, unsorted; features above add their columns."""
    columns = (*who_and_where(), Placement.state, Placement.hours_goal, Placement.withdrawn_as, Placement.ended_reason, Placement.school_id, Student.local_id)
    rows = joined(sa.select(*columns).select_from(Placement), viewer).where(*conditions(filters, today), Placement.state.in_(TABS[filters.state]))
    return panels.extended(rows)  # type: ignore[no-any-return]


def counts(viewer: Viewer, filters: Filters, today: date) -> dict[str, int]:
    """Tab -> how many placements it would show with the other filters as they are. One query."""
    by_state: Any = sa.select(Placement.state, sa.func.count()).select_from(Placement)
    rows: Sequence[Any] = db.session.execute(joined(by_state, viewer).where(*conditions(filters, today)).group_by(Placement.state).order_by(Placement.state)).all()
    found = {state: int(count) for state, count in rows}
    return {tab: sum(found.get(state, 0) for state in states) for tab, states in TABS.items()}


def conditions(filters: Filters, today: date) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if filters.school_id is not None:
        found.append(Placement.school_id == filters.school_id)
    if filters.kind:
        of_kind = sa.select(Experience.__table__.c.id).where(Experience.__table__.c.experience_kind == filters.kind)
        found.append(Placement.experience_id.in_(of_kind))
    if filters.host_id is not None:
        there = sa.select(PlacementTerms.placement_id).where(PlacementTerms.host_id == filters.host_id, PlacementTerms.voided_at.is_(None))
        found.append(sa.or_(Placement.host_id == filters.host_id, Placement.id.in_(there)))
    if filters.section_id is not None:
        sits = sa.select(Enrollment.student_id).where(Enrollment.section_id == filters.section_id, sa.or_(Enrollment.ends_on.is_(None), Enrollment.ends_on >= today))
        found.append(Placement.student_id.in_(sits))
    if filters.soon:
        day = Placement.begins_on if filters.soon == "starts" else Placement.ends_on
        found.append(day.between(today, today + FORTNIGHT))
    for word in filters.q.split()[:4]:
        like = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        found.append(sa.or_(*(column.ilike(like, escape="\\") for column in (Student.family_name, Student.given_name, Student.preferred_name, Student.local_id, Host.name))))
    return found


def hosts_of(viewer: Viewer) -> Sequence[Any]:
    """(id, name) of hosts that have a placement the viewer sees."""
    return db.session.execute(
        sa.select(Host.id, Host.name).where(Host.id.in_(sa.select(Placement.host_id).where(placements_visible_to(viewer)))).order_by(Host.name, Host.id)
    ).all()


def kinds() -> Sequence[Any]:
    """(code, title) of the kinds of experiences."""
    return db.session.execute(sa.select(ExperienceKind.code, ExperienceKind.title).order_by(ExperienceKind.position, ExperienceKind.title, ExperienceKind.code)).all()


def export_rows(rows: Iterable[Any], day: date) -> Iterator[tuple[Any, ...]]:
    """One row a placement; host, supervisor, days and goal by the terms in force on the day."""
    listed = list(rows)
    terms = kept.terms_of([row.placement_id for row in listed])
    hosts: Mapping[int, str] = _names(Host, {t.host_id for each in terms.values() for t in each})
    schools: Mapping[int, str] = _names(School, {row.school_id for row in listed})
    offered = _kind_titles({row.title for row in listed})
    for row in listed:
        mine = terms.get(row.placement_id, [])
        held = kept.on(mine, day)
        main = kept.main_on(mine, day)
        beside = [hosts[t.host_id] for t in held if t.beside]
        yield (
            row.local_id, row.family_name, row.preferred_name or row.given_name, schools.get(row.school_id, ""), row.title, offered.get(row.title, ""), row.state.replace("_", " "),
            hosts[main.host_id] if main else row.host, ", ".join(beside), main.supervisor_name if main else row.supervisor_name,
            min((t.begins_on for t in mine), default=row.begins_on).isoformat(), (main.last_on if main else row.ends_on).isoformat(), float(kept.goal_on(mine, day)),
            float(getattr(row, "approved", None) or 0), float(getattr(row, "waiting", None) or 0), row.ended_reason,
        )  # fmt: skip


def _names(model: Any, ids: set[int]) -> dict[int, str]:
    return {row.id: row.name for row in db.session.execute(sa.select(model.id, model.name).where(model.id.in_(sorted(ids))).order_by(model.id))}


def _kind_titles(titles: set[str]) -> dict[str, str]:
    """The title of an experience -> the title of its kind."""
    experience = Experience.__table__
    found = sa.select(Offering.title, ExperienceKind.title.label("kind")).join(experience, experience.c.id == Offering.id)
    found = found.join(ExperienceKind, ExperienceKind.code == experience.c.experience_kind).where(Offering.title.in_(sorted(titles)))
    return {row.title: row.kind for row in db.session.execute(found.order_by(Offering.id))}

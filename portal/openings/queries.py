"""Reads of openings: rows with their seats, for staff and for students."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.catalog.models import Experience, ExperienceKind, Offering
from portal.extensions import db
from portal.hosts.models import Host, HostContact, HostSite, HostState
from portal.openings.permissions import openings_visible_to
from portal.placements.models import HOLDS_A_SEAT, Opening, OpeningState, Placement, PlacementState
from portal.placements.permissions import placements_visible_to
from portal.programs.models import Program
from portal.rosters.models import Student
from portal.schools.models import School

STATES = ("open", "full", "over", "draft", "closed")
"""What a list of staff can be narrowed to; 'over': the last day to apply has passed."""


def held() -> sa.ScalarSelect[int]:
    """How many seats of an opening are taken."""
    return sa.select(sa.func.count()).where(Placement.opening_id == Opening.id, Placement.state.in_(HOLDS_A_SEAT)).correlate(Opening).scalar_subquery()


def asked() -> sa.ScalarSelect[int]:
    """How many requests of an opening wait."""
    return (
        sa.select(sa.func.count()).where(Placement.opening_id == Opening.id, Placement.state == PlacementState.REQUESTED.value).correlate(Opening).scalar_subquery()
    )


def rows() -> sa.Select[*tuple[Any, ...]]:
    """Openings with host, experience and seats; the caller says which, and their order."""
    kind = Experience.__table__.c.experience_kind
    return (
        sa.select(
            Opening, Host.name.label("host"), Host.city, Host.naics, Host.capacity, Offering.title, kind.label("kind"), ExperienceKind.title.label("kind_title"),
            Experience.__table__.c.hours, ExperienceKind.minimum_hours, Program.title.label("program"), School.name.label("school"),
            HostSite.name.label("site"), HostSite.address, HostSite.city.label("site_city"), HostSite.directions,
            HostContact.name.label("supervisor"), held().label("taken"), asked().label("requests"),
        )
        .select_from(Opening)
        .join(Host, Host.id == Opening.host_id)
        .join(Offering, Offering.id == Opening.experience_id)
        .join(Experience.__table__, Experience.__table__.c.id == Opening.experience_id)
        .join(ExperienceKind, ExperienceKind.code == kind)
        .outerjoin(Program, Program.id == Opening.program_id)
        .outerjoin(School, School.id == Opening.school_id)
        .outerjoin(HostSite, HostSite.id == Opening.site_id)
        .outerjoin(HostContact, HostContact.id == Opening.supervisor_id)
    )  # fmt: skip


def left(row: Any) -> int:
    return max(0, int(row.Opening.seats) - int(row.taken))


def state_of(row: Any, today: date) -> str:
    """draft, closed, over, full or open."""
    opening = row.Opening
    if opening.state != OpeningState.OPEN:
        return str(opening.state)
    if (opening.apply_by is not None and opening.apply_by < today) or opening.ends_on < today:
        return "over"
    return "open" if left(row) else "full"


def staff_list(
    viewer: Viewer, today: date, *, state: str = "", host_id: int | None = None, experience_id: int | None = None, words: str = "",
) -> sa.Select[*tuple[Any, ...]]:
    """The openings of the viewer's schools: those that take students first, then by the last day to apply."""
    over = sa.or_(Opening.apply_by < today, Opening.ends_on < today)
    is_open = Opening.state == OpeningState.OPEN.value
    not_over = sa.not_(sa.func.coalesce(over, sa.false()))
    conditions = {
        "open": sa.and_(is_open, not_over, held() < Opening.seats), "full": sa.and_(is_open, not_over, held() >= Opening.seats),
        "over": sa.and_(is_open, over), "draft": Opening.state == OpeningState.DRAFT.value, "closed": Opening.state == OpeningState.CLOSED.value,
    }  # fmt: skip
    statement = rows().where(openings_visible_to(viewer))
    if state in conditions:
        statement = statement.where(conditions[state])
    if host_id is not None:
        statement = statement.where(Opening.host_id == host_id)
    if experience_id is not None:
        statement = statement.where(Opening.experience_id == experience_id)
    if words:
        like = f"%{words.replace('%', '').replace('_', ' ')}%"
        statement = statement.where(sa.or_(Host.name.ilike(like), Offering.title.ilike(like)))
    rank = sa.case((conditions["open"], 0), (conditions["full"], 1), (is_open, 2), (Opening.state == OpeningState.DRAFT.value, 3), else_=4)
    return statement.order_by(rank, sa.func.coalesce(Opening.apply_by, Opening.begins_on), Host.name, Opening.id)


def visible_row(viewer: Viewer, opening_id: int) -> Any | None:
    return db.session.execute(rows().where(Opening.id == opening_id, openings_visible_to(viewer))).one_or_none()


def row_for(condition: sa.ColumnElement[bool], opening_id: int) -> Any | None:
    return db.session.execute(rows().where(Opening.id == opening_id, condition)).one_or_none()


def people_of(viewer: Viewer, opening_id: int) -> Sequence[Any]:
    """Who asked for it and who is placed: requests first, the longest first."""
    rank = sa.case((Placement.state == PlacementState.REQUESTED.value, 0), (Placement.state.in_(HOLDS_A_SEAT), 1), else_=2)
    return db.session.execute(
        sa.select(
            Placement.id, Placement.student_id, Placement.state, Placement.request, Placement.created_at, Placement.expires_on, Placement.withdrawn_as,
            Student.given_name, Student.preferred_name, Student.family_name, Student.grade,
        )
        .join(Student, Student.id == Placement.student_id)
        .where(Placement.opening_id == opening_id, placements_visible_to(viewer))
        .order_by(rank, Placement.created_at, Placement.id)
    ).all()


@dataclass(frozen=True)
class HostChoices:
    hosts: list[tuple[str, str]]
    sites: list[tuple[str, str]]
    contacts: list[tuple[str, str]]
    at: dict[tuple[str, int], int]
    """('site' or 'contact', id) -> the host."""


def host_choices(viewer: Viewer, only: int | None = None) -> HostChoices:
    """Active hosts with their sites and people, each named with its host; three queries."""
    known = sa.select(Host.id, Host.name, Host.city).where(Host.district_id == viewer.district_id, Host.merged_into_id.is_(None))
    known = known.where(sa.or_(Host.state == HostState.ACTIVE.value, Host.id == (only or 0)))
    hosts = {row.id: row for row in db.session.execute(known.order_by(Host.name, Host.id))}
    sites = db.session.execute(
        sa.select(HostSite.id, HostSite.host_id, HostSite.name, HostSite.address).where(HostSite.closed.is_(False), HostSite.host_id.in_(known.with_only_columns(Host.id))).order_by(HostSite.host_id, HostSite.name, HostSite.id)
    ).all()
    contacts = db.session.execute(
        sa.select(HostContact.id, HostContact.host_id, HostContact.name, HostContact.title)
        .where(HostContact.left.is_(False), HostContact.supervises.is_(True), HostContact.host_id.in_(known.with_only_columns(Host.id)))
        .order_by(HostContact.name, HostContact.id)
    ).all()
    return HostChoices(
        [(str(i), f"{h.name}, {h.city}" if h.city else h.name) for i, h in hosts.items()],
        [(str(s.id), f"{hosts[s.host_id].name}: {s.name or s.address}") for s in sites if s.host_id in hosts],
        [(str(c.id), f"{c.name}, {hosts[c.host_id].name}") for c in contacts if c.host_id in hosts],
        {("site", s.id): s.host_id for s in sites} | {("contact", c.id): c.host_id for c in contacts},
    )


def experience_choices(viewer: Viewer) -> list[tuple[str, str]]:
    """Active experiences that the viewer's grant reaches, and the district's."""
    statement = sa.select(Offering.id, Offering.title, Offering.code).where(Offering.kind == "experience", Offering.district_id == viewer.district_id, Offering.state == "active")
    if viewer.school_id is not None:
        statement = statement.where(sa.or_(Offering.school_id.is_(None), Offering.school_id == viewer.school_id))
    return [(str(r.id), f"{r.title} ({r.code})" if r.code else r.title) for r in db.session.execute(statement.order_by(Offering.title, Offering.id))]


def program_choices(viewer: Viewer) -> list[tuple[str, str]]:
    found = sa.select(Program.id, Program.title).where(Program.district_id == viewer.district_id, Program.state == "active").order_by(Program.title, Program.id)
    return [(str(r.id), r.title) for r in db.session.execute(found)]


def school_choices(viewer: Viewer) -> list[tuple[str, str]]:
    """For whose students: the viewer's school; with a grant for the district, all of them or one school."""
    statement = sa.select(School.id, School.name).where(School.district_id == viewer.district_id)
    if viewer.school_id is not None:
        statement = statement.where(School.id == viewer.school_id)
    named = [(str(r.id), r.name) for r in db.session.execute(statement.order_by(School.name, School.id))]
    return named if viewer.school_id is not None else [("", "Every school of the district"), *named]


def promised(host_id: int, today: date, *, without: int | None = None) -> int:
    """Seats of a host's openings that run or will."""
    statement = sa.select(sa.func.coalesce(sa.func.sum(Opening.seats), 0)).where(
        Opening.host_id == host_id, Opening.state == OpeningState.OPEN.value, Opening.ends_on >= today, Opening.id != (without or 0)
    )
    return int(db.session.scalar(statement) or 0)


def with_seats(experience_ids: Collection[int], today: date) -> Sequence[Any]:
    """Openings of these experiences that take requests today; by the last day to apply."""
    return db.session.execute(
        rows()
        .where(
            Opening.experience_id.in_(sorted(experience_ids)), Opening.state == OpeningState.OPEN.value, Opening.ends_on >= today,
            sa.or_(Opening.apply_by.is_(None), Opening.apply_by >= today), held() < Opening.seats,
        )
        .order_by(sa.func.coalesce(Opening.apply_by, Opening.begins_on), Opening.begins_on, Opening.id)
    ).all()

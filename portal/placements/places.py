"""Where a student may work: hosts of the directory with their supervisors and sites, for the fields that choose one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.hosts.models import Host, HostContact, HostSite, HostState
from portal.hosts.permissions import hosts_visible_to

Choice = tuple[str, str]


@dataclass(frozen=True)
class Place:
    """A host, and who answers for the student there."""

    host_id: int
    supervisor_id: int | None
    supervisor_name: str

    @property
    def key(self) -> str:
        return f"{self.host_id}-{self.supervisor_id}" if self.supervisor_id else str(self.host_id)


def choices(viewer: Viewer, *, also: Sequence[Place] = ()) -> list[Choice]:
    """'host-contact' -> 'Harbor Health IT · Rosa Diaz': each active host with each supervisor, and those in use anyway."""
    mine = sa.or_(sa.and_(hosts_visible_to(viewer), Host.state == HostState.ACTIVE.value), Host.id.in_(sorted({place.host_id for place in also})))
    rows = db.session.execute(
        sa.select(Host.id, Host.name, HostContact.id.label("contact_id"), HostContact.name.label("contact"))
        .outerjoin(HostContact, sa.and_(HostContact.host_id == Host.id, HostContact.supervises.is_(True), HostContact.left.is_(False)))
        .where(Host.district_id == viewer.district_id, mine)
        .order_by(Host.name, Host.id, HostContact.name, HostContact.id)
    ).all()
    found = [(f"{row.id}-{row.contact_id}" if row.contact_id else str(row.id), f"{row.name} · {row.contact}" if row.contact else row.name) for row in rows]
    known = {key for key, _ in found}
    names = {row.id: row.name for row in rows}
    return [*((place.key, f"{names.get(place.host_id, '')} · {place.supervisor_name or 'no supervisor'}") for place in also if place.key not in known), *found]


def place(key: str, *, keep: Place | None = None) -> Place:
    """What a choice means; the supervisor's name as the terms keep it."""
    if keep is not None and key == keep.key:
        return keep
    host_id, _, contact_id = key.partition("-")
    contact = db.session.get(HostContact, int(contact_id)) if contact_id else None
    return Place(int(host_id), contact.id if contact else None, contact.name if contact else "")


def site_choices(host_ids: Sequence[int], *, also: int | None = None) -> list[Choice]:
    """The open sites of these hosts, with one in use that is closed by now."""
    rows: Sequence[Any] = db.session.execute(
        sa.select(HostSite.id, HostSite.name, HostSite.address, HostSite.city, Host.name.label("host"))
        .join(Host, Host.id == HostSite.host_id)
        .where(HostSite.host_id.in_(sorted(set(host_ids))), sa.or_(HostSite.closed.is_(False), HostSite.id == (also or 0)))
        .order_by(Host.name, HostSite.name, HostSite.id)
    ).all()
    return [("", "As the host says"), *((str(row.id), " · ".join(part for part in (row.host, row.name, row.address, row.city) if part)) for row in rows)]


def site_of(host_id: int, site_id: str | None) -> int | None:
    """The chosen site where it is the host's; else its only open one."""
    rows = list(db.session.scalars(sa.select(HostSite.id).where(HostSite.host_id == host_id, HostSite.closed.is_(False)).order_by(HostSite.id)))
    if site_id and int(site_id) in rows:
        return int(site_id)
    return rows[0] if len(rows) == 1 else None


def supervisor_name(contact_id: int | None) -> str:
    contact = db.session.get(HostContact, contact_id) if contact_id else None
    return contact.name if contact else ""

"""Deeds on the sites and contacts of a host. None is deleted: placements name them; they are closed or have left."""

from __future__ import annotations

from typing import Any, TypeVar

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.hosts.errors import HostError, Stale
from portal.hosts.models import Host, HostContact, HostSite
from portal.hosts.services.directory import note, touch

Row = TypeVar("Row", HostSite, HostContact)


def add_site(host: Host, *, values: dict[str, Any], by: Viewer) -> HostSite:
    """Adds an address; raises HostError."""
    _refuse_empty(values)
    return _add(host, HostSite(host_id=host.id, **values), "host_site.add", by)


def edit_site(host: Host, site: HostSite, *, values: dict[str, Any], seen: int, by: Viewer) -> None:
    """Changes an address, or closes it; raises Stale, HostError."""
    _refuse_empty(values)
    _edit(host, site, values, seen, "host_site.edit", by)


def add_contact(host: Host, *, values: dict[str, Any], by: Viewer) -> HostContact:
    """Adds a person; raises HostError."""
    return _add(host, HostContact(host_id=host.id, **values), "host_contact.add", by)


def edit_contact(host: Host, contact: HostContact, *, values: dict[str, Any], seen: int, by: Viewer) -> None:
    """Changes a person, or says that they left; raises Stale, HostError."""
    _edit(host, contact, values, seen, "host_contact.edit", by)


def _add(host: Host, row: Row, action: str, by: Viewer) -> Row:
    touch(host, None, by)
    db.session.add(row)
    db.session.flush()
    note(action, host, by, id=row.id)
    return row


def _edit(host: Host, row: Any, values: dict[str, Any], seen: int, action: str, by: Viewer) -> None:
    touch(host, None, by)
    if seen != row.version:
        raise Stale("Somebody else changed this first.")
    for name, value in values.items():
        setattr(row, name, value)
    db.session.flush()
    note(action, host, by, id=row.id)


def _refuse_empty(values: dict[str, Any]) -> None:
    if not any(values.get(name) for name in ("name", "address", "city")):
        raise HostError("Say where it is: a name, an address or a city.")

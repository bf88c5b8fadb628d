"""Deeds on the directory: enter a host, change it, say which pathways it serves."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.hosts.errors import HostError, Stale
from portal.hosts.models import Host, HostContact, HostState
from portal.hosts.permissions import EDITORS, may_edit
from portal.hosts.record_models import HostPathway

COLUMNS = ("name", "number", "naics", "city", "phone", "website", "capacity", "about")


def create_host(*, values: dict[str, Any], by: Viewer) -> Host:
    """Enters a host; raises HostError."""
    if by.role not in EDITORS:
        raise HostError("You do not keep the directory of hosts.")
    made = Host(district_id=by.district_id, **{name: values[name] for name in COLUMNS if name in values})
    _refuse_twin(made)
    db.session.add(made)
    db.session.flush()
    note("host.create", made, by)
    return made


def propose_host(
    *, district_id: int, name: str, city: str = "", phone: str = "", website: str = "", about: str = "", contact_name: str = "",
    contact_email: str = "", contact_phone: str = "", by: Viewer,
) -> Host:
    """Enters a host that a student brings: it is pending until a coordinator has checked it; raises HostError."""
    if not name.strip() or by.district_id != district_id:
        raise HostError("Say what the place is called.")
    made = Host(
        district_id=district_id, name=name.strip()[:200], city=city.strip()[:120], phone=phone.strip()[:40], website=website.strip()[:400],
        about=about.strip(), state=HostState.PENDING.value,
    )
    db.session.add(made)
    db.session.flush()
    if contact_name.strip():
        db.session.add(HostContact(host_id=made.id, name=contact_name.strip()[:200], email=contact_email.strip()[:254], phone=contact_phone.strip()[:40]))
        db.session.flush()
    note("host.propose", made, by)
    return made


def edit_host(host: Host, *, values: dict[str, Any], seen: int, by: Viewer) -> Host:
    """Changes what is known of a host; `state` may turn active or inactive. Raises Stale, HostError."""
    touch(host, seen, by)
    for name in COLUMNS:
        if name in values:
            setattr(host, name, values[name])
    if values.get("state") in (HostState.ACTIVE.value, HostState.INACTIVE.value) and host.state != HostState.PENDING.value:
        host.state = values["state"]
    with db.session.no_autoflush:
        _refuse_twin(host)
    host.updated_at = now()
    db.session.flush()
    note("host.edit", host, by)
    return host


def serve_pathways(host: Host, *, pathway_ids: Collection[int], among: Collection[int], seen: int | None, by: Viewer) -> None:
    """Says which of some pathways a host serves; those outside of `among` stay as they are. Raises Stale, HostError."""
    touch(host, seen, by)
    asked, wanted = set(among), set(pathway_ids) & set(among)
    has = set(db.session.scalars(sa.select(HostPathway.pathway_id).where(HostPathway.host_id == host.id)))
    gone = (has & asked) - wanted
    db.session.execute(sa.delete(HostPathway).where(HostPathway.host_id == host.id, HostPathway.pathway_id.in_(sorted(gone))))
    db.session.add_all([HostPathway(host_id=host.id, pathway_id=each) for each in sorted(wanted - has)])
    host.updated_at = now()
    db.session.flush()
    note("host.pathways", host, by, added=sorted(wanted - has), removed=sorted(gone))


def touch(host: Host, seen: int | None, by: Viewer) -> None:
    """Raises HostError where the viewer does not edit this host, Stale where it is another than was seen."""
    if not may_edit(by, host) or host.merged_into_id is not None:
        raise HostError("You do not edit this host.")
    if seen is not None and seen != host.version:
        raise Stale("Somebody else changed this host first.")


def note(action: str, host: Host, by: Viewer | None, **more: Any) -> None:
    audit.record(action, subject=f"hosts:{host.id}", by=by, district_id=host.district_id, detail={"state": host.state} | more)


def _refuse_twin(host: Host) -> None:
    """A number names one host; two without any may share a name."""
    if not host.number:
        return
    twin = db.session.scalar(
        sa.select(Host.name).where(
            Host.district_id == host.district_id, Host.number == host.number, Host.merged_into_id.is_(None), Host.id != (host.id or 0)
        ).limit(1)
    )  # fmt: skip
    if twin is not None:
        raise HostError(f"{twin} has this number already. Numbers name one host.")

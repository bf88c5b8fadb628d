"""Writes one line of a file of hosts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.hosts.models import Host, HostContact, HostSite
from portal.hosts.papers import Paper, PaperState
from portal.hosts.record_models import HostDocument, HostPathway, PaperKind

COLUMNS = ("number", "name", "naics", "city", "website", "phone", "capacity", "state", "about")


def bring_host(known: Any, values: dict[str, Any], *, district_id: int, by: Viewer | None) -> Host:
    """Adds a host, or changes what differs; `known` is the hosts.known.Known of it, None for a new one."""
    host = db.session.get_one(Host, known.id) if known else Host(district_id=district_id, name=values["name"])
    for name in COLUMNS:
        if name in values:
            setattr(host, name, values[name])
    host.updated_at = now()
    db.session.add(host)
    db.session.flush()
    _place(host, known, values)
    _person(host, known, values)
    for kind in (PaperKind.AGREEMENT, PaperKind.INSURANCE):
        if kind.value in values:
            _paper(host, kind, date.fromisoformat(values[kind.value]), getattr(known.stands, kind.value) if known else None)
    if "pathways" in values:
        has = set(known.pathway_ids) if known else set()
        db.session.execute(sa.delete(HostPathway).where(HostPathway.host_id == host.id, HostPathway.pathway_id.in_(sorted(has - set(values["pathways"])))))
        db.session.add_all([HostPathway(host_id=host.id, pathway_id=each) for each in values["pathways"] if each not in has])
    db.session.flush()
    audit.record("host.import", subject=f"hosts:{host.id}", by=by, district_id=district_id, detail={"columns": sorted(values), "new": known is None})
    return host


def _place(host: Host, known: Any, values: dict[str, Any]) -> None:
    if "address" not in values:
        return
    there = known.site(values["address"]) if known else None
    if there is not None:
        there.address = values["address"]
    else:
        db.session.add(HostSite(host_id=host.id, address=values["address"], city=host.city))


def _person(host: Host, known: Any, values: dict[str, Any]) -> None:
    """Another name is another person, beside those who are there; the same name with other numbers is the same one."""
    if not {"contact", "email", "contact_phone"} & set(values):
        return
    asked = {column: values[name] for name, column in (("email", "email"), ("contact_phone", "phone")) if name in values}
    name = values.get("contact", "")
    there = known.contact(name) if known else None
    if there is not None:
        for column, value in asked.items():
            setattr(there, column, value)
    elif name:
        db.session.add(HostContact(host_id=host.id, name=name, **asked))


def _paper(host: Host, kind: PaperKind, until: date, stands: Paper | None) -> None:
    """A later day is a renewal, an earlier one corrects the paper that is there."""
    if stands is not None and stands.document_id is not None and stands.until is not None and until < stands.until:
        paper = db.session.get_one(HostDocument, stands.document_id)
        paper.expires_on = until
        if paper.begins_on is not None and paper.begins_on > until:
            paper.begins_on = None
        return
    carries_on = stands is not None and stands.state in (PaperState.IN_FORCE, PaperState.RUNS_OUT) and stands.until is not None
    begins = stands.until + timedelta(days=1) if carries_on and stands is not None and stands.until is not None else None
    db.session.add(HostDocument(host_id=host.id, kind=kind.value, begins_on=begins, expires_on=until))

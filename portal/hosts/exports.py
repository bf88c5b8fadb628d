"""The directory as a table for files, in the columns that its import reads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.extensions import db
from portal.hosts.columns import FIELDS
from portal.hosts.models import HostContact, HostSite
from portal.hosts.papers import PaperStanding, standing
from portal.hosts.queries.directory import pathways_served

BETWEEN = "; "


def table(rows: Sequence[Any], today: date) -> tuple[list[str], list[list[Any]]]:
    """Headings and a line a host. Of several contacts or sites the first in use."""
    ids = [row.id for row in rows]
    served, stands, people, places = pathways_served(ids), standing(ids, today), contacts(ids), sites(ids)
    lines = [line(row, served[row.id], stands[row.id], next(iter(people[row.id]), None), next(iter(places[row.id]), None)) for row in rows]
    return [field.label for field in FIELDS], lines


def line(row: Any, served: Sequence[str], stands: PaperStanding, contact: Any, site: Any) -> list[Any]:
    return [
        row.number, row.name, row.naics or "", row.city, site.address if site else "", row.website, row.phone,
        row.capacity if row.capacity is not None else "", row.state, contact.name if contact else "", contact.email if contact else "",
        contact.phone if contact else "", stands.agreement.until.isoformat() if stands.agreement.until else "",
        stands.insurance.until.isoformat() if stands.insurance.until else "", BETWEEN.join(served), row.about,
    ]  # fmt: skip


def contacts(host_ids: Collection[int]) -> dict[int, list[HostContact]]:
    """Host id -> its contacts who are still there, the first first."""
    found: dict[int, list[HostContact]] = {host_id: [] for host_id in host_ids}
    rows = sa.select(HostContact).where(HostContact.host_id.in_(sorted(host_ids)), HostContact.left.is_(False)).order_by(HostContact.id)
    for row in db.session.scalars(rows):
        found[row.host_id].append(row)
    return found


def sites(host_ids: Collection[int]) -> dict[int, list[HostSite]]:
    """Host id -> its open sites, the first first."""
    found: dict[int, list[HostSite]] = {host_id: [] for host_id in host_ids}
    rows = sa.select(HostSite).where(HostSite.host_id.in_(sorted(host_ids)), HostSite.closed.is_(False)).order_by(HostSite.id)
    for row in db.session.scalars(rows):
        found[row.host_id].append(row)
    return found

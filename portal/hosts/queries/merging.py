"""What a merge of two hosts would move."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.database import Model
from portal.extensions import db
from portal.hosts.models import Host
from portal.hosts.permissions import hosts_visible_to

STAYS = frozenset({"hosts.merged_into_id", "host_merges.kept_id", "host_merges.merged_id"})
FILLED_WORDS = {
    "naics": "Industry", "city": "City", "website": "Website", "phone": "Phone", "about": "About", "capacity": "Students at a time", "number": "Number",
}  # fmt: skip
"""What the kept host takes over from the duplicate where it knows nothing itself."""
WORDS = {
    "host_sites": ("site", "sites"), "host_contacts": ("contact", "contacts"), "host_documents": ("paper", "papers"), "host_notes": ("entry of the log", "entries of the log"),
    "host_pathways": ("pathway", "pathways"), "openings": ("opening", "openings"), "placements": ("placement", "placements"),
    "placement_terms": ("terms of a placement", "terms of placements"), "hour_entries": ("hour entry", "hour entries"), "teacher_externships": ("teacher's externship", "teachers' externships"),
}  # fmt: skip


def referring() -> list[sa.Column[Any]]:
    """Every column that refers to a host and moves with a merge, by table."""
    target = Host.__table__.c.id
    columns = [c for table in Model.metadata.sorted_tables for c in table.columns if any(key.column is target for key in c.foreign_keys)]
    return [c for c in columns if str(c) not in STAYS]


def belongs_to(host_id: int) -> list[tuple[str, int]]:
    """(what, how many) of everything that refers to a host, nothing left out."""
    columns = referring()
    row = db.session.execute(sa.select(*(sa.select(sa.func.count()).select_from(c.table).where(c == host_id).scalar_subquery() for c in columns))).one()
    found = []
    for column, count in zip(columns, row, strict=True):
        name = column.table.name
        one, many = WORDS.get(name, (name.replace("_", " "), name.replace("_", " ")))
        if count:
            found.append((one if count == 1 else many, int(count)))
    return found


def named(viewer: Viewer, words: str, *, but: int) -> list[Any]:
    """Hosts whose name or number has all of these words."""
    statement = sa.select(Host.id, Host.name, Host.city, Host.state).where(hosts_visible_to(viewer), Host.id != but)
    for word in words.split()[:6]:
        statement = statement.where(sa.or_(Host.name.icontains(word, autoescape=True), Host.number.icontains(word, autoescape=True)))
    return list(db.session.execute(statement.order_by(Host.name, Host.id).limit(12)).all())

"""Hosts that may be the same one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.extensions import db
from portal.hosts.models import Host
from portal.hosts.permissions import hosts_visible_to

ALIKE = 0.84
MOST = 6
FORMS = frozenset({"inc", "llc", "ltd", "co", "corp", "corporation", "company", "the", "of", "and"})
"""Words that say nothing of which host it is."""


@dataclass(frozen=True)
class Similar:
    id: int
    name: str
    city: str
    state: str
    score: float


def plain(name: str) -> str:
    """Letters and digits without accents, case and forms of business: 'The Chen Bakery, Inc.' is 'chen bakery'."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = [word for word in re.findall(r"[^\W_]+", bare.casefold()) if word not in FORMS]
    return " ".join(words) or name.casefold().strip()


def alike(one: str, other: str) -> float:
    """0 to 1: how much alike two names are; one that begins with all of the other counts as alike."""
    first, second = plain(one), plain(other)
    if first == second:
        return 1.0
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) > 4 and longer.startswith(shorter + " "):
        return 0.9
    return SequenceMatcher(None, first, second).ratio()


def similar(viewer: Viewer, name: str, *, but: int | None = None) -> list[Similar]:
    """Hosts of the directory with nearly this name, the likeliest first. One query."""
    rows = db.session.execute(
        sa.select(Host.id, Host.name, Host.city, Host.state).where(hosts_visible_to(viewer), Host.id != (but or 0)).order_by(Host.name, Host.id)
    )
    found = [Similar(row.id, row.name, row.city, row.state, alike(name, row.name)) for row in rows]
    return sorted((each for each in found if each.score >= ALIKE), key=lambda each: (-each.score, each.name, each.id))[:MOST]

"""The directory as an import needs it: every host with what a file may say of it, and what words mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.careers.models import Industry
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.frameworks.queries import active_framework, pathways_of
from portal.hosts.exports import contacts, sites
from portal.hosts.models import Host, HostContact, HostSite
from portal.hosts.papers import PaperStanding, standing
from portal.hosts.queries.matching import plain
from portal.hosts.record_models import HostPathway


@dataclass(frozen=True)
class Known:
    """A host as a file would write it."""

    host: Any
    contacts: list[HostContact]
    sites: list[HostSite]
    stands: PaperStanding
    pathway_ids: tuple[int, ...]

    @property
    def id(self) -> int:
        return int(self.host.id)

    @property
    def name(self) -> str:
        return str(self.host.name)

    def contact(self, name: str) -> HostContact | None:
        """The person of that name who is there; without a name the first one."""
        return next((each for each in self.contacts if not name or plain(each.name) == plain(name)), None)

    def site(self, address: str) -> HostSite | None:
        """The site with that address; else the only one there is, whose address it may correct."""
        same = next((each for each in self.sites if each.address.casefold() == address.casefold()), None)
        return same or (self.sites[0] if len(self.sites) == 1 else None)

    def value(self, name: str, told: dict[str, Any]) -> Any:
        """What a column holds now, as `read` gives it; of several people or sites the one that the line means."""
        if name in ("contact", "email", "contact_phone"):
            person = self.contact(told.get("contact", ""))
            if person and name == "contact":
                return told["contact"]
            return getattr(person, {"contact": "name", "email": "email", "contact_phone": "phone"}[name]) if person else ""
        if name == "address":
            place = self.site(told["address"])
            return place.address if place else ""
        if name in ("agreement", "insurance"):
            until = getattr(self.stands, name).until
            return until.isoformat() if until else ""
        if name == "pathways":
            return list(self.pathway_ids)
        return getattr(self.host, name) if name == "capacity" else getattr(self.host, name) or ""


class Directory:
    """All hosts of a district; six queries."""

    def __init__(self, district_id: int, today: date) -> None:
        hosts = db.session.execute(
            sa.select(Host.id, Host.name, Host.number, Host.naics, Host.city, Host.website, Host.phone, Host.capacity, Host.state, Host.about)
            .where(Host.district_id == district_id, Host.merged_into_id.is_(None))
            .order_by(Host.id)
        ).all()
        ids = [host.id for host in hosts]
        people, places, stands, served = contacts(ids), sites(ids), standing(ids, today), _served(district_id)
        self.by_id = {
            host.id: Known(host, people[host.id], places[host.id], stands[host.id], tuple(served.get(host.id, ()))) for host in hosts
        }
        self.industries: dict[str, str] = {row.naics: row.title for row in db.session.execute(sa.select(Industry.naics, Industry.title).order_by(Industry.naics))}
        framework = active_framework(district_id)
        lines = pathways_of(framework.id) if framework else []
        self.pathways: dict[int, str] = {line.id: line.title for line in lines} | _titles(served)
        self._by_words = {plain(words): line.id for line in lines for words in (line.code, line.title)}
        self._by_words |= {plain(title): key for key, title in self.pathways.items() if plain(title) not in self._by_words}

    def find(self, number: str, name: str, city: str) -> Known | str | None:
        """The host, None where it is new, or why it is not clear which one is meant."""
        known = list(self.by_id.values())
        if number:
            same = [each for each in known if each.host.number == number]
            if same:
                return same[0]
        same = [each for each in known if plain(each.name) == plain(name) and (not number or not each.host.number)]
        there = [each for each in same if each.host.city.casefold() == city.casefold()] if city else same
        if len(there) > 1:
            return f"{len(there)} hosts have this name{' in this city' if city else ''}. Give the number."
        if there:
            return there[0]
        return same[0] if len(same) == 1 and not same[0].host.city else None

    def industry(self, words: str) -> str | None:
        """The code of a sector from a code of two to six digits, or from its title."""
        if words in self.industries:
            return words
        if words.isascii() and words.isdigit() and 2 <= len(words) <= 6:
            sector = int(words[:2])
            for code in self.industries:
                low, _, high = code.partition("-")
                if int(low) <= sector <= int(high or low):
                    return code
        return next((code for code, title in self.industries.items() if plain(title) == plain(words)), None)

    def pathway_ids(self, cell: str) -> list[int] | str:
        """The pathways that a cell names, or the first words that name none."""
        found = []
        for words in filter(None, (each.strip() for each in cell.replace("|", ";").split(";"))):
            pathway_id = self._by_words.get(plain(words))
            if pathway_id is None:
                return words
            found.append(pathway_id)
        return sorted(set(found))

    def words(self, name: str, value: Any) -> str:
        """A value as the preview shows it."""
        if name == "pathways":
            return "; ".join(sorted(self.pathways[each] for each in value))
        if name == "naics":
            return self.industries.get(str(value), str(value))
        return "" if value is None else str(value)


def _served(district_id: int) -> dict[int, list[int]]:
    rows = db.session.execute(
        sa.select(HostPathway.host_id, HostPathway.pathway_id)
        .join(Host, Host.id == HostPathway.host_id)
        .where(Host.district_id == district_id)
        .order_by(HostPathway.host_id, HostPathway.pathway_id)
    )
    found: dict[int, list[int]] = {}
    for host_id, pathway_id in rows:
        found.setdefault(host_id, []).append(pathway_id)
    return found


def _titles(served: dict[int, list[int]]) -> dict[int, str]:
    """Titles of pathways that hosts serve, of whatever framework."""
    ids = {each for those in served.values() for each in those}
    return {row.id: row.title for row in db.session.execute(sa.select(Pathway.id, Pathway.title).where(Pathway.id.in_(sorted(ids))).order_by(Pathway.id))}

"""What hosts offer: who may ask for what, and the coordinator's deeds on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.exc import StaleDataError

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.careers.models import OccupationPathway
from portal.extensions import db
from portal.frameworks.models import Pathway
from portal.hosts.models import Host, HostState
from portal.hosts.permissions import hosts_visible_to
from portal.hosts.record_models import HostPathway
from portal.language import spoken
from portal.meetings.errors import Stale
from portal.meetings.models import MeetingOffer, MeetingOfferPathway


@dataclass(frozen=True)
class Offered:
    """An offer as a list shows it."""

    offer: MeetingOffer
    host: str
    city: str
    pathways: tuple[str, ...]


def _open(district_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (MeetingOffer.district_id == district_id, MeetingOffer.ended.is_(False), Host.state == HostState.ACTIVE.value, Host.merged_into_id.is_(None))


def _for_pathways(pathway_ids: Collection[int] | sa.Select[Any]) -> sa.ColumnElement[bool]:
    """For one of these pathways, or for all."""
    named = sa.select(MeetingOfferPathway.meeting_offer_id)
    return sa.or_(MeetingOffer.id.in_(named.where(MeetingOfferPathway.pathway_id.in_(pathway_ids))), MeetingOffer.id.not_in(named))


def of_occupation(soc: str) -> sa.Select[Any]:
    return sa.select(OccupationPathway.pathway_id).where(OccupationPathway.soc == soc)


def open_offers(district_id: int, pathway_ids: Collection[int] | sa.Select[Any] | None = None) -> Sequence[Offered]:
    """What students of a district may ask for, by host; two queries."""
    statement = sa.select(MeetingOffer, Host.name, Host.city).join(Host, Host.id == MeetingOffer.host_id).where(*_open(district_id))
    if pathway_ids is not None:
        statement = statement.where(_for_pathways(pathway_ids))
    return _listed(statement.order_by(sa.func.lower(Host.name), MeetingOffer.kind, MeetingOffer.id).limit(300))


def open_count(district_id: int, pathway_ids: Collection[int] | sa.Select[Any]) -> int:
    statement = sa.select(sa.func.count()).select_from(MeetingOffer).join(Host, Host.id == MeetingOffer.host_id)
    return db.session.scalar(statement.where(*_open(district_id), _for_pathways(pathway_ids))) or 0


def open_offer(district_id: int, meeting_offer_id: int) -> Offered | None:
    statement = sa.select(MeetingOffer, Host.name, Host.city).join(Host, Host.id == MeetingOffer.host_id)
    return next(iter(_listed(statement.where(MeetingOffer.id == meeting_offer_id, *_open(district_id)))), None)


def of_host(host_id: int) -> Sequence[Offered]:
    """For staff: ended ones last."""
    statement = sa.select(MeetingOffer, Host.name, Host.city).join(Host, Host.id == MeetingOffer.host_id).where(MeetingOffer.host_id == host_id)
    return _listed(statement.order_by(MeetingOffer.ended, MeetingOffer.kind, MeetingOffer.id))


def visible_offer(viewer: Viewer, meeting_offer_id: int) -> MeetingOffer | None:
    statement = sa.select(MeetingOffer).join(Host, Host.id == MeetingOffer.host_id).where(MeetingOffer.id == meeting_offer_id, hosts_visible_to(viewer))
    return db.session.scalar(statement)


def pathway_ids_of(meeting_offer_id: int) -> set[int]:
    return set(db.session.scalars(sa.select(MeetingOfferPathway.pathway_id).where(MeetingOfferPathway.meeting_offer_id == meeting_offer_id)))


def host_pathways(host_id: int) -> set[int]:
    """What a new offer begins with: the pathways that the host serves."""
    return set(db.session.scalars(sa.select(HostPathway.pathway_id).where(HostPathway.host_id == host_id)))


def _listed(statement: sa.Select[*tuple[Any, ...]]) -> Sequence[Offered]:
    rows = db.session.execute(statement).all()
    named: dict[int, list[str]] = {}
    for key, title in db.session.execute(
        sa.select(MeetingOfferPathway.meeting_offer_id, spoken(Pathway, "title"))
        .join(Pathway, Pathway.id == MeetingOfferPathway.pathway_id)
        .where(MeetingOfferPathway.meeting_offer_id.in_([row[0].id for row in rows]))
        .order_by(Pathway.title, Pathway.id)
    ):
        named.setdefault(key, []).append(title)
    return [Offered(offer, host, city, tuple(named.get(offer.id, ()))) for offer, host, city in rows]


def save_offer(*, host: Host, offer: MeetingOffer | None, values: dict[str, Any], pathway_ids: Collection[int], seen: int | None = None, by: Viewer) -> MeetingOffer:
    """Adds an offer or changes it. Raises Stale where it was changed since it was seen."""
    made = offer or MeetingOffer(district_id=host.district_id, host_id=host.id)
    if offer is not None and offer.version != seen:
        raise Stale
    for name, value in values.items():
        setattr(made, name, value)
    if offer is None:
        db.session.add(made)
    try:
        db.session.flush()
    except StaleDataError:
        raise Stale from None
    db.session.execute(sa.delete(MeetingOfferPathway).where(MeetingOfferPathway.meeting_offer_id == made.id))
    db.session.add_all([MeetingOfferPathway(meeting_offer_id=made.id, pathway_id=key) for key in sorted(set(pathway_ids))])
    db.session.flush()
    audit.record("meeting_offer.edit" if offer else "meeting_offer.add", subject=f"meeting_offers:{made.id}", by=by, detail={"host": host.id, "ended": made.ended})
    return made


def any_open(district_id: int) -> bool:
    """Whether a student of the district can ask for anything."""
    return db.session.scalar(sa.select(MeetingOffer.id).where(MeetingOffer.district_id == district_id, MeetingOffer.ended.is_(False)).limit(1)) is not None


def titles_of(pathway_ids: Collection[int]) -> list[tuple[int, str]]:
    rows = db.session.execute(sa.select(Pathway.id, Pathway.title).where(Pathway.id.in_(sorted(pathway_ids))).order_by(Pathway.title, Pathway.id))
    return [(row.id, row.title) for row in rows]

"""Who supervises a placement where, and which links they have."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa

from portal.database import now
from portal.evaluations.spans import HostSpan, spans_of
from portal.extensions import db
from portal.hosts.models import Host, HostContact
from portal.links.models import Purpose, SignedLink
from portal.placements import terms
from portal.placements.models import Placement
from portal.supervision.models import LinkRequest
from portal.supervision.subjects import Answerable, read_subject

GOOD_FOR = timedelta(days=60)
"""How long after the last day a link keeps working: late hours, the final evaluation, a print for the files."""


@dataclass(frozen=True)
class Supervisor:
    """Somebody who answers for a placement at a host, with the newest link they have."""

    answerable: Answerable
    span: HostSpan
    host: str
    name: str
    email: str
    phone: str
    language: str
    """What they like to read; empty where nobody asked them."""
    left: bool
    link: SignedLink | None
    asked: LinkRequest | None
    """A new link they asked for that nobody has answered."""

    @property
    def state(self) -> str:
        """none, open, expired or revoked."""
        if self.link is None:
            return "none"
        if self.link.revoked_at is not None:
            return "revoked"
        return "expired" if self.link.expires_at <= now() else "open"


def supervisors_of(placement: Placement) -> tuple[Supervisor, ...]:
    """One for each host of the placement, the newest of its supervisors."""
    return supervisors_of_many([placement])[placement.id]


def supervisors_of_many(placements: Collection[Placement]) -> dict[int, tuple[Supervisor, ...]]:
    """Placement id -> its supervisors; five queries however many placements."""
    ids = [placement.id for placement in placements]
    history = terms.terms_of(ids)
    spans = {placement.id: spans_of(placement, history.get(placement.id, [])) for placement in placements}
    hosts = _names({span.host_id for those in spans.values() for span in those})
    contacts = _contacts({span.supervisor_id for those in spans.values() for span in those if span.supervisor_id})
    links = newest_links(ids)
    asked = _asked(ids)
    return {key: tuple(_supervisor(key, span, hosts, contacts, links, asked) for span in those) for key, those in spans.items()}


def newest_links(placement_ids: Collection[int]) -> dict[str, SignedLink]:
    """Subject -> the newest link to it."""
    rows = db.session.scalars(
        sa.select(SignedLink).where(SignedLink.purpose == Purpose.SUPERVISOR.value, SignedLink.placement_id.in_(sorted(placement_ids))).order_by(SignedLink.id)
    )
    return {row.subject: row for row in rows}


def earlier_links(placement_id: int, shown: Collection[str]) -> Sequence[SignedLink]:
    """Links of a placement that still open it for somebody who supervises it no more."""
    rows = db.session.scalars(
        sa.select(SignedLink)
        .where(
            SignedLink.purpose == Purpose.SUPERVISOR.value, SignedLink.placement_id == placement_id, SignedLink.revoked_at.is_(None),
            SignedLink.expires_at > now(),
        )
        .order_by(SignedLink.id)
    )
    return [row for row in rows if row.subject not in shown]


def good_until(span: HostSpan) -> datetime:
    """When a link ends by itself: sixty days after the last day at the host, never sooner than two weeks from now."""
    return max(datetime.combine(span.ends_on, time(23, 59), UTC) + GOOD_FOR, now() + timedelta(days=14))


def supervisor_behind(placement: Placement, link: SignedLink) -> Supervisor | None:
    """Who a link was given to, as the directory knows them now."""
    named = read_subject(link.subject)
    return next((s for s in supervisors_of(placement) if named and s.answerable == named), None)


def _supervisor(
    placement_id: int, span: HostSpan, hosts: dict[int, str], contacts: dict[int, HostContact], links: dict[str, SignedLink], asked: dict[int, LinkRequest],
) -> Supervisor:
    contact = contacts.get(span.supervisor_id or 0)
    answerable = Answerable(placement_id, span.host_id, contact.id if contact else 0)
    link = links.get(answerable.subject)
    return Supervisor(
        answerable, span, hosts.get(span.host_id, ""), contact.name if contact else span.supervisor_name, contact.email if contact else "",
        contact.phone if contact else "", contact.language if contact else "", contact.left if contact else False, link, asked.get(link.id) if link else None,
    )


def _names(host_ids: set[int]) -> dict[int, str]:
    return {row.id: row.name for row in db.session.execute(sa.select(Host.id, Host.name).where(Host.id.in_(sorted(host_ids))))}


def _contacts(contact_ids: set[int]) -> dict[int, HostContact]:
    return {row.id: row for row in db.session.scalars(sa.select(HostContact).where(HostContact.id.in_(sorted(contact_ids))))}


def _asked(placement_ids: Sequence[int]) -> dict[int, LinkRequest]:
    rows = db.session.scalars(
        sa.select(LinkRequest).where(LinkRequest.placement_id.in_(sorted(placement_ids)), LinkRequest.answered_at.is_(None)).order_by(LinkRequest.id)
    )
    return {row.link_id: row for row in rows}

"""Giving a supervisor their link, sending it again, giving it more time, taking it away and giving it back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.links.models import Purpose, SignedLink
from portal.links.services import make_link, renew_link, restore_link, revoke_link
from portal.mail.services import post
from portal.placements.models import Placement
from portal.placements.permissions import may_arrange
from portal.supervision.errors import SupervisionError
from portal.supervision.models import LinkRequest
from portal.supervision.queries import Supervisor, good_until, supervisor_behind
from portal.supervision.words import asked_letter, link_letter, open_letter, written

ASKED_FOR = timedelta(days=14)
"""How long a link that somebody asked for after the first had expired keeps working."""
LONGEST = timedelta(days=400)
ONLY = "Only the coordinator of the school that runs this placement can do that."


def give_link(placement: Placement, supervisor: Supervisor, *, by: Viewer | None) -> SignedLink:
    """The supervisor's link: the one they have as long as it opens, else a new one. It is not sent."""
    _may(placement, by)
    link = supervisor.link
    if link is None or supervisor.state != "open":
        link = make_link(
            Purpose.SUPERVISOR, subject=supervisor.answerable.subject, district_id=placement.district_id, expires_at=good_until(supervisor.span), by=by,
            placement_id=placement.id, student_id=placement.student_id, name=supervisor.name, email=supervisor.email,
        )
    elif (until := good_until(supervisor.span)) > link.expires_at and until - link.expires_at > timedelta(days=1):
        renew_link(link, until=until, by=by)  # the placement was prolonged
    link.name, link.email = supervisor.name, supervisor.email
    _answered(link, supervisor)
    db.session.flush()
    return link


def send_link(placement: Placement, supervisor: Supervisor, *, by: Viewer | None) -> SignedLink:
    """Mails the link at once; twice within a minute is once. Raises SupervisionError without an address."""
    if not supervisor.email or supervisor.left:
        who = supervisor.name or "The supervisor"
        raise SupervisionError(f"{who} {'is no longer at this host' if supervisor.left else 'has no e-mail address'}. Show the address and send it as a text message, or use paper.")
    link = give_link(placement, supervisor, by=by)
    _post(link, written(link_letter, supervisor.host, link, supervisor.language), key=f"supervise:{link.id}:{now():%Y%m%d%H%M}", urgent=True)
    link.sent_at = now()
    db.session.flush()
    audit.record(
        "supervision.send", subject=f"signed_links:{link.id}", by=by, district_id=placement.district_id, student_id=placement.student_id,
        detail={"placement": placement.id, "automatic": by is None},
    )
    return link


def tell_of_hours(placement: Placement, supervisor: Supervisor, *, day: date) -> bool:
    """Says that hours were handed in; at most once a day, with whatever else waits for this address."""
    if not supervisor.email or supervisor.left or supervisor.state != "open" or supervisor.link is None:
        return False
    link = supervisor.link
    return _post(link, written(open_letter, supervisor.host, link, supervisor.language), key=f"supervise-hours:{link.id}:{day.isoformat()}", urgent=False)


def extend(placement: Placement, link: SignedLink, *, until: date, by: Viewer) -> None:
    """Has it work until the end of a day."""
    _may(placement, by)
    if link.revoked_at is not None:
        raise SupervisionError("This link was revoked. Give it back first.")
    today = this_day()
    if not today < until <= today + LONGEST:
        raise SupervisionError("Choose a day after today, at most 400 days ahead.")
    renew_link(link, until=datetime.combine(until, time(23, 59), UTC), by=by)


def revoke(placement: Placement, link: SignedLink, *, by: Viewer) -> None:
    _may(placement, by)
    revoke_link(link, by=by)


def restore(placement: Placement, link: SignedLink, *, by: Viewer) -> None:
    """Takes a revocation back: the same address opens it again."""
    _may(placement, by)
    restore_link(link, by=by)


def ask_for_new(placement: Placement, link: SignedLink) -> None:
    """A visitor with an old address asks for a new one.

    What expired by itself is renewed by a mail to the address on file, for two weeks; nobody learns here whether
    there is one. What a coordinator revoked, a coordinator answers. Asking again while one waits changes nothing.
    """
    if db.session.scalar(sa.select(LinkRequest.id).where(LinkRequest.link_id == link.id, LinkRequest.answered_at.is_(None))) is not None:
        return
    request = LinkRequest(district_id=placement.district_id, placement_id=placement.id, link_id=link.id)
    db.session.add(request)
    db.session.flush()
    audit.record(
        "supervision.ask", subject=f"signed_links:{link.id}", by=None, district_id=placement.district_id, student_id=placement.student_id,
        detail={"placement": placement.id},
    )
    supervisor = supervisor_behind(placement, link)
    if link.revoked_at is None and supervisor is not None and supervisor.email and not supervisor.left:
        made = make_link(
            Purpose.SUPERVISOR, subject=link.subject, district_id=link.district_id, expires_at=now() + ASKED_FOR, by=None, placement_id=placement.id,
            student_id=placement.student_id, name=supervisor.name, email=supervisor.email,
        )
        _post(made, written(asked_letter, supervisor.host, made, supervisor.language), key=f"supervise:{made.id}:asked", urgent=True)
        made.sent_at = request.answered_at = now()
        db.session.flush()


def _answered(link: SignedLink, supervisor: Supervisor) -> None:
    if supervisor.asked is not None:
        supervisor.asked.answered_at = now()


def _post(link: SignedLink, letter: tuple[str, str], *, key: str, urgent: bool) -> bool:
    subject, text = letter
    return post(
        key=key, district_id=link.district_id, to_email=link.email, to_name=link.name, subject=subject, text=text, urgent=urgent, topic="supervisor",
        student_id=link.student_id, link_id=link.id, path="/supervise/",
    ) is not None


def _may(placement: Placement, by: Viewer | None) -> None:
    """None is the portal itself, on the day a placement begins."""
    if by is not None and not (by.district_id == placement.district_id and may_arrange(by, placement.school_id)):
        raise SupervisionError(ONLY)

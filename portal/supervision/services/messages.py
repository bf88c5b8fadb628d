"""A word of the supervisor to the coordinator, by mail."""

from __future__ import annotations

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.models import Grant, Role, User
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.language import _
from portal.links.models import SignedLink
from portal.mail.services import post
from portal.placements.models import Placement
from portal.supervision.errors import SupervisionError


def write(link: SignedLink, *, text: str) -> int:
    """Mails the coordinators of the school that runs the placement; returns how many."""
    placement = db.session.get(Placement, link.placement_id) if link.placement_id else None
    if placement is None:
        raise SupervisionError(_("This link opens no placement any more."))
    today, at = this_day(), now()
    people = db.session.execute(
        sa.select(User.id, User.email, User.given_name, User.family_name)
        .join(Grant, Grant.user_id == User.id)
        .where(
            Grant.district_id == placement.district_id, Grant.role == Role.COORDINATOR.value, User.disabled_at.is_(None), User.email != "",
            sa.or_(Grant.school_id == placement.school_id, Grant.school_id.is_(None)), Grant.begins_on <= today,
            sa.or_(Grant.ends_on.is_(None), Grant.ends_on >= today),
        )
        .distinct()
        .order_by(User.id)
    ).all()
    if not people:
        raise SupervisionError(_("No coordinator of this school has an e-mail address here. Please call the school."))
    who = link.name or "The supervisor"
    for person in people:
        post(
            key=f"supervisor-says:{link.id}:{person.id}:{at:%Y%m%d%H%M%S}", district_id=placement.district_id, to_email=person.email,
            to_name=f"{person.given_name} {person.family_name}".strip(), subject="A supervisor wrote to you", topic="supervisor", user_id=person.id,
            student_id=placement.student_id, path=f"/placements/{placement.id}", text=f"{who} writes about a placement:\n\n{text.strip()}\n\n{{link}}",
        )
    link.used_at = at
    db.session.flush()
    audit.record(
        "supervision.message", subject=f"signed_links:{link.id}", by=None, district_id=placement.district_id, student_id=placement.student_id,
        detail={"placement": placement.id, "to": [person.id for person in people]},
    )
    return len(people)

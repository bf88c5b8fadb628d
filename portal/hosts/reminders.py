"""Tells coordinators of papers that run out: once at 60, 30 and 7 days and once when it has run out, in their digest."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import sqlalchemy as sa

from portal.accounts.models import Grant, Role, User
from portal.clock import this_day
from portal.extensions import db
from portal.hosts import externships
from portal.hosts.models import Host, HostState
from portal.hosts.papers import expiring_of
from portal.hosts.services.papers import sweep_removed
from portal.mail.services import post

LATE = 14
"""Days after which nobody is told any more that a paper has run out: it stands in the list."""


def every_hour() -> None:
    """What the queue looks after: mails for today, and papers that were removed a month ago."""
    remind(this_day())
    sweep_removed()
    externships.sweep_removed()
    db.session.commit()


def remind(today: date) -> int:
    """Posts what is due and was not told yet; returns how many messages. No commit.

    The key is the paper, its day and the threshold that was passed: a renewal or a corrected day is told anew.
    """
    names: dict[int, dict[int, str]] = defaultdict(dict)
    for row in db.session.execute(
        sa.select(Host.district_id, Host.id, Host.name)
        .where(Host.state == HostState.ACTIVE.value, Host.merged_into_id.is_(None))
        .order_by(Host.district_id, Host.id)
    ):
        names[row.district_id][row.id] = row.name
    posted = 0
    for district_id, hosts in names.items():
        due = [each for each in expiring_of(hosts, today) if each.paper.threshold is not None and (each.paper.days or 0) >= -LATE]
        people = coordinators(district_id, today) if due else []
        for each in due:
            kind, until, threshold = each.paper.kind.value, each.paper.until, each.paper.threshold
            for person_id, name, email in people:
                mail = post(
                    key=f"host-paper:{each.paper.document_id}:{until}:{threshold}:{person_id}", district_id=district_id, user_id=person_id, to_name=name,
                    to_email=email, topic="host paper", path=f"/hosts/{each.host_id}#papers",
                    subject=f"The {kind} of {each.host} {each.paper.words}"[:200],
                    text=f"The {kind} of {each.host} {each.paper.words}"
                    + (f", on {until:%B} {until.day}, {until.year}" if until else "")
                    + ". Ask the host for the new one, and add it on their page: {link}",
                )  # fmt: skip
                posted += mail is not None
    return posted


def coordinators(district_id: int, today: date) -> list[tuple[int, str, str]]:
    """(user id, name, e-mail) of everybody who is a coordinator of the district today."""
    rows = db.session.execute(
        sa.select(User.id, User.given_name, User.family_name, User.email)
        .where(
            User.disabled_at.is_(None), User.email != "",
            User.id.in_(
                sa.select(Grant.user_id).where(
                    Grant.district_id == district_id, Grant.role == Role.COORDINATOR.value, Grant.begins_on <= today,
                    sa.or_(Grant.ends_on.is_(None), Grant.ends_on >= today),
                )
            ),
        )
        .order_by(User.id)
    )  # fmt: skip
    return [(row.id, f"{row.given_name} {row.family_name}".strip(), row.email) for row in rows]

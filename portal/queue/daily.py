"""What waits, by mail in the morning, for whoever arranges placements: counts and the oldest five."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from portal.accounts.models import Grant, Role, User
from portal.accounts.viewers import load_viewer
from portal.clock import local
from portal.database import now
from portal.extensions import db
from portal.mail.due import daily_hour
from portal.mail.models import Digest
from portal.mail.recipients import choices
from portal.mail.services import post
from portal.placements.waiting import Waiting, queue
from portal.queue.board import LABELS, Narrowed, board, noun_of
from portal.web.filters import ago, plural

OLDEST = 5
AHEAD = timedelta(hours=1)
"""Posted within the hour before the daily digest goes."""


def look_after() -> None:
    """Called every hour; posts in the hour before the digest, on weekdays."""
    moment = local(now())
    due = (moment + AHEAD).replace(minute=0, second=0, microsecond=0)
    if due.hour == daily_hour(current_app.config) and due.weekday() < 5:
        post_for_everybody(due)


def post_for_everybody(due: datetime) -> int:
    """Posts to each coordinator for whom something waits, once a day; returns to how many. Commits each."""
    today = due.date()
    ids = db.session.execute(
        sa.select(User.id, Grant.id.label("grant_id"))
        .join(Grant, Grant.user_id == User.id)
        .where(
            Grant.role == Role.COORDINATOR.value, Grant.begins_on <= today, sa.or_(Grant.ends_on.is_(None), Grant.ends_on >= today),
            User.disabled_at.is_(None), User.email != "",
        )
        .order_by(User.id, Grant.id)
    ).all()
    wanted = choices([row.id for row in ids], db.session.connection())
    posted = 0
    for row in ids:
        if wanted[row.id] != Digest.OFF:
            posted += _post(row.id, row.grant_id, today.isoformat())
            db.session.commit()
    return posted


def _post(user_id: int, grant_id: int, day: str) -> bool:
    viewer = load_viewer(user_id, grant_id)
    lines = queue(viewer) if viewer is not None and viewer.grant_id == grant_id else []
    if viewer is None or not lines:
        return False
    email = db.session.scalar(sa.select(User.email).where(User.id == user_id)) or ""
    made = post(
        key=f"queue:{grant_id}:{day}", district_id=viewer.district_id, to_email=email, to_name=viewer.name, user_id=user_id, topic="queue", path="/queue",
        subject=subject_of(lines), text=text_of(lines),
    )
    return made is not None


def subject_of(lines: list[Waiting]) -> str:
    count = len({line.about for line in lines})
    return f"{plural(count, noun_of(lines))} {'waits' if count == 1 else 'wait'}"


def text_of(lines: list[Waiting]) -> str:
    """Counts by who and kind, then the oldest; students by given name and initial, since mail is read anywhere."""
    found = board(lines, Narrowed())
    who = ", ".join(f"{count} for {label}" for _, label, count in found.who if count)
    kinds = ", ".join(f"{label} {count}" for _, label, count in found.kinds if count)
    oldest = [f"- {_since(line)}{_short(line.student)} at {line.host}: {line.what} ({line.person or LABELS[line.who]})" for line in lines[:OLDEST]]
    return f"{subject_of(lines)}: {who}.\n{kinds[:1].upper()}{kinds[1:]}.\n\nThe longest:\n" + "\n".join(oldest) + "\n\nThe whole queue: {link}"


def _since(line: Waiting) -> str:
    return f"{ago(line.since)}: " if line.since else ""


def _short(name: str) -> str:
    given, _, family = name.rpartition(" ")
    return f"{given} {family[:1]}." if given else name



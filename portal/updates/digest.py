"""News by mail for students who asked for it: each thing once, in their language, put together by the outbox's digest."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.accounts.models import LastLook, User
from portal.database import now
from portal.extensions import db
from portal.language import _, in_language
from portal.mail.models import Digest, DigestChoice
from portal.mail.services import post
from portal.rosters.models import Student, StudentState
from portal.updates.news import news_for
from portal.updates.panel import PLACE

WINDOW = timedelta(hours=26)
"""How far back each hour looks; what was posted before is known by its key."""


def look_after() -> None:
    post_news(now())


def post_news(moment: datetime) -> int:
    """Posts what is new since yesterday, and since the last look, to each student who wants a digest; returns how many items.

    Commits each student. Who is under 13 is held back by the outbox (rosters.mail_rules).
    """
    rows = db.session.execute(
        sa.select(Student.id, User.id.label("user_id"), User.email, User.language, LastLook.at)
        .join(User, User.id == Student.user_id)
        .join(DigestChoice, sa.and_(DigestChoice.user_id == User.id, DigestChoice.digest != Digest.OFF.value))
        .outerjoin(LastLook, sa.and_(LastLook.user_id == User.id, LastLook.place == PLACE))
        .where(Student.state == StudentState.ACTIVE.value, User.disabled_at.is_(None), User.email != "")
        .order_by(Student.id)
    ).all()
    posted = 0
    for row in rows:
        student = db.session.get_one(Student, row.id)
        since = max(moment - WINDOW, row.at or moment - WINDOW)
        with in_language(row.language):
            for item in reversed(news_for(student, since, mailed=True)):
                made = post(
                    key=f"news:{row.user_id}:{item.key}", district_id=student.district_id, to_email=row.email, to_name=student.name, user_id=row.user_id,
                    student_id=student.id, topic="news", path=item.href, subject=_("Something is new for you"), text=f"{item.text}\n\n{{link}}",
                )
                posted += made is not None
        db.session.commit()
    return posted

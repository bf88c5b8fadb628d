"""The demo's outbox holds a message in every state, with every reason that there is."""

from __future__ import annotations

import sqlalchemy as sa

from portal.extensions import db
from portal.mail.models import DigestChoice, Mail


def test_some_wait_some_went_some_failed_and_some_were_canceled(loaded):
    rows = db.session.execute(sa.select(Mail.state, Mail.error)).all()
    assert {"waiting", "sent", "failed", "canceled"} <= {row.state for row in rows}
    errors = " ".join(row.error for row in rows)
    assert not [reason for reason in ("Greylisted", "550", "Unknown", "No mail wanted", "by hand", "under 13") if reason not in errors]


def test_people_chose_every_way_there_is(loaded):
    assert set(db.session.scalars(sa.select(DigestChoice.digest))) == {"hourly", "daily", "off"}


def test_texts_of_what_went_more_than_a_month_ago_are_empty(loaded):
    newest = db.session.scalar(sa.select(sa.func.max(Mail.made_at)))
    assert {text for text, made in db.session.execute(sa.select(Mail.text, Mail.made_at).where(Mail.state == "sent")) if (newest - made).days > 31} == {""}

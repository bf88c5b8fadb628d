"""The host's link, and mail to the person at the host, without a student's name.

In the language they read; where nobody knows it, in English with the whole in Spanish below.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial

import sqlalchemy as sa

from portal.accounts.viewer import Viewer
from portal.database import now
from portal.extensions import db
from portal.hosts.models import HostContact
from portal.language import _, in_language
from portal.links.models import Purpose, SignedLink
from portal.links.services import in_days, live_link, make_link, renew_link, restore_link, revoke_link
from portal.mail.services import post
from portal.meetings.models import MeetingRequest, State

DAYS = 30
AFTERWARDS = timedelta(days=7)
PATH = "/meet/"


def subject_of(one: MeetingRequest) -> str:
    return f"meeting_requests:{one.id}"


def ask_host(one: MeetingRequest, contact: HostContact, *, by: Viewer) -> None:
    """The link goes to one address; another person gets another, and the first opens nothing any more."""
    link = live_link(Purpose.MEETING, subject_of(one))
    if link is not None and link.email != contact.email:
        revoke_link(link, by=by)
        link = None
    if link is None:
        link = make_link(
            Purpose.MEETING, subject=subject_of(one), district_id=one.district_id, expires_at=in_days(DAYS), by=by, student_id=one.student_id,
            name=contact.name, email=contact.email,
        )
    else:
        renew_link(link, until=in_days(DAYS), by=by)
    link.sent_at = now()
    _post(one, link, f"ask-{one.round}", "asked")


def keep_open(one: MeetingRequest) -> None:
    """Arranged, the page stays open for the host until a week after the meeting."""
    link = live_link(Purpose.MEETING, subject_of(one))
    until = datetime.combine(one.meets_on, time(12), UTC) + AFTERWARDS if one.meets_on else in_days(DAYS)
    if link is not None and link.expires_at < until:
        renew_link(link, until=until, by=None)


def tell_host(one: MeetingRequest, what: str) -> None:
    if (link := live_link(Purpose.MEETING, subject_of(one))) is not None:
        _post(one, link, f"{what}-{one.round}-{one.version}", what)


def close(one: MeetingRequest, before: str, *, by: Viewer) -> None:
    """Who was asked hears that it is off; then the link opens nothing any more."""
    link = live_link(Purpose.MEETING, subject_of(one))
    if link is not None and before != State.REQUESTED:
        _post(one, link, f"off-{one.round}-{one.version}", "off")
        revoke_link(link, by=by)


def open_again(one: MeetingRequest, before: str, *, by: Viewer) -> None:
    """Whoever was asked hears that it is on again; a meeting that took place is not told of."""
    if one.state not in (State.ASKED, State.ARRANGED) or before == State.DONE:
        return
    mine = sa.select(SignedLink).where(SignedLink.purpose == Purpose.MEETING.value, SignedLink.subject == subject_of(one))
    last = db.session.scalar(mine.order_by(SignedLink.id.desc()).limit(1))
    if last is not None and live_link(Purpose.MEETING, subject_of(one)) is None:
        restore_link(last, by=by)
        keep_open(one)
    tell_host(one, "on")


def language_of(one: MeetingRequest) -> str:
    """Of the person who was asked; '' where it is not known."""
    contact = db.session.get(HostContact, one.contact_id) if one.contact_id else None
    return contact.language if contact is not None else ""


def written(known: str, words: Callable[[], tuple[str, str]], *, link: bool = True) -> tuple[str, str]:
    """(subject, text) in the language of whoever gets it; in both where it is not known."""
    parts = []
    for spoken in (known,) if known else ("en", "es"):
        with in_language(spoken):
            parts.append(words())
    return " / ".join(subject for subject, _text in parts), "\n\n".join([text for _subject, text in parts] + (["{link}"] if link else []))


def _post(one: MeetingRequest, link: SignedLink, key: str, what: str) -> None:
    known, over = language_of(one), what == "off"
    subject, text = written(known, partial(_words, what), link=not over)
    with in_language(known or "en"):  # what the outbox writes around the letter
        post(
            key=f"meeting:{one.id}:{key}", district_id=one.district_id, to_email=link.email, to_name=link.name, student_id=one.student_id,
            link_id=None if over else link.id, path="" if over else PATH, urgent=True, topic="meeting", subject=subject, text=text,
        )


def _words(what: str) -> tuple[str, str]:
    if what == "asked":
        return _("A student would like to meet you"), _("A student asks to learn about your work. Open the link, read what they wrote, and say whether you can. You need no account.")
    if what == "agreed":
        return _("Your meeting with a student is set"), _("The student can come at the time that you proposed. Open the link to see who it is and whom to call.")
    if what == "on":
        return _("The meeting with a student is on again"), _("We told you that a meeting was off. It is on again. Open the link to see how it stands.")
    return _("The meeting with a student is off"), _("The meeting that we wrote to you about does not take place. There is nothing to do. Thank you for your time.")

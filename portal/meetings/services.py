"""Deeds on requests. Each takes the version that was seen, moves the request once, and tells whom it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal.accounts.audit import record
from portal.accounts.viewer import Viewer
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.hosts.models import HostContact
from portal.language import _
from portal.links.models import SignedLink
from portal.meetings import letters, steps
from portal.meetings.errors import MeetingError, Stale
from portal.meetings.models import LIVE, MeetingOffer, MeetingRequest, Said, State
from portal.rosters.models import Student

MOST = 5
"""Requests that one student may have open at a time."""


def ask(*, student: Student, offer: MeetingOffer, way: str, why: str, wished: str, by: Viewer) -> MeetingRequest:
    """A student asks. Asking twice for the same is asking once. Raises MeetingError."""
    mine = sa.select(MeetingRequest).where(MeetingRequest.student_id == student.id, MeetingRequest.state.in_([state.value for state in LIVE]))
    there = db.session.scalar(mine.where(MeetingRequest.meeting_offer_id == offer.id))
    if there is not None:
        return there
    if (db.session.scalar(sa.select(sa.func.count()).select_from(mine.subquery())) or 0) >= MOST:
        raise MeetingError(_("You have %(count)s requests open. Wait for an answer, or take one back first.", count=MOST))
    if way not in offer.ways:
        raise MeetingError(_("They do not offer it this way any more. Choose another."))
    made = MeetingRequest(
        district_id=student.district_id, school_id=student.school_id, student_id=student.id, meeting_offer_id=offer.id, way=way, why=why, wished=wished,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:  # the other window was quicker
        return db.session.scalars(mine.where(MeetingRequest.meeting_offer_id == offer.id)).one()
    record("meeting.ask", subject=f"meeting_requests:{made.id}", by=by, student_id=student.id, detail={"offer": offer.id})
    return made


def send_on(*, one: MeetingRequest, contact: HostContact, confirmed: bool, to_confirm: Sequence[str], seen: int | None, by: Viewer) -> None:
    """Sends the request to a person of the host, with a link of their own; sent again, an earlier answer counts no more."""
    if contact.left or not contact.email:
        raise MeetingError("This person has no e-mail address, or left. Choose another.")
    if to_confirm and not confirmed:
        raise MeetingError("Confirm first what the rules ask for: tick the box below.")
    again = {"asked_at": now(), "contact_id": contact.id, "round": one.round + 1, "answer": "", "answer_words": "", "answered_at": None, "meets_on": None, "meets_at": "", "place": ""}
    steps.take("send", one, seen=seen, by=by, values=again, detail={"contact": contact.id, "confirmed": list(to_confirm)})
    letters.ask_host(one, contact, by=by)


def answer(*, one: MeetingRequest, link: SignedLink, said: str, day: date | None, at: str, place: str, words: str, seen: int | None) -> None:
    """The host's word, through the link. Raises Stale where it was answered, closed or sent anew since."""
    deed = {Said.ACCEPTED: "accept", Said.OTHER_TIME: "propose", Said.DECLINED: "refuse"}[Said(said)]
    values = {"answer": said, "answer_words": words, "answered_at": now()}
    if said == Said.DECLINED:
        values |= {"reason": words}
    else:
        values |= {"meets_on": day, "meets_at": at, "place": place}
    if said == Said.ACCEPTED:
        values |= {"arranged_at": now()}
    steps.take(deed, one, seen=seen, by=None, values=values, detail={"link": link.id})
    link.used_at = now()
    if said == Said.ACCEPTED:
        letters.keep_open(one)
    db.session.flush()


def agree(*, one: MeetingRequest, seen: int | None, by: Viewer) -> None:
    """The student can at the time that the host proposed: both have agreed."""
    steps.take("agree", one, seen=seen, by=by, values={"answer": Said.ACCEPTED.value, "arranged_at": now()})
    letters.keep_open(one)
    letters.tell_host(one, "agreed")


def reword(*, one: MeetingRequest, wished: str, seen: int | None, by: Viewer) -> None:
    """The student cannot then and says when they can; the coordinator sends it on again."""
    steps.take("reword", one, seen=seen, by=by, values={"wished": wished, "meets_on": None, "meets_at": "", "place": ""})


def decline(*, one: MeetingRequest, reason: str, seen: int | None, by: Viewer) -> None:
    before = steps.take("decline", one, seen=seen, by=by, values={"reason": reason})
    letters.close(one, before, by=by)


def withdraw(*, one: MeetingRequest, seen: int | None, by: Viewer) -> None:
    before = steps.take("withdraw", one, seen=seen, by=by)
    letters.close(one, before, by=by)


def finish(*, one: MeetingRequest, seen: int | None, by: Viewer) -> None:
    """It took place. Not before its day."""
    if one.state == State.ARRANGED and one.meets_on is not None and one.meets_on > this_day():
        raise MeetingError(_("The day has not come yet."))
    steps.take("finish", one, seen=seen, by=by)


def reopen(*, one: MeetingRequest, seen: int | None, by: Viewer, own: bool = False) -> None:
    """Takes the last word back: it stands as before it was closed, and the host's link opens again."""
    before = steps.take("come_back" if own else "reopen", one, seen=seen, by=by)
    letters.open_again(one, before, by=by)


__all__ = ["MeetingError", "Stale", "agree", "answer", "ask", "decline", "finish", "reopen", "reword", "send_on", "withdraw"]

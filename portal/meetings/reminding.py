"""To whom the queue's reminder of a request goes, and what it says: the host through the link that is out, or the student."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import sqlalchemy as sa

from portal.accounts.models import User
from portal.clock import this_day
from portal.database import now
from portal.extensions import db
from portal.hosts.models import HostContact
from portal.language import _
from portal.links.models import Purpose, SignedLink
from portal.meetings.letters import PATH, written
from portal.meetings.models import MeetingRequest
from portal.placements.waiting import Waiting
from portal.queue.reminding import Target, may_be_written_to
from portal.rosters.models import Student

CASE = "meeting"
OWN_PAGE = "/my-research#meetings"


def targets(lines: Sequence[Waiting]) -> dict[str, Target]:
    """Line key -> to whom its reminder goes. Two queries."""
    subjects = {line.key: f"meeting_requests:{line.case.removeprefix(CASE)}" for line in lines if line.kind == "meeting" and line.who in ("host", "student")}
    if not subjects:
        return {}
    people = {
        f"meeting_requests:{row.id}": row
        for row in db.session.execute(
            sa.select(MeetingRequest.id, Student.birth_date, User.id.label("user_id"), User.email, User.language, User.disabled_at, HostContact.left, HostContact.language.label("spoken"))
            .join(Student, Student.id == MeetingRequest.student_id)
            .outerjoin(User, User.id == Student.user_id)
            .outerjoin(HostContact, HostContact.id == MeetingRequest.contact_id)
            .where(MeetingRequest.id.in_([int(subject.partition(":")[2]) for subject in subjects.values()]))
        )
    }
    links = {
        row.subject: row
        for row in db.session.execute(
            sa.select(SignedLink.id, SignedLink.subject, SignedLink.name, SignedLink.email)
            .where(
                SignedLink.purpose == Purpose.MEETING.value, SignedLink.subject.in_(subjects.values()), SignedLink.email != "",
                SignedLink.revoked_at.is_(None), SignedLink.expires_at > now(),
            )
            .order_by(SignedLink.id)
        )
    }  # fmt: skip
    found, today = {}, this_day()
    for line in lines:
        subject = subjects.get(line.key, "")
        person, link = people.get(subject), links.get(subject)
        if person is None:
            continue
        if line.who == "student" and may_be_written_to(person, today):
            letter = partial(written, person.language, to_student)
            found[line.key] = Target(person.email, line.student, user_id=person.user_id, path=OWN_PAGE, subject=subject, language=person.language, letter=letter)
        elif line.who == "host" and link is not None and not person.left:
            letter = partial(written, person.spoken or "", to_host)
            found[line.key] = Target(link.email, link.name, link_id=link.id, path=PATH, subject=subject, language=person.spoken or "en", letter=letter)
    return found


def to_student() -> tuple[str, str]:
    return _("A reminder: a host waits for your answer"), _("You asked to meet somebody at work. They can, but at another time. Open the page and say whether you can.")


def to_host() -> tuple[str, str]:
    return _("A reminder: a student waits for your answer"), _("We asked you whether a student may meet you. Open the link and say yes, another time or no. You need no account.")

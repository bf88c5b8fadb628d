"""Reminders from the queue: to whom a line's reminder can go, how often it went, and the deed itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portal.accounts import audit
from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.agreements.models import Signature
from portal.clock import day_of, this_day
from portal.database import now
from portal.extensions import db
from portal.hosts.models import HostContact
from portal.language import _, day_in_words, in_language, language, lazy
from portal.links.models import Purpose, SignedLink
from portal.mail.models import Mail, MailState
from portal.mail.services import post
from portal.placements.models import Placement
from portal.placements.waiting import Waiting
from portal.rosters.mail_rules import CHILD, OF_AGE, birthday
from portal.rosters.models import Student

KINDS: dict[str, Any] = {
    "hours": lazy("Hours of an internship wait."),
    "timesheet": lazy("Hours of an internship wait."),
    "signature": lazy("An agreement waits for a signature."),
    "evaluation": lazy("An evaluation waits."),
    "clearance": lazy("A form for an internship is missing."),
}
"""What waits, for who reads another language than the queue, whose lines are in the staff's."""
WAYS = {Purpose.SUPERVISOR.value: "/supervise/", Purpose.SIGNATURE.value: "/sign/"}


class NotReminded(Exception):
    """A reminder that did not go; the message says why."""


@dataclass(frozen=True)
class Target:
    """Where a reminder goes: a person of the portal, or somebody who holds a link."""

    email: str
    name: str = ""
    user_id: int | None = None
    link_id: int | None = None
    path: str = ""
    subject: str = ""
    """'<table>:<id>' for the trail; empty: the line's placement."""
    language: str = "en"
    letter: Callable[[], tuple[str, str]] | None = None
    """(subject, text with {link}), said in `language`; without one the line's own words are sent."""


Finder = Callable[[Sequence[Waiting]], dict[str, Target]]
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Has a room above say to whom reminders of its own lines go. A finder makes a constant number of queries however many
    lines there are."""
    if finder not in _finders:
        _finders.append(finder)


@dataclass(frozen=True)
class Reminded:
    count: int
    last_at: datetime


def targets(lines: Sequence[Waiting]) -> dict[str, Target]:
    """Line key -> to whom its reminder goes; without those that nobody can be reminded of."""
    waiting = [line for line in lines if line.who != "me"]
    found = _of_placements(waiting)
    for finder in _finders:
        found |= finder(waiting)
    return found


def _of_placements(waiting: Sequence[Waiting]) -> dict[str, Target]:
    """Four queries."""
    ids = sorted({line.placement_id for line in waiting if line.placement_id is not None})
    if not ids:
        return {}
    today = this_day()
    people = {
        row.id: row
        for row in db.session.execute(
            sa.select(Placement.id, Student.birth_date, User.id.label("user_id"), User.email, User.disabled_at, User.language)
            .join(Student, Student.id == Placement.student_id)
            .outerjoin(User, User.id == Student.user_id)
            .where(Placement.id.in_(ids))
        )
    }
    links = defaultdict(list)
    for row in db.session.execute(
        sa.select(SignedLink.id, SignedLink.placement_id, SignedLink.purpose, SignedLink.name, SignedLink.email)
        .where(SignedLink.placement_id.in_(ids), SignedLink.purpose.in_(WAYS), SignedLink.email != "", SignedLink.revoked_at.is_(None), SignedLink.expires_at > now())
        .order_by(SignedLink.id.desc())
    ):
        links[row.placement_id].append(row)
    read = _languages(ids)
    found: dict[str, Target] = {}
    for line in waiting:
        person = people.get(line.placement_id) if line.placement_id is not None else None
        if person is None or line.placement_id is None:
            continue
        target = _student(line, person, today) if line.who == "student" else _by_link(line, links[line.placement_id], person, today, read)
        if target is not None:
            found[line.key] = target
    return found


def may_be_written_to(person: Any, today: date) -> bool:
    """Of a student's row with `email`, `disabled_at` and `birth_date`: no mail to a child under 13."""
    child = person.birth_date is not None and birthday(person.birth_date, CHILD) > today
    return bool(person.email) and person.disabled_at is None and not child


def _student(line: Waiting, person: Any, today: date) -> Target | None:
    if not may_be_written_to(person, today):
        return None
    return Target(person.email, line.student, user_id=person.user_id, path="/my-hours" if line.kind in ("hours", "timesheet") else "/my-placements", language=person.language or "en")


def _languages(placement_ids: Sequence[int]) -> dict[tuple[int, str], str]:
    """(placement, e-mail address) -> what a contact of its host, or somebody who signs its agreement, reads."""
    contacts = (
        sa.select(Placement.id, HostContact.email, HostContact.language)
        .join(HostContact, HostContact.host_id == Placement.host_id)
        .where(Placement.id.in_(placement_ids), HostContact.email != "", HostContact.language != "")
    )
    signers = sa.select(Signature.placement_id, Signature.email, Signature.language).where(Signature.placement_id.in_(placement_ids), Signature.email != "")
    return {(row[0], row[1].lower()): row[2] for statement in (contacts, signers) for row in db.session.execute(statement)}


def _by_link(line: Waiting, links: Sequence[Any], person: Any, today: date, read: Mapping[tuple[int, str], str]) -> Target | None:
    """Whoever holds a link to this placement for such a thing; by name where several do."""
    if line.who == "guardian" and person.birth_date is not None and birthday(person.birth_date, OF_AGE) <= today:
        return None
    purpose = Purpose.SIGNATURE.value if line.who == "guardian" or line.kind == "signature" else Purpose.SUPERVISOR.value
    those = [link for link in links if link.purpose == purpose]
    named = [link for link in those if line.person and link.name == line.person]
    chosen = (named or (those if line.who == "host" and purpose == Purpose.SUPERVISOR.value else []))[:1]
    if not chosen:
        return None
    reads = read.get((chosen[0].placement_id, chosen[0].email.lower()), "en")
    return Target(chosen[0].email, chosen[0].name, link_id=chosen[0].id, path=WAYS[purpose], language=reads)


def reminders(matters: Collection[str]) -> dict[str, Reminded]:
    """Line key -> how often and when last it was reminded of, for what lines are about. One query."""
    if not matters:
        return {}
    within = sa.or_(*(sa.and_(Mail.key >= f"remind:{about}:", Mail.key < f"remind:{about};") for about in sorted(set(matters))))
    rows = db.session.execute(sa.select(Mail.key, Mail.made_at).where(within, Mail.state != MailState.CANCELED.value).order_by(Mail.made_at, Mail.id)).all()
    found: dict[str, Reminded] = {}
    for row in rows:
        line = row.key.split(":")[2]
        found[line] = Reminded(found[line].count + 1 if line in found else 1, row.made_at)
    return found


def remind(line: Waiting, *, by: Viewer) -> Mail:
    """Sends one reminder of a line, at most one a day. Raises NotReminded."""
    target = targets([line]).get(line.key)
    if target is None:
        raise NotReminded(f"No e-mail address is known for this, or no link is out. Open the page of {line.student}.")
    with in_language(target.language):
        subject, text = target.letter() if target.letter else (_("A reminder: something waits for you"), text_of(line, by))
        mail = post(
            key=f"remind:{line.about}:{line.key}:{this_day()}", district_id=by.district_id, to_email=target.email, to_name=target.name,
            user_id=target.user_id, student_id=line.student_id, link_id=target.link_id, path=target.path, urgent=True, topic="reminder", subject=subject, text=text,
        )
    if mail is None:
        raise NotReminded("A reminder of this went today already. The next one can go tomorrow.")
    if mail.state == MailState.CANCELED.value:
        raise NotReminded(mail.error)
    audit.record("queue.remind", subject=target.subject or f"placements:{line.placement_id}", by=by, student_id=line.student_id, detail={"line": line.key})
    return mail


def text_of(line: Waiting, by: Viewer) -> str:
    """Without the student's name: whoever opens the page sees whom it is about."""
    if line.since:
        asked = _("%(name)s asks you to look at this. It waits for you since %(day)s:", name=by.name, day=day_in_words(day_of(line.since), year=False))
    else:
        asked = _("%(name)s asks you to look at this. It waits for you:", name=by.name)
    what = line.what if language() == "en" else str(KINDS.get(line.kind) or _("Something waits."))
    return "\n\n".join((asked, what, "{link}", _("If it is done already, there is nothing to do.")))
